// A run: every case with its verdict, and why those failed that did.

const data = JSON.parse(document.getElementById("data").textContent);

/** What comes first is told first. */
const VERDICTS = {
  failed: { glyph: "✘", tone: "must", word: "failed" },
  unexpected: { glyph: "✘", tone: "must", word: "passes, though a failure is expected" },
  skipped: { glyph: "○", tone: "note", word: "skipped" },
  expected: { glyph: "◇", tone: "should", word: "fails as expected" },
  passed: { glyph: "✔", tone: "good", word: "passed" },
};
const SIGNS = { must: "◆", should: "▲", note: "●" };

const order = Object.keys(VERDICTS);
const cases = data.cases
  .map((it, at) => ({ ...it, at }))
  .sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || a.at - b.at);
const countOf = (verdict) => cases.filter((it) => it.verdict === verdict).length;

/** What of a case stands in the list. */
function inShort({ reasons, why, about }) {
  const [first] = reasons ?? [];
  if (!first) return why ?? about;
  return first.rule ? `${first.rule} at ${first.place}: ${first.message}` : first.message;
}

/** Everything that words are looked for in. */
function wordsOf({ name, about, why, reasons }) {
  const told = (reasons ?? []).flatMap(({ rule, message, place, expected, found, more }) => [rule, message, place, expected, found, more]);
  return [name, about, why, ...told].filter(Boolean).join("\n").toLowerCase();
}

/** The sections around a place: a line each, and what differs marked. */
function windowView(rows) {
  const field = ([name, found, declared, differs]) =>
    differs ? [h("mark", {}, `≠ ${name} ${found}, declared ${declared}`), "  "] : `${name} ${found}  `;
  const row = ([lba, time, isPlace, fields]) =>
    h("div", { class: isPlace ? "here" : "" }, `${isPlace ? "▶" : " "} ${String(lba).padStart(6)} ${time}   `, fields.flatMap(field));
  return h("div", { class: "window", tabindex: "0", role: "region", "aria-label": "Sections around it" }, rows.map(row));
}

function reasonView(reason, page) {
  if (reason.more) return h("p", { class: "soft" }, reason.more);
  const { rule, severity, place, sections, last, message, help, expected, found, clause, asks, matters, declared } = reason;
  if (!rule) return h("article", { class: "reason" }, h("p", { class: "sentence" }, message), sourceLine(declared), help ? h("p", { class: "why" }, help) : null);
  const run = sections > 1 ? `, ${plural(sections, "section")} up to LBA ${last}` : "";
  return h("article", { class: "reason" },
    h("h3", {}, h("span", { class: `glyph ${severity}` }, SIGNS[severity]), ` ${rule} (${severity})`),
    h("p", { class: "sentence" }, h("b", {}, `${place}${run}`), `: ${message}.`),
    h("div", { class: "versus" },
      h("div", {}, h("p", { class: "label" }, "Declared"), h("p", { class: "value" }, expected)),
      h("div", { class: "found" }, h("p", { class: "label" }, "≠ Recorded"), h("p", { class: "value" }, found))),
    sourceLine(declared),
    asks ? whyView(clause, asks, matters) : null,
    reason.window ? windowView(reason.window) : null,
    page && reason.window ? h("p", {}, h("a", { class: "link", href: `${page}#${rule}@${reason.lba}` }, "This place on the disc")) : null);
}

function pageLink({ page, noPage }) {
  if (page) return h("p", {}, h("a", { class: "link", id: "disc-page", href: page }, "The disc that was recorded"));
  return noPage ? h("p", { class: "soft" }, `Of the disc that was recorded there is no page: ${noPage}`) : null;
}

class Cases {
  constructor() {
    this.shown = cases.map((_, at) => at);
    this.selected = -1;
    this.words = cases.map(wordsOf);
    this.list = new LongList({
      id: "cases", label: "Cases", rowHeight: 58,
      row: (at) => this.row(cases[this.shown[at]]),
      choose: (at) => {
        nameInAddress(encodeURIComponent(cases[this.shown[at]].name));
        this.tell(this.shown[at]);
      },
    });
    this.list.entered = () => this.detail.focus();
    this.detail = h("section", { class: "card detail", id: "detail", tabindex: "-1", "aria-live": "polite", "aria-label": "Case" });
    this.counted = h("span", { class: "small soft", id: "cases-count", role: "status" });
  }

  row(it) {
    const { glyph, tone, word } = VERDICTS[it.verdict];
    return h("div", { class: "item", "data-case": it.name },
      h("span", { class: `glyph ${tone}`, "aria-hidden": "true" }, glyph),
      h("span", { class: "rule" }, it.name),
      h("span", { class: "at" }, it.verdict === "unexpected" ? "failed" : word),
      h("span", { class: "text" }, inShort(it)));
  }

  filters() {
    const option = (value, text) => h("option", { value }, text);
    const verdicts = h("select", { id: "filter-verdict", "aria-label": "Verdict" }, option("", "All verdicts"),
      order.filter(countOf).map((verdict) => option(verdict, `${VERDICTS[verdict].glyph} ${VERDICTS[verdict].word} (${countOf(verdict)})`)));
    const words = h("input", { type: "search", id: "filter-words", placeholder: "Words", "aria-label": "Words" });
    const apply = () => {
      const wanted = words.value.trim().toLowerCase();
      const fits = (at) => (!verdicts.value || cases[at].verdict === verdicts.value) && (!wanted || this.words[at].includes(wanted));
      this.shown = cases.map((_, at) => at).filter(fits);
      this.show();
    };
    verdicts.addEventListener("change", apply);
    words.addEventListener("input", apply);
    return h("div", { class: "filters", role: "search" }, verdicts, words);
  }

  show() {
    this.counted.textContent = `${number(this.shown.length)} of ${number(cases.length)}`;
    this.list.show(this.shown.length, this.shown.indexOf(this.selected));
  }

  tell(at) {
    this.selected = at;
    const it = cases[at];
    const { glyph, tone, word } = VERDICTS[it.verdict];
    const reasons = (it.reasons ?? []).map((reason) => reasonView(reason, it.page));
    this.detail.replaceChildren(
      h("header", {}, h("h2", { id: "detail-case" }, it.name), h("p", { class: "small" }, h("span", { class: `glyph ${tone}` }, glyph), ` ${word}`)),
      h("p", { id: "detail-about" }, it.about),
      it.why ? h("p", { class: "sentence" }, it.why) : "",
      pageLink(it) ?? "",
      ...reasons,
      it.others ? h("p", { class: "soft" }, `${plural(it.others, "more reason")}: so late in a run only the first is told here.`) : "",
      it.again ? h("div", {}, h("p", { class: "label soft small" }, `From ${it.file}; again:`), h("pre", { class: "source", id: "again", tabindex: "0", "aria-label": "Command that runs it again" }, it.again)) : "");
  }

  /** The case that the address names, or the first, is told from the start. */
  cards() {
    const named = decodeURIComponent(location.hash.slice(1));
    this.tell(Math.max(0, cases.findIndex((it) => it.name === named)));
    this.show();
    const pages = data.pages ? h("p", { class: "small soft" }, `Pages are of the first ${data.pages} failed cases that recorded a disc.`) : null;
    const list = h("section", { class: "card", "aria-label": "List of cases" }, h("header", {}, h("h2", {}, "Cases"), h("span", { class: "grow" }), this.counted), this.filters(), this.list.element, pages);
    return h("div", { class: "split" }, list, this.detail);
  }
}

function counts() {
  const failed = data.failed;
  const all = [["failed", failed], ["skipped", data.skipped], ["expected", countOf("expected")], ["passed", countOf("passed")]];
  return all.filter(([, count]) => count).map(([verdict, count]) => {
    const { glyph, tone, word } = VERDICTS[verdict];
    return h("span", { class: `pill ${tone}` }, h("span", { class: `glyph ${tone}` }, glyph), `${number(count)} ${word}`);
  });
}

{
  const title = !cases.length ? "Nothing ran" : data.failed ? `${number(data.failed)} of ${plural(cases.length, "case")} failed` : `No case of ${number(cases.length)} failed`;
  document.title = `${data.failed ? "✘" : "✔"} ${title} · rawcd run`;
  const page = [
    cases.length ? h("a", { class: "skip", href: "#cases" }, "To the cases") : null,
    h("header", { class: "top" }, h("div", { class: "logo", "aria-hidden": "true" }),
      h("div", { class: "names" }, h("p", { class: "eyebrow" }, "rawcd run"), h("h1", {}, title), h("p", { class: "soft" }, `${plural(data.sections, "section")} were recorded and judged`)),
      h("div", { class: "verdict", id: "counts" }, counts(), themeButton())),
    cases.length ? new Cases().cards() : null,
  ];
  document.getElementById("page").replaceChildren(...page.filter(Boolean));
  document.documentElement.dataset.ready = "";
}
