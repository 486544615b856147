// Puts the page together.

/** That the disc is of a case that failed, and why beside what is found on it. */
function caseCard() {
  if (!data.case) return null;
  const { run, because } = data.case;
  const why = because.length ? h("ul", { class: "because" }, because.map((text) => h("li", {}, text))) : h("p", {}, "What is found on its disc is not what it expects.");
  return h("section", { class: "card failed", id: "case", "aria-label": "Case" },
    h("h2", {}, h("span", { class: "glyph must" }, "✘"), " The case failed"), why,
    h("p", {}, h("a", { id: "run", class: "link", href: `${run}#${encodeURIComponent(data.name)}` }, "The whole run")));
}

function topOfPage() {
  const about = [data.medium ?? "image", plural(data.tracks.length, "track"), plural(data.verdict.sections, "section")].join(" · ");
  return h("header", { class: "top" },
    h("div", { class: "logo", "aria-hidden": "true" }),
    h("div", { class: "names" }, h("p", { class: "eyebrow" }, "rawcd report"), h("h1", {}, data.name), h("p", { class: "soft" }, about)),
    h("div", { class: "verdict" }, pills(), themeButton()));
}

{
  document.title = `${data.name} · rawcd report`;
  const findings = new Findings();
  const [disc, map] = discCard();
  discMap = map;
  const [trace, startTrace] = traceCard();
  const findingCards = findings.cards();
  const page = [
    data.findings.length ? h("a", { class: "skip", href: "#findings" }, "To the findings") : null,
    topOfPage(),
    caseCard(),
    h("div", { class: "hero" }, disc, summaryCard()),
    timelineCard(),
    ...findingCards,
    tocCard(),
    tracksCard(),
    trace,
  ];
  document.getElementById("page").replaceChildren(...page.filter(Boolean));
  map.start();
  timeline.start();
  startTrace();
  stats.timeline = timeline;
  stats.disc = map;
  stats.spiral = spiral;
  const goToNamed = () => {
    const [, rule, place] = location.hash.match(/^#([a-z-]+)@(-?\d+)$/) ?? [];
    const named = data.findings.findIndex((row) => data.rules[row[0]].name === rule && reaches(row, Number(place)));
    if (named >= 0) app.select(named, "rule");
  };
  goToNamed();
  addEventListener("hashchange", goToNamed);
  document.documentElement.dataset.ready = "";
}
