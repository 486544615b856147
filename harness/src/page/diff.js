// Two discs side by side: what differs, how often, and where first and last.

const data = JSON.parse(document.getElementById("data").textContent);

const two = (value) => String(value).padStart(2, "0");
function place(lba) {
  const frames = (((lba + 150) % 450000) + 450000) % 450000;
  return `LBA ${lba} (${two(Math.floor(frames / 4500))}:${two(Math.floor(frames / 75) % 60)}:${two(frames % 75)})`;
}
const lastPlace = (sections, last) => (sections > 1 ? place(last) : "the same");
const byte = (value) => value.toString(16).toUpperCase().padStart(2, "0");
const mono = (text) => h("td", { class: "mono" }, text ?? "nothing");
const differing = (text) => h("td", { class: "mono differs" }, text ?? "nothing");

function card(title, caption, heads, rows) {
  if (!rows.length) return null;
  return h("section", { class: "card", "aria-label": title }, h("header", {}, h("h2", {}, title), h("span", { class: "grow" }), h("span", { class: "small soft" }, plural(rows.length, "row"))), table(caption, heads, rows));
}

function counts(list) {
  return list.map(({ what, sections, first_lba: first, last_lba: last, first_track: track, first_index: index, a, b }) => [
    h("th", { scope: "row" }, what), number(sections), `${place(first)} ${track}${track.startsWith("track") ? ` index ${index}` : ""}`, lastPlace(sections, last), mono(a), differing(b)]);
}

{
  const verdict = data.same
    ? h("span", { class: "pill good" }, h("span", { class: "glyph good" }, "✔"), "No difference")
    : h("span", { class: "pill must" }, h("span", { class: "glyph must" }, "◆"), "They differ");
  const offset = data.sample_offset ? `${Math.abs(data.sample_offset)} samples ${data.sample_offset > 0 ? "later" : "earlier"}` : null;
  const side = (name, { name: text, form, first_lba: first, end_lba: end }) =>
    h("section", { class: "card", "aria-label": `Disc ${name}` }, h("p", { class: "eyebrow" }, name), h("h2", {}, text), h("p", { class: "soft small" }, `${form} blocks, LBA ${first} to ${end - 1}`));
  const heads = ["What", "Sections", "First at", "Last at", "A in the first", "B in the first"];
  const page = [
    h("header", { class: "top" }, h("div", { class: "logo", "aria-hidden": "true" }),
      h("div", { class: "names" }, h("p", { class: "eyebrow" }, "rawcd diff"), h("h1", {}, "Two discs, side by side"),
        h("p", { class: "soft" }, `${plural(data.sections, "section")} compared${offset ? `; audio of B stands ${offset}` : ""}`)),
      h("div", { class: "verdict" }, verdict, themeButton())),
    h("div", { class: "split even" }, side("A", data.a), side("B", data.b)),
    data.notes.length ? h("section", { class: "card", "aria-label": "Notes" }, data.notes.map((note) => h("p", {}, h("span", { class: "glyph note" }, "●"), ` ${note}`))) : null,
    card("Layout and table of contents", "Items that differ", ["Item", "A", "B"], data.layout.map(({ item, a, b }) => [h("th", { scope: "row" }, item), mono(a), differing(b)])),
    card("Q, field by field", "Fields that differ", heads, counts(data.q)),
    card("Main channel", "Tracks whose main channel differs", ["Track", "Sections", "Bytes", "First at", "Last at", "First byte", "A there", "B there"],
      data.main.map(({ track, sections, bytes, first_lba: first, last_lba: last, first_byte: at, a, b }) => [h("th", { scope: "row" }, track), number(sections), number(bytes), place(first), lastPlace(sections, last), String(at), mono(`${byte(a)}h`), differing(`${byte(b)}h`)])),
    card("P and R–W", "P and R-W", heads, counts([data.p, data.rw].filter(Boolean))),
  ];
  document.title = "rawcd diff";
  document.getElementById("page").replaceChildren(...page.filter(Boolean));
  document.documentElement.dataset.ready = "";
}
