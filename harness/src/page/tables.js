// Tables of contents three ways, and the properties of tracks.

/** A cell; what is not as declared is marked, and says what was declared. */
function versus(found, declared, isMono = false) {
  const differs = declared !== null && declared !== undefined && found !== declared;
  const cell = h("td", { class: `${differs ? "differs" : ""}${isMono ? " mono" : ""}` }, found ?? "missing");
  if (differs) cell.setAttribute("aria-label", `${found ?? "missing"}, declared ${declared}`);
  return cell;
}

function tocCard() {
  const several = data.toc.some(({ session }) => session > 1);
  const text = (cell) => (cell ? `${cell.says}  ${cell.control}` : null);
  const rows = data.toc.map(({ session, item, declared, recorded, seen }) => [
    several ? String(session) : null,
    h("td", {}, item),
    h("td", { class: "mono" }, text(declared) ?? "not declared"),
    versus(text(recorded), declared ? text(declared) : recorded ? "nothing" : null, true),
    versus(text(seen), declared ? text(declared) : seen ? "nothing" : null, true),
  ].slice(several ? 0 : 1));
  const wrong = rows.filter((row) => row.some((cell) => cell?.classList?.contains("differs"))).length;
  const heads = ["Session", "Item", "Declared", "Recorded in the lead-in", "Seen in Q"].slice(several ? 0 : 1);
  return h("section", { class: "card", id: "toc", "aria-label": "Table of contents, three ways" },
    h("header", {}, h("h2", {}, "Table of contents, three ways"), h("span", { class: "small soft" }, "each with the four bits of CONTROL"), h("span", { class: "grow" }), h("span", { class: "small soft" }, wrong ? `${plural(wrong, "row")} with differences` : "all three agree")),
    table("Table of contents: declared, recorded in the lead-in, seen in Q; time and CONTROL", heads, rows));
}

function tracksCard() {
  const isUsed = (at) => data.tracks.some(({ declared, recorded }) => declared?.[at] || recorded?.[at]);
  const columns = data.trackLabels.map((_, at) => at).filter(isUsed);
  const rows = data.tracks.map(({ number: track, declared, recorded }) => [
    declared ? h("th", { scope: "row" }, String(track)) : h("td", { class: "differs" }, String(track), h("span", { class: "wanted" }, "not declared")),
    ...columns.map((at) => {
      if (!recorded) return versus(null, declared[at]);
      const [found, wanted] = [recorded[at], declared?.[at]];
      const differs = declared && found !== wanted;
      return h("td", { class: `${differs ? "differs" : ""}${at >= 8 ? " text" : ""}` }, found || (differs ? "none" : "–"), differs ? h("span", { class: "wanted" }, `declared ${wanted || "none"}`) : null);
    }),
  ]);
  return h("section", { class: "card wide", id: "tracks", "aria-label": "Tracks" },
    h("header", {}, h("h2", {}, "Tracks"), h("span", { class: "grow" }), h("span", { class: "small soft" }, "as recorded; ≠ marks what is not as declared")),
    table("Tracks as recorded; what is not as declared is marked", ["Track", ...columns.map((at) => capital(data.trackLabels[at]))], rows));
}
