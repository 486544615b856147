// The sections around a finding: Q in words, fields of the sector, every byte.

const sectionsByLba = new Map(data.sections.map((section) => [section.lba, section]));

function bytesOf(section) {
  const text = atob(section.bytes);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Bytes 12 to 2351 of a sector with the sequence of x^15 + x + 1 taken off [ECMA-130 B]. */
function descrambled(sector) {
  const plain = sector.slice();
  let state = 1;
  for (let at = 12; at < 2352; at += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      plain[at] ^= (state & 1) << bit;
      state = (state >> 1) | (((state ^ (state >> 1)) & 1) << 14);
    }
  }
  return plain;
}

function fieldList(fields) {
  return h("div", { class: "fields" }, fields.map(([label, found, declared, differs]) =>
    h("div", { class: `field${differs ? " differs" : ""}` }, h("span", { class: "label" }, label), h("span", { class: "value" }, found),
      differs ? h("span", { class: "wanted" }, `expected ${declared}`) : null)));
}

const hexByte = (value) => value.toString(16).toUpperCase().padStart(2, "0");

/** The bytes of Q that a field is in [ECMA-130 22.3]. */
const Q_PLACES = {
  CONTROL: [0, 1], ADR: [0, 1], TNO: [1, 2], INDEX: [2, 3], POINT: [2, 3], relative: [3, 6], time: [3, 6], ZERO: [6, 7],
  absolute: [7, 10], "PMIN:PSEC:PFRAME": [7, 10], MCN: [1, 8], ISRC: [1, 9], AFRAME: [9, 10], body: [1, 10], CRC: [10, 12],
};

/** The twelve bytes of Q, put together; those of fields that are not as expected are marked. */
function qBytesView(section) {
  const wrong = section.q.filter(([, , , differs]) => differs).map(([name]) => Q_PLACES[name]).filter(Boolean);
  const bytes = section.qBytes.flatMap((byte, at) => {
    const text = hexByte(byte);
    return [wrong.some(([from, to]) => at >= from && at < to) ? h("mark", {}, text) : text, " "];
  });
  return h("p", { class: "hex-line" }, h("span", { class: "soft" }, "12 bytes  "), bytes);
}

/** Sixteen bytes a line, subcode first; bytes of the main channel that are not as expected are marked. */
function hexView(section, plain) {
  const all = bytesOf(section);
  const main = plain ? descrambled(all.subarray(0, 2352)) : all.subarray(0, 2352);
  const view = h("div", { class: "hex", tabindex: "0", role: "region", "aria-label": "Bytes" });
  const differs = (at) => (plain || !section.isData) && section.differs.some(([from, to]) => at >= from && at < to);
  let marked = null;
  const lines = (bytes, title, isMain) => {
    view.append(h("span", { class: "part" }, `${title}\n`));
    for (let line = 0; line < bytes.length; line += 16) {
      view.append(h("span", { class: "addr" }, `${String(line).padStart(4, "0")}  `));
      for (let at = line; at < Math.min(line + 16, bytes.length); at += 1) {
        const text = hexByte(bytes[at]);
        if (isMain && differs(at)) {
          const mark = h("mark", {}, text);
          marked ??= mark;
          view.append(mark, " ");
        } else view.append(`${text} `);
      }
      const shown = Array.from(bytes.subarray(line, line + 16), (it) => (it >= 32 && it < 127 ? String.fromCharCode(it) : "·")).join("");
      view.append(`${" ".repeat(3 * Math.max(0, line + 16 - bytes.length))} ${shown}\n`);
    }
  };
  const form = section.isData ? (plain ? ", descrambled" : ", as recorded") : "";
  lines(all.subarray(2352), `subcode, ${all.length - 2352} bytes${all.length === 2448 ? ": P in bit 7, Q in bit 6, R to W below" : ""}`, false);
  lines(main, `main channel, 2352 bytes${form}`, true);
  if (marked) requestAnimationFrame(() => (view.scrollTop = Math.max(0, marked.offsetTop - 60)));
  return view;
}

function sectionView(section) {
  const view = h("div", { class: "detail" });
  const show = (plain) => {
    const toggle = section.isData
      ? h("button", { type: "button", "aria-pressed": plain, onclick: () => show(!plain) }, plain ? "Show as recorded" : "Show descrambled") : null;
    const count = section.differs.reduce((sum, [from, to]) => sum + to - from, 0);
    const rw = section.rw === null ? "not in this form" : section.rw === 0 ? "nothing" : `${section.rw} of 96 symbols are not zero`;
    view.replaceChildren(
      h("h3", {}, "Q"), fieldList(section.q), qBytesView(section),
      h("h3", {}, "P, R–W", section.main.length ? " and sector" : ""), fieldList([section.p, ["R–W", rw, null, false], ...section.main]),
      h("div", { class: "tools" }, h("h3", {}, "Bytes"), h("span", { class: "small soft" }, count ? `${plural(count, "byte")} of the main channel ${count === 1 ? "is" : "are"} not as expected` : "of the main channel none is marked", section.userAt ? `; user data from byte ${section.userAt} on` : null), toggle),
      hexView(section, plain));
  };
  show(section.isData);
  return view;
}

function sectionsAround(found) {
  const here = sectionsByLba.get(found.lba);
  if (!here) return h("p", { class: "small soft" }, "The bytes of sections are in this page for the first three findings of each rule.");
  const body = h("div", {});
  const ways = [-2, -1, 0, 1, 2];
  const places = [...new Set([...ways.map((way) => found.lba + way), ...ways.map((way) => found.last + way)])].sort((a, b) => a - b);
  const around = places.map((lba) => sectionsByLba.get(lba)).filter(Boolean);
  // Between first and last there may be sections that are right.
  const isOne = ({ lba }) => lba === found.lba || lba === found.last || (found.sections === found.last - found.lba + 1 && lba > found.lba && lba < found.last);
  const buttons = around.map((section) => h("button", { type: "button", class: isOne(section) ? "here" : "", "data-section": section.lba, onclick: () => show(section) }, `LBA ${section.lba}`));
  const gaps = buttons.flatMap((button, at) => (at && around[at].lba !== around[at - 1].lba + 1 ? [h("span", { class: "soft" }, "…"), button] : [button]));
  function show(section) {
    buttons.forEach((button, at) => button.setAttribute("aria-pressed", around[at] === section));
    body.replaceChildren(sectionView(section));
  }
  show(here);
  return h("div", { class: "detail", id: "sections" }, h("div", { class: "tabs", role: "group", "aria-label": "Sections around it" }, gaps), body);
}
