// Elements, colours and the switch between light and dark.

/** Makes an element. Texts go in as text, whatever stands in them. */
function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const number = (value) => value.toLocaleString("en-US").replaceAll(",", "\u202f");
const plural = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;

/** Colours of the page for canvases, which know no variables. */
const palette = {
  cache: new Map(),
  probe: null,
  get(name) {
    if (!this.cache.has(name)) {
      this.probe ??= document.body.appendChild(h("span", { class: "visually-hidden", "aria-hidden": "true" }));
      this.probe.style.color = `var(--${name})`;
      this.cache.set(name, getComputedStyle(this.probe).color);
    }
    return this.cache.get(name);
  },
  /** Black or white, whichever is easier to read on a colour. */
  inkOn(name) {
    const [red, green, blue] = this.get(name).match(/[\d.]+/g).map(Number);
    return red * 0.299 + green * 0.587 + blue * 0.114 > 140 ? "#14161a" : "#ffffff";
  },
};

/** What is to be drawn again when the colours change. */
const themed = [];

function recolour() {
  palette.cache.clear();
  themed.forEach((redraw) => redraw());
}

function isDark() {
  const chosen = document.documentElement.style.colorScheme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function themeButton() {
  const button = h("button", { type: "button", id: "theme" });
  const name = () => {
    button.textContent = isDark() ? "☀ Light" : "☾ Dark";
    button.setAttribute("aria-label", `Change to ${isDark() ? "light" : "dark"} colours`);
  };
  button.addEventListener("click", () => {
    document.documentElement.style.colorScheme = isDark() ? "light" : "dark";
    name();
    recolour();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    name();
    recolour();
  });
  name();
  return button;
}

/** A canvas that is as sharp as the screen; `draw(context, width, height)` is called once a frame at most. */
class Surface {
  constructor(canvas, height, draw) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: true });
    this.heightOf = height;
    this.draw = draw;
    this.redraws = 0;
    this.waiting = false;
  }

  /** Draws, from now on whenever size or colours change. */
  begin() {
    new ResizeObserver(() => this.resize()).observe(this.canvas);
    themed.push(() => this.resize());
    this.resize();
  }

  resize() {
    const ratio = window.devicePixelRatio || 1;
    this.width = this.canvas.clientWidth || 300;
    this.height = this.heightOf(this.width);
    this.canvas.style.height = `${this.height}px`;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    this.ratio = ratio;
    this.resized?.();
    this.now();
  }

  /** Draws in the next frame. */
  later() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => this.now());
  }

  now() {
    this.waiting = false;
    this.redraws += 1;
    const { context } = this;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    this.draw(context, this.width, this.height);
  }
}

/** A list of which only the rows in sight are there. */
class LongList {
  constructor({ id, label, rowHeight, row, choose }) {
    Object.assign(this, { rowHeight, row, choose, count: 0, active: -1, id });
    this.rows = h("div", { class: "rows", role: "presentation" });
    this.element = h("div", { class: "list", id, role: "listbox", tabindex: "0", "aria-label": label }, this.rows);
    this.element.addEventListener("scroll", () => this.fill());
    this.element.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.fill()).observe(this.element);
  }

  show(count, active) {
    this.count = count;
    this.active = active;
    this.rows.style.height = `${count * this.rowHeight}px`;
    this.element.style.setProperty("--rows", `${count * this.rowHeight + 2}px`);
    if (active >= 0) this.reveal(active);
    this.fill();
  }

  fill() {
    const first = Math.max(0, Math.floor(this.element.scrollTop / this.rowHeight) - 4);
    const last = Math.min(this.count, first + Math.ceil(this.element.clientHeight / this.rowHeight) + 9);
    const items = [];
    for (let at = first; at < last; at += 1) {
      const item = this.row(at);
      item.id = `${this.id}-${at}`;
      item.style.top = `${at * this.rowHeight}px`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-posinset", at + 1);
      item.setAttribute("aria-setsize", this.count);
      item.setAttribute("aria-selected", at === this.active);
      item.addEventListener("click", () => {
        this.activate(at);
        this.clicked?.();
      });
      items.push(item);
    }
    this.rows.replaceChildren(...items);
    if (this.active >= 0) this.element.setAttribute("aria-activedescendant", `${this.id}-${this.active}`);
    else this.element.removeAttribute("aria-activedescendant");
  }

  reveal(at) {
    const top = at * this.rowHeight;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + this.rowHeight > scrollTop + clientHeight) this.element.scrollTop = top + this.rowHeight - clientHeight;
  }

  activate(at) {
    this.active = at;
    this.reveal(at);
    this.fill();
    this.choose(at);
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.rowHeight) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity, Enter: 0 };
    if (!(event.key in steps) || this.count === 0) return;
    event.preventDefault();
    const from = this.active < 0 && event.key !== "Enter" ? -1 : Math.max(this.active, 0);
    this.activate(Math.min(this.count - 1, Math.max(0, from + steps[event.key])));
    if (event.key === "Enter") this.entered?.();
  }
}

/** A table: cells are texts, or elements. In a narrow window a row becomes a block, with the heads as
 * labels; roles keep what it was. */
function table(caption, heads, rows) {
  const cell = (content, at) => {
    const made = content instanceof HTMLTableCellElement ? content : h("td", {}, content ?? "");
    made.dataset.head = heads[at];
    made.setAttribute("role", made.scope ? "rowheader" : "cell");
    return made;
  };
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", { role: "table" },
      h("caption", { class: "visually-hidden" }, caption),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, heads.map((head) => h("th", { scope: "col", role: "columnheader" }, head)))),
      h("tbody", { role: "rowgroup" }, rows.map((row) => h("tr", { role: "row" }, row.map(cell))))));
}

let naming;
/** Lets the address end in what is looked at, for a link to it; once a list comes to rest, as browsers allow few such changes. */
function nameInAddress(anchor) {
  clearTimeout(naming);
  naming = setTimeout(() => history.replaceState(null, "", `#${anchor}`), 250);
}

/** What a rule asks for, and what comes of a departure from it. */
function whyView(clause, asks, matters) {
  return h("div", { class: "why" },
    h("p", {}, h("span", { class: "clause" }, clause), ` ${asks}`),
    h("p", { class: "matters" }, h("b", {}, "Why it matters: "), matters));
}

/** A value of a file in its line. */
function sourceLine({ at, line, text }) {
  if (!line) return h("p", { class: "small soft" }, at);
  const [before, meant, behind] = text;
  return h("div", { class: "source", tabindex: "0", role: "region", "aria-label": `Line ${line}` },
    h("div", { class: "soft" }, at), h("div", {}, h("span", { class: "soft" }, `${line} | `), before, h("mark", {}, meant), behind));
}
