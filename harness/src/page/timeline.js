// The timeline: a lane for each property, from the whole disc down to single sections.

const GUTTER = 112;
const LANE = 22;
const GAP = 5;
const RULER = 24;
const OVERVIEW = 26;
const CLOSEST = 24; // sections across

const controlName = (value) => {
  if (value < 0) return "?";
  const kind = value & 4 ? (value & 1 ? "data, incremental" : "data") : value & 1 ? "audio, pre-emphasis" : "audio";
  return value & 8 ? `4 channels, ${kind}` : kind;
};
const mainColour = (value) =>
  value === 0 ? "quiet-2" : value === 1 ? "audio" : value === 2 || value === 3 || value < 0 ? "must" : value === 10 ? "yellow" : value === 11 ? "data" : value === 12 ? "xa" : value === 13 ? "xa-2" : "xa";
const trackColour = (value) =>
  value <= 0 || value === LEAD_OUT ? (value === LEAD_OUT ? "quiet" : "quiet-2") : value % 2 ? "audio" : "audio-2";

/** What each lane shows of a value: a colour and a word; and which values are looked for when many share a pixel. */
const LANES = [
  { name: "Declared", lane: "declared", colour: (v) => trackColour(Math.floor(v / 100)), word: (v) => placeName({ tno: Math.floor(v / 100), index: v % 100 }) },
  { name: "Track (Q)", lane: "track", title: "", colour: trackColour, word: trackName },
  { name: "Index (Q)", lane: "index", title: "index ", colour: (v) => (v <= 0 ? "quiet" : v % 2 ? "audio" : "audio-2"), word: (v, lba) => (lanes.track.at(lba) <= 0 ? "–" : v === 0 ? "pause" : v < 0 ? "?" : `${v}`) },
  { name: "Main channel", lane: "main", title: "main channel ", colour: mainColour, word: (v) => MAIN_NAMES[v] ?? "?", rare: (v) => v === 2 || v === 3 },
  { name: "CONTROL", lane: "control", title: "CONTROL ", colour: (v) => (v < 0 ? "must" : v & 4 ? "data" : v & 1 ? "yellow" : "audio"), word: controlName },
  { name: "Copy bit", lane: "copy", title: "copy bit ", colour: (v) => (v === 2 ? "xa" : v === 1 ? "data-2" : v === 0 ? "quiet" : "must"), word: (v) => ["0 prohibited", "1 permitted", "alternates (SCMS)"][v] ?? "?" },
  { name: "P", lane: "p", title: "P ", wave: true, word: (v) => ["0", "1", "changes"][v] ?? "?" },
  { name: "Q mode", lane: "q", title: "Q mode ", colour: (v) => (v === 0 ? "must" : v === 1 ? "quiet-2" : "yellow"), word: (v) => (v === 0 ? "CRC wrong" : v === 1 ? "1 to 3" : `${v}`), rare: (v) => v === 0 },
  { name: "MCN · ISRC", places: true },
  { name: "R–W", lane: "rw", title: "R–W ", colour: (v) => ["quiet-2", "note", "xa"][v] ?? "must", word: (v) => ["nothing", "symbols", "CD-TEXT"][v] ?? "?" },
];
if (!data.hasRw) LANES.pop();
for (const lane of LANES) {
  if (!lane.rare) continue;
  const { starts, values } = lanes[lane.lane];
  lane.rares = starts.filter((_, run) => lane.rare(values[run]));
}

/** Numbers of findings by severity, each list in order of place. */
const bySeverity = Object.keys(SEVERITIES).reverse().map((severity) => {
  const numbers = data.findings.map((_, at) => at).filter((at) => data.rules[data.findings[at][0]].severity === severity);
  return { severity, numbers, starts: Int32Array.from(numbers, (at) => findingLbas[at]) };
});

class Timeline {
  constructor() {
    this.first = data.first;
    this.end = Math.max(data.end, data.first + CLOSEST);
    this.from = this.first;
    this.to = this.end;
    this.cursor = null;
    this.canvas = h("canvas", { class: "timeline", id: "timeline", tabindex: "0", role: "application", "aria-roledescription": "timeline", "aria-describedby": "timeline-help", "aria-label": "Timeline of the disc" });
    this.readout = h("p", { class: "readout small soft", id: "timeline-readout", "aria-live": "polite" });
    this.listen();
  }

  start() {
    this.surface = new Surface(this.canvas, () => RULER + (LANES.length + 1) * (LANE + GAP) + OVERVIEW + 14, (context, width) => this.draw(context, width));
    this.surface.begin();
    stats.surface = this.surface;
    this.tell();
    app.watchers.push((at, from) => {
      if (at < 0) return;
      if (from === "timeline") this.surface.later();
      else this.show(findingLbas[at], finding(at).last + 1 - findingLbas[at]);
    });
  }

  get width() {
    return this.surface.width - GUTTER;
  }
  x(lba) {
    return GUTTER + ((lba - this.from) / (this.to - this.from)) * this.width;
  }
  lba(x) {
    return this.from + ((x - GUTTER) / this.width) * (this.to - this.from);
  }

  /** Looks at these sections; the disc's ends stay ends. */
  look(from, to) {
    const span = Math.min(Math.max(to - from, CLOSEST), this.end - this.first);
    const middle = (from + to) / 2;
    this.from = Math.min(Math.max(middle - span / 2, this.first), this.end - span);
    this.to = this.from + span;
    this.tell();
    this.surface.later();
  }
  zoom(factor, around = (this.from + this.to) / 2) {
    const span = Math.min(Math.max((this.to - this.from) * factor, CLOSEST), this.end - this.first);
    const part = (around - this.from) / (this.to - this.from);
    this.look(around - part * span, around + (1 - part) * span);
  }
  pan(part) {
    const way = (this.to - this.from) * part;
    this.look(this.from + way, this.to + way);
  }
  centre(lba) {
    this.cursor = lba;
    this.look(lba - (this.to - this.from) / 2, lba + (this.to - this.from) / 2);
  }
  show(lba, sections) {
    const span = Math.max(150, Math.min(sections * 1.6, this.end - this.first));
    this.cursor = lba;
    this.look(lba - span * 0.3, lba + span * 0.7);
  }
  fit() {
    this.look(this.first, this.end);
  }

  tell() {
    const [from, to] = [Math.round(this.from), Math.round(this.to) - 1];
    const at = this.cursor !== null && this.cursor >= this.from && this.cursor < this.to ? this.cursor : null;
    const says = LANES.filter(({ lane }) => lane && lane !== "declared");
    const words = at === null ? "" : [` — LBA ${at} (${time(at)})`, ...says.map(({ lane, title, word }) => title + word(lanes[lane].at(at), at))].join(" · ");
    this.readout.textContent = `LBA ${from} to ${to}, ${plural(to - from + 1, "section")}${words}`;
    this.canvas.dataset.from = from;
    this.canvas.dataset.to = to;
  }

  listen() {
    const { canvas } = this;
    let held = null;
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      const unit = event.deltaMode === 1 ? 20 : 1;
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.pan((event.deltaX * unit) / this.width);
      else this.zoom(Math.exp(event.deltaY * unit * 0.0022), Math.min(Math.max(this.lba(event.offsetX), this.from), this.to));
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      const inOverview = event.offsetY > this.surface.height - OVERVIEW - 6;
      held = { x: event.offsetX, from: this.from, moved: false, inOverview };
      canvas.setPointerCapture(event.pointerId);
      if (inOverview) this.overview(event.offsetX);
      else canvas.classList.add("dragging");
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!held) return this.hover(event);
      if (held.inOverview) return this.overview(event.offsetX);
      const way = event.offsetX - held.x;
      held.moved ||= Math.abs(way) > 3;
      const span = this.to - this.from;
      if (held.moved) this.look(held.from - (way / this.width) * span, held.from - (way / this.width) * span + span);
    });
    const drop = (event) => {
      canvas.classList.remove("dragging");
      if (held && !held.moved && !held.inOverview && event.type === "pointerup") this.click(event);
      held = null;
    };
    canvas.addEventListener("pointerup", drop);
    canvas.addEventListener("pointercancel", drop);
    canvas.addEventListener("dblclick", (event) => this.zoom(0.25, this.lba(event.offsetX)));
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  hover(event) {
    if (event.offsetX < GUTTER) return;
    this.cursor = Math.floor(this.lba(event.offsetX));
    this.tell();
    this.surface.later();
  }
  overview(x) {
    const lba = this.first + ((x - GUTTER) / this.width) * (this.end - this.first);
    this.look(lba - (this.to - this.from) / 2, lba + (this.to - this.from) / 2);
  }
  click(event) {
    const lba = this.lba(event.offsetX);
    const near = this.nearest(lba);
    if (near >= 0 && Math.abs(this.x(findingLbas[near] + 0.5) - event.offsetX) < 12) app.select(near, "timeline");
    else {
      this.cursor = Math.floor(lba);
      this.tell();
      this.surface.later();
    }
  }

  /** The finding that begins nearest to a section. */
  nearest(lba) {
    const behind = lowerBound(findingLbas, lba);
    const candidates = [behind - 1, behind].filter((at) => at >= 0 && at < findingLbas.length);
    candidates.sort((a, b) => Math.abs(findingLbas[a] - lba) - Math.abs(findingLbas[b] - lba));
    return candidates[0] ?? -1;
  }

  key(event) {
    const { length } = findingLbas;
    const step = (by) => length && app.select((Math.max(app.selected, by > 0 ? -1 : 0) + by + length) % length, "keys");
    const keys = {
      ArrowLeft: () => (event.shiftKey ? this.move(-1) : this.pan(-0.1)),
      ArrowRight: () => (event.shiftKey ? this.move(1) : this.pan(0.1)),
      ArrowUp: () => this.zoom(0.7),
      ArrowDown: () => this.zoom(1 / 0.7),
      "+": () => this.zoom(0.7),
      "=": () => this.zoom(0.7),
      "-": () => this.zoom(1 / 0.7),
      PageUp: () => this.pan(-0.9),
      PageDown: () => this.pan(0.9),
      Home: () => this.pan(-1e9),
      End: () => this.pan(1e9),
      0: () => this.fit(),
      n: () => step(1),
      p: () => step(-1),
      Enter: () => {
        const near = this.nearest(this.cursor ?? (this.from + this.to) / 2);
        if (near >= 0) app.select(near, "keys");
      },
    };
    const action = keys[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  }
  move(by) {
    this.cursor = Math.min(this.end - 1, Math.max(this.first, (this.cursor ?? Math.round((this.from + this.to) / 2)) + by));
    if (this.cursor < this.from || this.cursor >= this.to) this.centre(this.cursor);
    this.tell();
    this.surface.later();
  }

  draw(context) {
    stats.rects = 0;
    this.drawRuler(context);
    let top = RULER;
    this.drawLabel(context, "Findings", top);
    this.drawFindings(context, top);
    for (const lane of LANES) {
      top += LANE + GAP;
      this.drawLabel(context, lane.name, top);
      context.save();
      context.beginPath();
      context.rect(GUTTER, top, this.width, LANE);
      context.clip();
      if (lane.places) this.drawPlaces(context, top);
      else if (lane.wave) this.drawWave(context, lanes[lane.lane], top);
      else this.drawLane(context, lane, top);
      context.restore();
    }
    top += LANE + GAP;
    this.drawCursor(context, top);
    this.drawOverview(context, top + 8);
  }

  drawLabel(context, text, top) {
    context.fillStyle = palette.get("soft");
    context.font = "12px system-ui, sans-serif";
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillText(text, GUTTER - 10, top + LANE / 2);
  }

  drawRuler(context) {
    const steps = [1, 5, 15, 75, 150, 375, 750, 1125, 2250, 4500, 9000, 22500, 45000, 90000];
    const wanted = ((this.to - this.from) / this.width) * 84;
    const step = steps.find((it) => it >= wanted) ?? 90000;
    context.font = "11px system-ui, sans-serif";
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (let at = Math.ceil((this.from + 150) / step) * step - 150; at < this.to; at += step) {
      const x = Math.round(this.x(at)) + 0.5;
      context.fillStyle = palette.get("line");
      context.fillRect(x - 0.5, 4, 1, RULER + (LANES.length + 1) * (LANE + GAP) - 8);
      if (x > this.surface.width - 52) continue;
      context.fillStyle = palette.get("soft");
      context.fillText(time(at), x + 4, 10);
    }
  }

  /** Calls `each(x, width, run)` for the runs in sight; of those that share a pixel for the first. */
  walk(lane, each) {
    const right = GUTTER + this.width;
    let run = lane.indexAt(this.from);
    let drawn = GUTTER;
    while (run < lane.count && lane.starts[run] < this.to) {
      const x = Math.max(GUTTER, this.x(lane.starts[run]));
      const end = Math.min(right, this.x(lane.endOf(run)));
      if (end - drawn >= 1) {
        each(Math.max(x, drawn), end - Math.max(x, drawn), run);
        drawn = end;
        run += 1;
      } else {
        each(drawn, 1, run);
        drawn += 1;
        run = Math.max(run + 1, lane.indexAt(this.lba(drawn)));
      }
      stats.rects += 1;
    }
  }

  drawLane(context, { lane, colour, word, rares }, top) {
    const runs = lanes[lane];
    const words = [];
    this.walk(runs, (x, width, run) => {
      const value = runs.values[run];
      const name = value === TOO_MANY ? "must" : colour(value);
      context.fillStyle = palette.get(name);
      context.fillRect(x, top, Math.max(width - (width > 4 ? 1 : 0), 0.8), LANE);
      if (width > 22) words.push([value === TOO_MANY ? "changes too often to be drawn" : word(value, runs.starts[run]), x, width, name]);
    });
    this.drawRares(context, rares, top);
    context.font = "11.5px system-ui, sans-serif";
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (const [text, x, width, name] of words) {
      const fits = Math.floor((width - 10) / 6.3);
      const shown = text.length <= fits ? text : fits >= 3 ? `${text.slice(0, fits - 1)}…` : "";
      if (!shown) continue;
      context.fillStyle = palette.inkOn(name);
      context.fillText(shown, x + 6, top + LANE / 2 + 0.5);
    }
  }

  drawRares(context, rares, top) {
    if (!rares?.length) return;
    context.fillStyle = palette.get("must");
    let at = lowerBound(rares, this.from);
    while (at < rares.length && rares[at] < this.to) {
      const x = this.x(rares[at]);
      context.fillRect(x - 0.5, top, 2, LANE);
      stats.rects += 1;
      at = Math.max(at + 1, lowerBound(rares, this.lba(x + 2)));
    }
  }

  drawWave(context, lane, top) {
    context.fillStyle = palette.get("quiet-2");
    context.fillRect(GUTTER, top + LANE - 2, this.width, 2);
    this.walk(lane, (x, width, run) => {
      const value = lane.values[run];
      if (value === 0) return;
      context.fillStyle = palette.get(value === 1 ? "audio" : "should");
      context.fillRect(x, top + (value === 1 ? 3 : LANE / 2), Math.max(width, 1), value === 1 ? LANE - 3 : LANE / 2);
    });
  }

  drawPlaces(context, top) {
    context.fillStyle = palette.get("quiet-2");
    context.fillRect(GUTTER, top, this.width, LANE);
    [[mcnPlaces, "data", top, "MCN"], [isrcPlaces, "xa", top + LANE / 2, "ISRC"]].forEach(([places, colour, y, text]) => {
      const section = Math.max(1, this.width / (this.to - this.from));
      context.font = "10px system-ui, sans-serif";
      context.textAlign = "left";
      context.textBaseline = "middle";
      let at = lowerBound(places, this.from - 1);
      while (at < places.length && places[at] < this.to) {
        const x = this.x(places[at]);
        context.fillStyle = palette.get(colour);
        context.fillRect(x, y + 1, section, LANE / 2 - 2);
        stats.rects += 1;
        if (section > 6) {
          context.fillStyle = palette.get("ink");
          context.fillText(text, x + section + 3, y + LANE / 4 + 0.5);
        }
        at = Math.max(at + 1, lowerBound(places, this.lba(x + 1)));
      }
    });
  }

  drawFindings(context, top) {
    context.save();
    context.beginPath();
    context.rect(GUTTER - 8, top - 2, this.width + 16, LANE + 4);
    context.clip();
    context.fillStyle = palette.get("sunk");
    context.fillRect(GUTTER, top, this.width, LANE);
    for (const { severity, numbers, starts } of bySeverity) {
      const colour = palette.get(severity);
      let at = 0;
      // Long ones that begin before what is in sight.
      for (const found of numbers) {
        const [lba, end] = reachOf(data.findings[found]);
        if (lba >= this.from) break;
        if (end > this.from) this.drawSpan(context, lba, end, colour, top);
      }
      at = lowerBound(starts, this.from);
      while (at < starts.length && starts[at] < this.to) {
        const [lba, end] = reachOf(data.findings[numbers[at]]);
        this.drawSpan(context, lba, end, colour, top);
        sign(context, severity, this.x(lba + 0.5), top + LANE / 2, 5, colour, palette.get("sunk"));
        stats.rects += 1;
        at = Math.max(at + 1, lowerBound(starts, this.lba(this.x(lba) + 2)));
      }
    }
    context.restore();
  }
  drawSpan(context, lba, end, colour, top) {
    context.save();
    context.globalAlpha = 0.4;
    context.fillStyle = colour;
    context.fillRect(this.x(lba), top + 4, Math.max(this.x(end) - this.x(lba), 1), LANE - 8);
    context.restore();
  }

  drawCursor(context, bottom) {
    const line = (lba, colour, width) => {
      if (lba < this.from || lba > this.to) return;
      context.fillStyle = colour;
      context.fillRect(this.x(lba + 0.5) - width / 2, RULER - 6, width, bottom - RULER + 4);
    };
    if (this.cursor !== null) line(this.cursor, palette.get("soft"), 1);
    if (app.selected >= 0) {
      const lba = findingLbas[app.selected];
      line(lba, palette.get("ink"), 1.5);
      if (lba < this.from || lba > this.to) return;
      const { severity } = finding(app.selected);
      sign(context, severity, this.x(lba + 0.5), RULER + LANE / 2, 7, palette.get(severity), palette.get("ink"));
    }
  }

  drawOverview(context, top) {
    const scale = this.width / (this.end - this.first);
    const x = (lba) => GUTTER + (lba - this.first) * scale;
    this.drawLabel(context, "All of it", top + 1);
    for (const { first, end, colour } of discMap.bands) {
      context.fillStyle = palette.get(colour);
      context.fillRect(x(first), top + 8, Math.max(0.6, (end - first) * scale - 0.5), OVERVIEW - 14);
    }
    let last = -2;
    for (const { severity, starts } of bySeverity) {
      context.fillStyle = palette.get(severity);
      for (let at = 0; at < starts.length; at = Math.max(at + 1, lowerBound(starts, this.first + (last + 1 - GUTTER) / scale))) {
        last = x(starts[at]);
        context.fillRect(last - 0.5, top, 2, 6);
      }
    }
    context.strokeStyle = palette.get("ink");
    context.lineWidth = 2;
    context.strokeRect(x(this.from) + 1, top + 6, Math.max(4, x(this.to) - x(this.from) - 2), OVERVIEW - 10);
  }
}

let timeline = null;
let discMap = null;

function timelineCard() {
  timeline = new Timeline();
  const button = (text, label, action) => h("button", { type: "button", "aria-label": label, title: label, onclick: action }, text);
  const help = h("p", { class: "small soft", id: "timeline-help" },
    "Wheel or ", h("kbd", {}, "↑"), " ", h("kbd", {}, "↓"), " zoom, drag or ", h("kbd", {}, "←"), " ", h("kbd", {}, "→"), " move, ",
    h("kbd", {}, "Shift"), "+", h("kbd", {}, "→"), " one section, ", h("kbd", {}, "n"), " ", h("kbd", {}, "p"), " next and previous finding, ",
    h("kbd", {}, "Enter"), " the nearest, ", h("kbd", {}, "0"), " all of it.");
  return h("section", { class: "card", "aria-label": "Timeline" },
    h("header", {}, h("h2", {}, "Timeline"), h("span", { class: "grow" }),
      h("div", { class: "tools" },
        button("−", "Zoom out", () => timeline.zoom(2)), button("+", "Zoom in", () => timeline.zoom(0.5)),
        button("All", "Show the whole disc", () => timeline.fit()),
        data.findings.length ? [
          button("‹ Finding", "Previous finding", () => timeline.key(new KeyboardEvent("keydown", { key: "p" }))),
          button("Finding ›", "Next finding", () => timeline.key(new KeyboardEvent("keydown", { key: "n" }))),
        ] : null)),
    timeline.canvas, timeline.readout, help);
}
