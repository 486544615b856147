// Puts the page together.

function topOfPage() {
  const about = [data.medium ?? "image", plural(data.tracks.length, "track"), plural(data.verdict.sections, "section")].join(" · ");
  const run = data.run ? [" · ", h("a", { id: "run", href: `${data.run}#${encodeURIComponent(data.name)}` }, "the whole run")] : [];
  return h("header", { class: "top" },
    h("div", { class: "logo", "aria-hidden": "true" }),
    h("div", { class: "names" }, h("p", { class: "eyebrow" }, "rawcd report"), h("h1", {}, data.name), h("p", { class: "soft" }, about, run)),
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
    const named = data.findings.findIndex((_, at) => `#${anchorOf(at)}` === location.hash);
    if (named >= 0) app.select(named, "rule");
  };
  goToNamed();
  addEventListener("hashchange", goToNamed);
  document.documentElement.dataset.ready = "";
}
