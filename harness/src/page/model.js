// What the page shows: the data as they came, with the ways to ask them.

const data = JSON.parse(document.getElementById("data").textContent);

const SEVERITIES = {
  must: { glyph: "◆", word: "must", says: "forbidden by a standard, or not what was declared" },
  should: { glyph: "▲", word: "should", says: "against a recommendation" },
  note: { glyph: "●", word: "note", says: "worth knowing" },
};
const LEAD_OUT = 170;
const TOO_MANY = -2;

/** Runs of equal values. */
class Lane {
  constructor(flat, end) {
    this.count = flat.length / 2;
    this.starts = Int32Array.from({ length: this.count }, (_, at) => flat[2 * at]);
    this.values = Int32Array.from({ length: this.count }, (_, at) => flat[2 * at + 1]);
    this.end = end;
  }

  /** The number of the run that holds a section; the first for anything before. */
  indexAt(lba) {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= lba) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  at(lba) {
    return this.count ? this.values[this.indexAt(lba)] : -1;
  }

  endOf(run) {
    return run + 1 < this.count ? this.starts[run + 1] : this.end;
  }
}

const lanes = Object.fromEntries(
  Object.entries(data.lanes).map(([name, flat]) => [name, new Lane(flat, data.end)]));

/** Places that were told as the way from each to the next. */
function placesOf(ways) {
  let at = 0;
  return Int32Array.from(ways, (way) => (at += way));
}
const mcnPlaces = placesOf(data.mcnPlaces);
const isrcPlaces = placesOf(data.isrcPlaces);

/** The place in a rising list of the first that is not below a value. */
function lowerBound(list, value) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A finding in words; `at` is its number in the list. */
function finding(at) {
  const [rule, lba, sections, tno, index, expected, found, message, place, last, isBehindSource] = data.findings[at];
  const { strings } = data;
  return {
    at, lba, last, sections, tno, index, isBehindSource,
    rule: data.rules[rule],
    severity: data.rules[rule].severity,
    expected: strings[expected],
    found: strings[found],
    message: strings[message],
    declared: place === null ? null : data.lines[place],
  };
}
/** The first section of a row of findings, and the one behind its last. */
const reachOf = (row) => [row[1], row[9] + 1];
const reaches = (row, lba) => lba >= row[1] && lba <= row[9];
const findingLbas = Int32Array.from(data.findings, (row) => row[1]);

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const two = (value) => String(value).padStart(2, "0");
function time(lba) {
  const frames = (((lba + 150) % 450000) + 450000) % 450000;
  return `${two(Math.floor(frames / 4500))}:${two(Math.floor(frames / 75) % 60)}:${two(frames % 75)}`;
}
function trackName(tno) {
  if (tno === LEAD_OUT) return "lead-out";
  if (tno > 0) return `track ${tno}`;
  return tno === 0 ? "lead-in" : "unknown track";
}
function placeName({ tno, index, isBehindSource }) {
  const gap = isBehindSource ? " (behind its source)" : "";
  return tno > 0 && tno !== LEAD_OUT && index >= 0 ? `${trackName(tno)} index ${index}${gap}` : trackName(tno);
}

/** "track 1 index 1, LBA 1000 (00:15:25)" */
const placeOf = (found) => `${placeName(found)}, LBA ${found.lba} (${time(found.lba)})`;

/** What an address ends in that names a finding: `#isrc-value@2890`. */
const anchorOf = (at) => `${data.rules[data.findings[at][0]].name}@${data.findings[at][1]}`;

/** What is looked at, and who wants to know when that changes. */
const app = {
  selected: -1,
  watchers: [],
  select(at, from) {
    this.selected = at;
    nameInAddress(anchorOf(at));
    this.watchers.forEach((watch) => watch(at, from));
  },
};
/** For tests: how often things were drawn, and how many marks in the last frame. */
const stats = { rects: 0 };
window.rawcd = { stats, app, data };

const MAIN_NAMES = { 0: "silence", 1: "audio", 2: "not scrambled", 3: "no header", 10: "mode 0", 11: "mode 1", 12: "mode 2", 13: "mode 2 form 1", 14: "mode 2 form 2" };
