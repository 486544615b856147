// What is wrong: rules in short, the list, and one finding in full.

function sentence(found) {
  const { lba, last, sections, message } = found;
  const span = last - lba + 1;
  const where = sections === 1 ? `The section at ${placeOf(found)}`
    : `${sections === span ? plural(sections, "section") : `${number(sections)} of the ${number(span)} sections`} from ${placeOf(found)} to LBA ${last} (${time(last)})`;
  return [h("b", {}, where), `: ${message}.`];
}

const NOTHING_WRONG = data.case ? "Nothing is wrong on the disc" : data.plan ? "Nothing is wrong" : "Nothing contradicts itself";

function pills() {
  const { must, should, note } = data.verdict;
  const counts = { must, should, note };
  if (must + should + note === 0) return [h("span", { class: "pill good" }, h("span", { class: "glyph good" }, "✔"), NOTHING_WRONG)];
  return Object.entries(SEVERITIES).map(([name, { glyph, word, says }]) =>
    h("span", { class: `pill ${counts[name] ? name : "none"}`, title: says }, h("span", { class: `glyph ${counts[name] ? name : ""}` }, glyph), `${number(counts[name])} ${word}`));
}

/** Rules that are told at once; a button tells the others. */
const TOLD = 6;

/** Every rule that was departed from, with its first finding. */
function wrongs() {
  if (!data.rules.length) {
    return h("div", { class: "clean" }, h("b", {}, `✔ ${NOTHING_WRONG}`),
      h("p", { class: "soft" }, `${plural(data.verdict.sections, "section")} ${data.plan ? `were held against ${data.plan}` : "were held against what the disc says itself"}.`));
  }
  const firsts = new Map();
  const lasts = new Map();
  data.findings.forEach((row, at) => {
    if (!firsts.has(row[0])) firsts.set(row[0], at);
    lasts.set(row[0], Math.max(row[9], lasts.get(row[0]) ?? row[9]));
  });
  const order = data.rules.map((rule, at) => ({ rule, at })).sort((a, b) =>
    Object.keys(SEVERITIES).indexOf(a.rule.severity) - Object.keys(SEVERITIES).indexOf(b.rule.severity) || (findingLbas[firsts.get(a.at)] ?? 0) - (findingLbas[firsts.get(b.at)] ?? 0));
  const entry = ({ rule, at }) => {
    const first = firsts.get(at);
    const found = first === undefined ? null : finding(first);
    const { glyph, word } = SEVERITIES[rule.severity];
    const upTo = found?.sections > 1 ? ` to LBA ${found.last}` : "";
    const sections = plural(rule.sections, "section");
    const several = rule.sections > 1 ? sections : null;
    const all = rule.findings > 1 ? `the first of ${number(rule.findings)} findings, ${sections} in all, up to LBA ${lasts.get(at)}` : several;
    return h("li", {}, h("button", { type: "button", "data-rule": rule.name, onclick: () => found && app.select(first, "rule") },
      h("span", { class: `glyph ${rule.severity}`, title: word }, glyph),
      h("span", { class: "what" }, found ? capital(found.message) : rule.name),
      h("span", { class: "name" }, rule.name),
      found ? h("span", { class: "where" }, [placeOf(found) + upTo, all].filter(Boolean).join(" · ")) : null,
      found ? h("span", { class: "said" }, "expected ", h("span", { class: "mono" }, found.expected), ", recorded ", h("span", { class: "mono" }, found.found)) : null));
  };
  const list = h("ul", { class: "wrongs" }, order.slice(0, TOLD).map(entry));
  if (order.length > TOLD) {
    const more = h("button", { type: "button", id: "more-rules", onclick: () => {
      const others = order.slice(TOLD).map(entry);
      more.parentElement.replaceWith(...others);
      others[0].firstElementChild.focus();
    } }, `${plural(order.length - TOLD, "more rule")} ▾`);
    list.append(h("li", { class: "more" }, more));
  }
  return list;
}

function factsList() {
  const facts = [
    ["Held against", data.plan ?? "what the disc says itself"],
    ["Medium", data.medium ?? `image, ${data.form} blocks`],
    ["Sections", `${number(data.end - data.first)}, LBA ${data.first} to ${data.end - 1}`],
    ["Spiral", `${(data.geometry.pitchMm * 1000).toFixed(2)} µm pitch, 1.2 m/s, program from 25 mm on`],
    ...data.discProperties.map(([label, declared, recorded]) => [label, declared === recorded || !data.plan ? recorded ?? "none" : `${recorded ?? "none"} ≠ declared ${declared ?? "none"}`]),
  ];
  return h("dl", { class: "facts" }, facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function summaryCard() {
  const title = data.rules.length ? `What is wrong: ${plural(data.rules.length, "rule")}` : "Verdict";
  return h("section", { class: "card", "aria-label": "Verdict" }, h("header", {}, h("h2", {}, title)), wrongs(), factsList());
}

class Findings {
  constructor() {
    this.shown = data.findings.map((_, at) => at);
    this.list = new LongList({
      id: "findings", label: "Findings", rowHeight: 58,
      row: (at) => this.row(this.shown[at]),
      choose: (at) => app.select(this.shown[at], "list"),
    });
    this.list.entered = () => this.detail.focus();
    // In one column the detail is far below.
    this.list.clicked = () => matchMedia("(max-width: 980px)").matches && this.detail.scrollIntoView();
    this.detail = h("section", { class: "card detail", id: "detail", tabindex: "-1", "aria-live": "polite", "aria-label": "Finding" });
    this.counted = h("span", { class: "small soft", id: "findings-count", role: "status" });
    app.watchers.push((at, from) => this.selected(at, from));
  }

  row(at) {
    const found = finding(at);
    const { glyph, word } = SEVERITIES[found.severity];
    return h("div", { class: "item", "data-finding": at },
      h("span", { class: `glyph ${found.severity}`, "aria-label": word }, glyph),
      h("span", { class: "rule" }, found.rule.name),
      h("span", { class: "at" }, `${placeName(found)} · LBA ${found.lba}`),
      h("span", { class: "text" }, `${found.sections > 1 ? `${plural(found.sections, "section")} · ` : ""}${found.message}`));
  }

  filters() {
    const option = (value, text) => h("option", { value }, text);
    const rules = h("select", { id: "filter-rule", "aria-label": "Rule" }, option("", "All rules"),
      data.rules.map((rule, at) => option(String(at), `${SEVERITIES[rule.severity].glyph} ${rule.name} (${rule.findings})`)));
    const numbers = [...new Set(data.findings.map((row) => row[3]))].sort((a, b) => a - b);
    const tracks = h("select", { id: "filter-track", "aria-label": "Track" }, option("", "All tracks"), numbers.map((tno) => option(String(tno), trackName(tno))));
    const words = h("input", { type: "search", id: "filter-words", placeholder: "Words or LBA", "aria-label": "Words or LBA" });
    const apply = () => {
      const wanted = words.value.trim().toLowerCase();
      const place = /^[-\u2212]?\d+$/.test(wanted) ? Number(wanted.replace("\u2212", "-")) : null;
      this.shown = data.findings.map((_, at) => at).filter((at) => {
        const row = data.findings[at];
        if (rules.value !== "" && row[0] !== Number(rules.value)) return false;
        if (tracks.value !== "" && row[3] !== Number(tracks.value)) return false;
        return !wanted || (place !== null && reaches(row, place)) || [String(row[1]), time(row[1]), data.rules[row[0]].name, ...row.slice(5, 8).map((it) => data.strings[it])].some((text) => text.toLowerCase().includes(wanted));
      });
      this.show();
    };
    [rules, tracks].forEach((select) => select.addEventListener("change", apply));
    words.addEventListener("input", apply);
    return h("div", { class: "filters", role: "search" }, rules, tracks, words);
  }

  show() {
    const all = data.rules.reduce((sum, rule) => sum + rule.findings, 0);
    const kept = all > data.findings.length ? `; ${number(all - data.findings.length)} more are counted, without their places` : "";
    this.counted.textContent = `${number(this.shown.length)} of ${number(data.findings.length)}${kept}`;
    this.list.show(this.shown.length, this.shown.indexOf(app.selected));
  }

  selected(at, from) {
    if (from !== "list") this.list.show(this.shown.length, this.shown.indexOf(at));
    this.tell(at);
    if (from === "rule" || from === "disc") this.detail.scrollIntoView({ block: "nearest" });
  }

  tell(at) {
    const found = finding(at);
    const { glyph, word, says } = SEVERITIES[found.severity];
    const parts = [
      h("header", {}, h("h2", { id: "detail-rule" }, found.rule.name), h("p", { class: "small soft" }, h("span", { class: `glyph ${found.severity}` }, glyph), ` ${word}: ${says}`)),
      h("p", { class: "sentence", id: "detail-sentence" }, sentence(found)),
      h("div", { class: "versus" },
        h("div", {}, h("p", { class: "label" }, "Expected"), h("p", { class: "value" }, found.expected)),
        h("div", { class: "found" }, h("p", { class: "label" }, "≠ Recorded"), h("p", { class: "value" }, found.found))),
      found.declared ? sourceLine(found.declared) : null,
      whyView(found.rule.clause, found.rule.asks, found.rule.matters),
      this.beside(found),
      sectionsAround(found),
    ];
    this.detail.replaceChildren(...parts.filter(Boolean));
  }

  /** What else was found in the same section: one wrong byte breaks several rules. */
  beside({ at, lba }) {
    const others = [];
    for (let other = lowerBound(findingLbas, lba); findingLbas[other] === lba; other += 1) {
      if (other !== at) others.push(h("button", { type: "button", onclick: () => app.select(other, "beside") }, data.rules[data.findings[other][0]].name));
    }
    return others.length ? h("div", { class: "tabs", id: "beside" }, h("span", { class: "small soft" }, "Also found here:"), others) : null;
  }

  /** The gravest finding is told from the start. */
  cards() {
    if (!data.findings.length) return [];
    const grave = (at) => Object.keys(SEVERITIES).indexOf(data.rules[data.findings[at][0]].severity);
    app.selected = data.findings.reduce((best, _, at) => (grave(at) < grave(best) ? at : best), 0);
    this.show();
    this.tell(app.selected);
    const list = h("section", { class: "card", "aria-label": "List of findings" }, h("header", {}, h("h2", {}, "Findings"), h("span", { class: "grow" }), this.counted), this.filters(), this.list.element);
    return [h("div", { class: "split" }, list, this.detail)];
  }
}
