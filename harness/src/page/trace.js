// The commands of the drive, with virtual time: speed of writing, buffer, every command.

const seconds = (us) => `${(us / 1e6).toFixed(us < 1e7 ? 3 : 1)} s`;

/** How fast the disc took blocks, as multiples of 1x (75 sections a second), two hundred times while
 * there are writes. What only filled the buffer does not count. */
function speeds(rows) {
  const writes = rows.filter((row) => row[7] > 0);
  if (!writes.length) return [];
  const least = (writes.at(-1)[1] - writes[0][1]) / 200;
  const steps = [];
  let [before, blocks, bytes] = [writes[0], 0, 0];
  for (const row of writes.slice(1)) {
    blocks += row[7];
    bytes += row[5];
    const took = (row[1] - before[1]) / 1e6;
    if (took <= 0 || took < least / 1e6) continue;
    const buffered = ((row[8] - before[8]) * blocks) / bytes || 0;
    steps.push({ from: before[1], to: row[1], speed: Math.max(0, blocks - buffered) / 75 / took });
    [before, blocks, bytes] = [row, 0, 0];
  }
  return steps;
}

function traceChart() {
  const { rows } = data.trace;
  const canvas = h("canvas", { class: "chart", id: "trace-chart", role: "img", "aria-label": "Speed of writing and fill of the buffer over the drive's time" });
  const steps = speeds(rows);
  const fills = rows.filter((row) => row[8] !== null).map((row) => [row[1], row[8]]);
  const begin = rows[0]?.[0] ?? 0;
  const end = Math.max(...rows.map((row) => row[1]).slice(-1), begin + 1);
  const top = Math.max(1, ...steps.map(({ speed }) => speed * 1.15));
  const most = Math.max(1, ...fills.map(([, fill]) => fill));
  const draw = (context, width, height) => {
    const [left, right, low, high] = [44, width - 60, height - 24, 12];
    const x = (at) => left + ((at - begin) / (end - begin)) * (right - left);
    const y = (part) => low - Math.min(1.02, part) * (low - high);
    context.font = "11px system-ui, sans-serif";
    context.textBaseline = "middle";
    for (const part of [0, 0.5, 1]) {
      context.fillStyle = palette.get("line");
      context.fillRect(left, y(part), right - left, 1);
      context.fillStyle = palette.get("soft");
      context.textAlign = "right";
      context.fillText(`${(top * part).toFixed(top < 10 ? 1 : 0)}×`, left - 6, y(part));
      context.textAlign = "left";
      context.fillText(`${Math.round((most * part) / 1024)} KiB`, right + 6, y(part));
    }
    for (let part = 0; part <= 4; part += 1) {
      context.textAlign = part === 4 ? "right" : "left";
      context.fillText(`${((begin + ((end - begin) * part) / 4) / 1e6).toFixed(1)} s`, x(begin + ((end - begin) * part) / 4), height - 9);
    }
    context.beginPath();
    context.moveTo(x(begin), low);
    fills.forEach(([at, fill]) => context.lineTo(x(at), y(fill / most)));
    context.lineTo(x(fills.at(-1)?.[0] ?? begin), low);
    context.globalAlpha = 0.35;
    context.fillStyle = palette.get("note");
    context.fill();
    context.globalAlpha = 1;
    context.beginPath();
    steps.forEach(({ from, to, speed }, at) => {
      if (!at) context.moveTo(x(from), y(speed / top));
      context.lineTo(x(from), y(speed / top));
      context.lineTo(x(to), y(speed / top));
    });
    context.strokeStyle = palette.get("must");
    context.lineWidth = 2;
    context.stroke();
  };
  return [canvas, () => new Surface(canvas, () => 220, draw).begin()];
}

function traceCard() {
  if (!data.trace?.rows.length) return [null, () => {}];
  const { rows, commands } = data.trace;
  const [canvas, start] = traceChart();
  const list = new LongList({
    id: "commands", label: "Commands", rowHeight: 58, choose: () => {},
    row: (at) => {
      const [began, ended, count, command, cdb, moved, lba, blocks, buffered, outcome] = rows[at];
      const isGood = outcome === "good";
      // Not ready, and unit attention, are told in the course of things.
      const [glyph, tone] = isGood ? ["✔", "good"] : /^[26]\//.test(outcome) ? ["●", "note"] : ["◆", "must"];
      const where = lba === null ? "" : ` · LBA ${lba}, ${plural(blocks, "block")}`;
      return h("div", { class: "item" }, h("span", { class: `glyph ${tone}` }, glyph),
        h("span", { class: "rule" }, count > 1 ? `${command} × ${count}` : command, h("span", { class: "soft small" }, where)),
        h("span", { class: "at" }, `${seconds(began)} + ${seconds(ended - began)}`),
        h("span", { class: "text" }, h("span", { class: "mono" }, cdb), ` · ${number(moved)} bytes${buffered === null ? "" : ` · buffer ${Math.round(buffered / 1024)} KiB`}${isGood ? "" : ` · ${outcome}`}`));
    },
  });
  list.element.style.height = "320px";
  list.show(rows.length, -1);
  const legend = h("div", { class: "legend" },
    h("span", {}, h("i", { class: "swatch", style: "background:var(--must)" }), "speed of writing (line, left)"),
    h("span", {}, h("i", { class: "swatch", style: "background:var(--note)" }), "fill of the buffer (area, right)"));
  const card = h("section", { class: "card wide", id: "trace", "aria-label": "Commands of the drive" },
    h("header", {}, h("h2", {}, "Commands of the drive"), h("span", { class: "grow" }), h("span", { class: "small soft" }, `${plural(commands, "command")}, ${seconds(rows.at(-1)[1] - rows[0][0])} of the drive's time`)),
    canvas, legend, h("p", {}, "\u00a0"), list.element);
  return [card, start];
}
