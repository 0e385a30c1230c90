/** Makes elements. Text is always text, never markup: users choose names. */

/** An element with properties and children; null children are left out. */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Puts other children into an element, unless it would then show the same: focus and scroll stay. */
export function fill(element, ...children) {
  const before = [...element.childNodes], next = [...h("div", null, ...children).childNodes];
  if (before.length !== next.length || before.some((child, i) => !child.isEqualNode(next[i]))) {
    keepFocus(element, () => element.replaceChildren(...next));
  }
}

/** Gives the focus back to the element with the same key, if there is still one. */
function keepFocus(element, change) {
  const key = element.contains(document.activeElement) && document.activeElement.dataset.key;
  change();
  if (key) {
    element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }
}

/** For screen readers. */
export function say(text) {
  document.getElementById("said").textContent = text;
}

/** A table. A column is {name, cell(row), num, head, wide, sorted}, or null; head marks the cell that names its row. */
export function table(label, all, rows) {
  const columns = all.filter((column) => column);
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    h("table", null,
      h("caption", { class: "unseen" }, label),
      h("thead", null, h("tr", null, columns.map((column) =>
        h("th", { scope: "col", class: column.num && "num", "aria-sort": column.sorted }, column.name)))),
      h("tbody", null, rows.map((row) => h("tr", null, columns.map((column) =>
        h(column.head ? "th" : "td", { scope: column.head && "row", class: column.num ? "num" : column.wide ? "wide" : null },
          column.cell(row))))))));
}

/** A card with a heading. */
export function card(title, extra, ...children) {
  return h("section", { class: "card" }, h("header", null, h("h2", null, title), extra), ...children);
}

export function button(text, onclick, style, properties) {
  return h("button", { type: "button", class: `button ${style ?? ""}`, ...(onclick ? { onclick } : {}), ...properties }, text);
}

/** One of a line of facts. */
export const fact = (name, value) => h("span", null, `${name} `, h("b", null, value));

/** One of a list of figures: what it is, its value, what there is to say of it. */
export const tile = (name, value, note) =>
  h("div", { class: "tile" }, h("dt", null, name), h("dd", null, h("div", { class: "value" }, value), h("div", { class: "note" }, note)));
