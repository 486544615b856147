// The disc as a picture, seen from the side that is read: the track winds clockwise, from the inside
// out, at its true pitch.

class Spiral {
  constructor({ programStart, radiusMm, sectionMm, pitchMm }) {
    Object.assign(this, { programStart, radiusMm, sectionMm, pitchMm });
  }

  /** Millimetres from the centre: of each turn the area is its length times its pitch. */
  radius(lba) {
    const area = ((lba - this.programStart) * this.sectionMm * this.pitchMm) / Math.PI;
    return Math.sqrt(Math.max(1, this.radiusMm ** 2 + area));
  }

  /** Radians clockwise from twelve o'clock, where the program area begins. */
  angle(lba) {
    return (2 * Math.PI * (this.radius(lba) - this.radiusMm)) / this.pitchMm;
  }

  /** Millimetres right of and below the centre. */
  place(lba) {
    const [radius, angle] = [this.radius(lba), this.angle(lba)];
    return [radius * Math.sin(angle), -radius * Math.cos(angle)];
  }

  /** The section at a place. */
  lbaAt(x, y) {
    const turn = Math.atan2(x, -y) / (2 * Math.PI);
    const turns = Math.round((Math.hypot(x, y) - this.radiusMm) / this.pitchMm - turn) + turn;
    const radius = this.radiusMm + turns * this.pitchMm;
    return Math.round(this.programStart + ((radius ** 2 - this.radiusMm ** 2) * Math.PI) / (this.sectionMm * this.pitchMm));
  }
}

const EDGE_MM = 60;
const spiral = new Spiral(data.geometry);

/** Colour of sections by track and main channel; neighbours differ. */
function bandColour(tno, main) {
  if (tno <= 0 || tno === LEAD_OUT) return tno === LEAD_OUT ? "quiet" : "quiet-2";
  const base = main >= 12 ? "xa" : main >= 10 ? "data" : "audio";
  return tno % 2 ? base : `${base}-2`;
}

/** What a track mostly is: the kind in its middle, or beside it where that is silent. */
function mainIn(first, end) {
  for (const part of [0.5, 0.6, 0.4, 0.75, 0.25, 0.9]) {
    const main = lanes.main.at(Math.floor(first + (end - first) * part));
    if (main !== 0) return main;
  }
  return 0;
}

function bands() {
  const { track } = lanes;
  return Array.from({ length: track.count }, (_, run) => {
    const [first, end, tno] = [track.starts[run], track.endOf(run), track.values[run]];
    return { first, end, tno, colour: bandColour(tno, mainIn(first, end)) };
  });
}

class DiscMap {
  constructor() {
    this.canvas = h("canvas", { class: "disc", id: "disc", tabindex: "0", role: "application", "aria-roledescription": "map of the disc", "aria-label": this.label() });
    this.readout = h("p", { class: "readout small soft", id: "disc-readout", "aria-live": "polite" });
    this.tell(null);
    this.bands = bands();
    this.order = data.findings.map((_, at) => at).sort((a, b) => this.rank(b) - this.rank(a));
    this.surface = null;
    this.canvas.addEventListener("pointermove", (event) => this.tell(this.lbaUnder(event)));
    this.canvas.addEventListener("pointerleave", () => this.tell(null));
    this.canvas.addEventListener("click", (event) => this.click(event));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  start() {
    this.surface = new Surface(this.canvas, (width) => width, (context, width) => this.draw(context, width));
    this.surface.resized = () => (this.still = null);
    this.surface.begin();
    app.watchers.push(() => this.surface.later());
  }

  label() {
    const wrong = data.findings.length ? `${plural(data.findings.length, "finding")} marked at their places` : "no findings";
    return `The disc, inside to outside, ${plural(data.tracks.length, "track")}, ${wrong}. Left and right arrow go from finding to finding.`;
  }

  rank(at) {
    return Object.keys(SEVERITIES).indexOf(data.rules[data.findings[at][0]].severity);
  }

  get scale() {
    return (this.surface.width / 2 - 4) / EDGE_MM;
  }

  /** Where a section is on the canvas. */
  pixel(lba) {
    const middle = this.surface.width / 2;
    const [x, y] = spiral.place(lba);
    return [middle + x * this.scale, middle + y * this.scale];
  }

  draw(context, size) {
    if (!this.still) {
      this.still = document.createElement("canvas");
      this.still.width = this.canvas.width;
      this.still.height = this.canvas.height;
      const still = this.still.getContext("2d");
      still.setTransform(this.surface.ratio, 0, 0, this.surface.ratio, 0, 0);
      this.drawDisc(still, size);
      this.order.forEach((at) => this.drawMark(still, at));
    }
    context.drawImage(this.still, 0, 0, size, size);
    if (app.selected >= 0) this.drawSelected(context);
  }

  ring(context, inner, outer, colour) {
    const middle = this.surface.width / 2;
    context.beginPath();
    context.arc(middle, middle, outer * this.scale, 0, 2 * Math.PI);
    context.closePath();
    context.moveTo(middle + inner * this.scale, middle);
    context.arc(middle, middle, inner * this.scale, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill("evenodd");
  }

  drawDisc(context, size) {
    const dark = isDark();
    this.ring(context, 7.5, EDGE_MM, dark ? "#20242c" : "#e8eaee");
    this.ring(context, 20, EDGE_MM - 0.6, dark ? "#262b34" : "#dfe2e8");
    const grooveEnd = Math.min(58.6, spiral.radius((data.lastLeadOut ?? data.end) + 6750));
    this.ring(context, spiral.radius(data.first), Math.max(grooveEnd, spiral.radius(data.end)), palette.get("blank"));
    for (const band of this.bands) {
      this.ring(context, spiral.radius(band.first), Math.min(EDGE_MM - 0.3, spiral.radius(band.end)), palette.get(band.colour));
    }
    this.sheen(context, size);
    this.ring(context, EDGE_MM - 0.35, EDGE_MM, dark ? "#3b414d" : "#c4c8d0");
    this.ring(context, 7.5, 7.9, dark ? "#3b414d" : "#b9bec8");
    this.ring(context, 16.4, 16.7, dark ? "#343a45" : "#d0d4db");
    this.bands.forEach((band) => this.numberBand(context, band));
  }

  /** Light on the disc. */
  sheen(context, size) {
    const gradient = context.createConicGradient(-0.7, size / 2, size / 2);
    const light = (alpha, hue = "255 255 255") => `rgb(${hue} / ${alpha}%)`;
    const stops = [[0, light(0)], [0.05, light(20, "180 225 255")], [0.09, light(34)], [0.13, light(18, "255 225 180")], [0.2, light(0)],
      [0.38, light(0)], [0.44, light(9, "200 255 225")], [0.5, light(0)], [0.54, light(16, "255 215 240")], [0.585, light(28)],
      [0.63, light(16, "190 235 255")], [0.7, light(0)], [0.86, light(0)], [0.92, light(9)], [1, light(0)]];
    stops.forEach(([at, colour]) => gradient.addColorStop(at, colour));
    this.ring(context, 20, EDGE_MM - 0.6, gradient);
  }

  numberBand(context, { first, end, tno }) {
    const [inner, outer] = [spiral.radius(first), spiral.radius(end)];
    if ((outer - inner) * this.scale < 15 || tno <= 0 || tno === LEAD_OUT) return;
    const middle = this.surface.width / 2;
    context.font = "600 11px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = "#fff";
    context.strokeStyle = "rgb(0 0 0 / 45%)";
    context.lineWidth = 3;
    const x = middle + ((inner + outer) / 2) * this.scale;
    context.strokeText(String(tno), x, middle);
    context.fillText(String(tno), x, middle);
  }

  /** A finding: its run along the track, and a sign where it begins. */
  drawMark(context, at) {
    const [lba, end] = reachOf(data.findings[at]);
    const { severity } = data.rules[data.findings[at][0]];
    const colour = palette.get(severity);
    if (end - lba > 1) this.drawRun(context, lba, end, colour);
    const [x, y] = this.pixel(lba);
    const many = data.findings.length > 400;
    sign(context, severity, x, y, many ? 2.6 : 4.6, colour, many ? null : palette.get("card"));
  }

  drawRun(context, lba, end, colour) {
    const middle = this.surface.width / 2;
    const [inner, outer] = [spiral.radius(lba), spiral.radius(end)];
    context.save();
    if (outer - inner < spiral.pitchMm) {
      const start = spiral.angle(lba) - Math.PI / 2;
      context.beginPath();
      context.arc(middle, middle, inner * this.scale, start, spiral.angle(end) - Math.PI / 2);
      context.strokeStyle = colour;
      context.lineWidth = 2;
      context.stroke();
    } else {
      context.globalAlpha = 0.45;
      this.ring(context, inner, Math.max(outer, inner + 1.2 / this.scale), colour);
    }
    context.restore();
  }

  drawSelected(context) {
    const { lba, severity } = finding(app.selected);
    const [x, y] = this.pixel(lba);
    context.lineWidth = 5;
    context.strokeStyle = palette.get("card");
    context.beginPath();
    context.arc(x, y, 11, 0, 7);
    context.stroke();
    context.lineWidth = 2.5;
    context.strokeStyle = palette.get("ink");
    context.stroke();
    sign(context, severity, x, y, 4.6, palette.get(severity), palette.get("card"));
  }

  /** The section under the pointer; nothing beside the track. */
  lbaUnder(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top].map((it) => (it - box.width / 2) / this.scale);
    const lba = spiral.lbaAt(x, y);
    return lba >= data.first && lba < data.end ? lba : null;
  }

  tell(lba) {
    this.readout.textContent = lba === null
      ? "Seen from the side that is read; the track winds clockwise, inside out."
      : `LBA ${lba} · ${time(lba)} · ${placeName({ tno: lanes.track.at(lba), index: lanes.index.at(lba) })} · ${spiral.radius(lba).toFixed(2)} mm`;
  }

  click(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let [nearest, best] = [-1, 14 ** 2];
    data.findings.forEach((row, at) => {
      const [markX, markY] = this.pixel(row[1]);
      const distance = (markX - x) ** 2 + (markY - y) ** 2;
      if (distance < best) [nearest, best] = [at, distance];
    });
    if (nearest >= 0) app.select(nearest, "disc");
    else {
      const lba = this.lbaUnder(event);
      if (lba !== null) timeline.centre(lba);
    }
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const { length } = data.findings;
    if (event.key === "Enter" && app.selected >= 0) document.getElementById("detail").focus();
    if (!step || !length) return;
    event.preventDefault();
    app.select((Math.max(app.selected, step > 0 ? -1 : 0) + step + length) % length, "disc");
  }
}

/** The sign of a severity: diamond, triangle or circle, with an edge where one is wanted. */
function sign(context, severity, x, y, size, colour, edge) {
  context.beginPath();
  if (severity === "must") {
    context.moveTo(x, y - size * 1.25);
    context.lineTo(x + size * 1.25, y);
    context.lineTo(x, y + size * 1.25);
    context.lineTo(x - size * 1.25, y);
  } else if (severity === "should") {
    context.moveTo(x, y - size * 1.25);
    context.lineTo(x + size * 1.2, y + size);
    context.lineTo(x - size * 1.2, y + size);
  } else {
    context.arc(x, y, size, 0, 7);
  }
  context.closePath();
  if (edge) {
    context.lineWidth = 2.5;
    context.strokeStyle = edge;
    context.stroke();
  }
  context.fillStyle = colour;
  context.fill();
}

function discCard() {
  const map = new DiscMap();
  const present = new Set(map.bands.map(({ colour }) => colour.replace("-2", "")));
  const kinds = [["audio", "audio"], ["data", "mode 1"], ["xa", "mode 2"], ["quiet", "lead-in, lead-out"]].filter(([name]) => present.has(name));
  if (spiral.radius(data.lastLeadOut ?? data.end) > spiral.radius(data.end)) kinds.push(["blank", "not recorded"]);
  const swatches = kinds.map(([name, text]) => h("span", {}, h("i", { class: "swatch", style: `background:var(--${name})` }), text));
  const found = new Set(data.rules.map(({ severity }) => severity));
  const signs = Object.entries(SEVERITIES).filter(([name]) => found.has(name))
    .map(([name, { glyph, word }]) => h("span", {}, h("b", { class: `glyph ${name}` }, glyph), word));
  const card = h("section", { class: "card", "aria-label": "The disc" }, map.canvas, map.readout, h("div", { class: "legend" }, swatches, signs));
  return [card, map];
}
