/** Two latency tables side by side: on which layers one is faster. Which they are, and what is looked at, stands in the address. */
import { choose, chosen, whenChosen } from "./address.js";
import { at, get } from "./api.js";
import { Chart, pairs } from "./charts.js";
import { button, card, fill, h, table } from "./dom.js";
import { count, percent, significant } from "./format.js";
import { empty, load } from "./load.js";
import { pageOf, pages } from "./trainings.js";

const LIMIT = 25;
/** So many groups are told apart by colour, the others are shown in one. */
const COLOURS = 6;
const AGAIN_MILLIS = 5000;

/** What a layer's key tells: type/CxHxW/filters, then parts that begin with a letter for what they are, and an activation. */
const BY = [
  ["kind", "kind", ([kind]) => kind],
  ["resolution", "input resolution", ([, shape]) => shape.split("x").slice(1).join(" × ")],
  ["channels", "input channels", ([, shape]) => shape.split("x")[0]],
  ["filters", "filters", ([, , filters]) => filters],
  ["kernel", "kernel", (parts) => part(parts, "k")],
  ["stride", "stride", (parts) => part(parts, "s")],
  ["expansion", "expansion", (parts) => part(parts, "e")],
  ["squeeze-excite", "squeeze-excite", (parts) => ({ 0: "no", 1: "yes" })[part(parts, "se")] ?? NONE],
  ["activation", "activation", (parts) => parts.find((each) => /^(relu|swish)$/.test(each)) ?? NONE],
  ["time", "time on A", (_, { a }) => `${10 ** Math.floor(Math.log10(a))} to ${10 ** (Math.floor(Math.log10(a)) + 1)} µs`],
];
const NONE = "has none";
const SORTS = [["", "faster on A first"], ["b", "faster on B first"], ["difference", "largest difference first"]];

const part = (parts, letters) => parts.slice(3).map((each) => each.match(/^([a-z]+)([\d.]+)$/)).find((found) => found?.[1] === letters)?.[2] ?? NONE;

export function comparison(main) {
  document.title = "Two latency tables – gpunas";
  return load(main, "list of tables", () => get("/tables"), (list) => {
    if (list.length < 2) {
      fill(main, h("h1", null, "Two latency tables"), empty("There are not two latency tables to compare yet.",
        "A table is measured for the first search that names it. To measure one without a search: ./gpunas table measure",
        h("a", { class: "button", href: "#/tables" }, "All tables")));
      return () => {};
    }
    const view = new ComparisonView(main, list);
    return () => view.leave();
  });
}

class ComparisonView {
  /** What each table answered, by its id: its costs, or why there are none. */
  known = new Map();

  constructor(main, list) {
    this.list = list;
    const options = () => [h("option", { value: "" }, "choose a table"), ...list.map((each) => h("option", { value: each.id }, each.id))];
    this.tables = ["a", "b"].map((name) => h("select", { "data-key": `table-${name}`, onchange: (event) => choose({ [name]: event.target.value, only: null, page: null }) }, options()));
    this.by = h("select", { "data-key": "by", onchange: () => choose({ by: this.by.value, only: null, page: null }) }, BY.map(([value, words]) => h("option", { value: value === BY[0][0] ? "" : value }, words)));
    this.only = h("select", { "data-key": "only", onchange: () => choose({ only: this.only.value, page: null }) });
    this.sort = h("select", { "data-key": "order", onchange: () => choose({ sort: this.sort.value, page: null }) }, SORTS.map(([value, words]) => h("option", { value }, words)));
    this.chart = new Chart("Layers of two latency tables", "tall");
    this.verdict = h("div");
    this.groups = h("div");
    this.rows = h("div");
    this.pager = h("div", { class: "bar" });
    this.body = [
      card("Layer by layer", [h("label", null, "By", this.by), this.chart.tools],
        h("p", { class: "muted small" }, "Each point is a layer that both tables have; below the line it takes less on B, above it less on A. Both axes are logarithmic."), this.chart.element),
      card("Where which is faster", null, this.groups,
        h("p", { class: "muted small" }, "B ÷ A is how many times as long a layer takes on B. A table does not know the stages of a network; layers of one stage have the same input resolution.")),
      card("Layers", [h("label", null, "Only", this.only), h("label", null, "Order", this.sort)], this.rows, this.pager),
    ];
    main.replaceChildren(
      h("div", { class: "heading" }, h("div", null, h("h1", null, "Two latency tables"), h("p", { class: "facts" }, h("a", { href: "#/tables" }, "All tables")))),
      card("Tables", button("Swap", () => this.swap(), "", { "data-key": "swap" }),
        h("div", { class: "bar" }, ["A", "B"].map((name, i) => h("label", null, name, this.tables[i]))), this.verdict),
      ...this.body);
    this.unhear = whenChosen(() => this.refresh());
    this.refresh();
  }

  leave() {
    this.hasLeft = true;
    clearTimeout(this.retry);
    this.unhear();
    this.chart.dispose();
  }

  swap() {
    const [a, b] = this.ids();
    choose({ a: b, b: a, page: null });
  }

  ids() {
    const query = chosen();
    return ["a", "b"].map((name) => query.get(name) ?? "");
  }

  async refresh() {
    clearTimeout(this.retry);
    const ids = this.ids();
    this.tables.forEach((select, i) => { select.value = ids[i]; });
    this.draw();
    const wanted = [...new Set(ids)].filter((id) => id && !this.known.get(id)?.costs);
    if (!wanted.length) {
      return;
    }
    await Promise.all(wanted.map(async (id) => {
      this.known.set(id, await get(at("tables", id, "costs")).catch((problem) => ({ problem })));
    }));
    if (!this.hasLeft && ids.join("/") === this.ids().join("/")) {
      this.draw();
      if (wanted.some((id) => this.mayCome(id))) {
        this.retry = setTimeout(() => this.refresh(), AGAIN_MILLIS);
      }
    }
  }

  mayCome(id) {
    const found = this.known.get(id);
    return !found.costs && (found.problem === undefined || found.problem.mayPass);
  }

  /** Why there is nothing to compare yet, or null. */
  missing(ids) {
    if (ids.some((id) => !id)) {
      return "Choose two tables: for example of two devices, or of two precisions on one.";
    }
    if (ids[0] === ids[1]) {
      return "Choose two different tables.";
    }
    const reasons = ids.map((id) => {
      const found = this.known.get(id);
      return !found ? "Loading …" : found.costs ? null : found.problem ? `${id}: ${found.problem.message}`
        : `${id}: ${found.waiting ?? `it is being measured, ${count(found.measured)} of ${count(found.layers)} layers.`}`;
    }).filter((each) => each);
    return reasons.length ? [...new Set(reasons)].join(" ") : null;
  }

  draw() {
    const ids = this.ids();
    const missing = this.missing(ids);
    this.body.forEach((each) => { each.hidden = missing !== null; });
    if (missing !== null) {
      fill(this.verdict, h("p", { class: missing === "Loading …" ? "muted" : "notice", role: "status" }, missing));
      return;
    }
    const query = chosen();
    const [by, words, group] = BY.find(([name]) => name === query.get("by")) ?? BY[0];
    const both = this.joined(ids);
    const layers = both.layers.map((layer) => ({ ...layer, group: group(layer.key.split("/"), layer) }));
    this.by.value = by === BY[0][0] ? "" : by;
    fill(this.verdict, ...this.said(both, ids));
    const groups = grouped(layers);
    fill(this.only, h("option", { value: "" }, "all"), ...groups.map((each) => h("option", { value: each.name }, `${words} ${each.name}`)));
    const only = groups.some((each) => each.name === query.get("only")) ? query.get("only") : "";
    this.only.value = only;
    this.sort.value = SORTS.some(([value]) => value === query.get("sort")) ? query.get("sort") : "";
    this.body.forEach((each) => { each.hidden = !layers.length; });
    if (layers.length) {
      this.chart.draw(() => pairs(layers, legendary(groups), ids));
      this.chart.label(`${count(layers.length)} layers by their microseconds in ${ids[0]} and in ${ids[1]}: ${count(faster(layers))} take less in ${ids[0]}. The tables below say where.`);
      fill(this.groups, groupTable(groups, words));
      this.drawLayers(layers.filter((each) => !only || each.group === only), this.sort.value, ids);
    }
  }

  /** The layers that both have, and how many only one has. */
  joined([idA, idB]) {
    if (this.joinedOf !== `${idA}/${idB}`) {
      const costs = new Map(this.known.get(idB).costs.map((each) => [each.layer, each]));
      const layers = [];
      let unusable = 0;
      for (const { layer, micros, deviation } of this.known.get(idA).costs) {
        const other = costs.get(layer);
        if (other && micros > 0 && other.micros > 0) {
          layers.push({ key: layer, a: micros, b: other.micros, ratio: other.micros / micros, isModelled: deviation !== undefined || other.deviation !== undefined });
        } else if (other) {
          unusable++;
        }
      }
      const shared = layers.length + unusable;
      this.both = { layers, unusable, onlyA: this.known.get(idA).costs.length - shared, onlyB: costs.size - shared };
      this.joinedOf = `${idA}/${idB}`;
    }
    return this.both;
  }

  said({ layers, unusable, onlyA, onlyB }, ids) {
    const what = ids.map((id) => {
      const { provenance: p } = this.list.find((each) => each.id === id) ?? {};
      return p ? `${p.device}, ${p.runtime} ${p.runtimeVersion}, ${p.provider}, ${p.precision}, batch ${p.batch}, ${p.kind}` : "";
    });
    const modelled = layers.filter((each) => each.isModelled).length;
    const left = [onlyA ? `${count(onlyA)} only A has` : null, onlyB ? `${count(onlyB)} only B has` : null, unusable ? `${count(unusable)} that take no time` : null].filter((each) => each);
    return [
      h("ul", null, ids.map((id, i) => h("li", null, h("b", null, `${"AB"[i]}: ${id}`), what[i] ? ` – ${what[i]}` : ""))),
      h("p", { class: "notice" }, layers.length
        ? `Of ${count(layers.length)} layers that both tables have, ${count(faster(layers))} take less on A and ${count(layers.filter((each) => each.ratio < 1).length)} less on B; the median one takes ${significant(quantile(sortedRatios(layers), 0.5))} times as long on B.`
        : "The tables have no layer in common: they are of different search spaces.",
      left.length ? ` Left out: ${left.join(", ")}.` : "", modelled ? ` Of ${count(modelled)} at least one table's time is modelled, not measured.` : ""),
    ];
  }

  drawLayers(layers, sort, ids) {
    const order = { "": (x, y) => y.ratio - x.ratio, b: (x, y) => x.ratio - y.ratio, difference: (x, y) => Math.abs(y.b - y.a) - Math.abs(x.b - x.a) }[sort];
    const page = pageOf(chosen());
    const shown = [...layers].sort(order).slice((page - 1) * LIMIT, page * LIMIT);
    fill(this.rows, table(`Layers in ${ids[0]} and ${ids[1]}`, [
      { name: "Layer", head: true, cell: (each) => h("code", { class: "named" }, each.key.split("/").map((part, i) => (i ? ["/", h("wbr"), part] : part))) },
      { name: "B ÷ A", num: true, cell: (each) => significant(each.ratio) },
      { name: "A, µs", num: true, cell: (each) => significant(each.a) },
      { name: "B, µs", num: true, cell: (each) => significant(each.b) },
      { name: "Times", cell: (each) => (each.isModelled ? "modelled" : "") },
    ], shown));
    fill(this.pager, pages(page, LIMIT, layers.length));
  }
}

const faster = (layers) => layers.filter((each) => each.ratio > 1).length;

const sortedRatios = (layers) => Float64Array.from(layers, (each) => each.ratio).sort();

/** Of sorted numbers, at least one. */
function quantile(sorted, share) {
  const at = share * (sorted.length - 1), below = Math.floor(at);
  return sorted[below] + (at - below) * (sorted[Math.ceil(at)] - sorted[below]);
}

/** The layers of each group, numbers in their order. */
function grouped(layers) {
  const byName = new Map();
  layers.forEach((layer) => {
    byName.has(layer.group) ? byName.get(layer.group).push(layer) : byName.set(layer.group, [layer]);
  });
  return [...byName].map(([name, members]) => ({ name, layers: members }))
    .sort((x, y) => (parseFloat(x.name) - parseFloat(y.name)) || x.name.localeCompare(y.name));
}

/** The names of the largest groups, in their order: those with a colour of their own. */
function legendary(groups) {
  const largest = [...groups].sort((x, y) => y.layers.length - x.layers.length).slice(0, groups.length > COLOURS ? COLOURS - 1 : COLOURS);
  return groups.filter((each) => largest.includes(each)).map((each) => each.name);
}

const groupTable = (groups, words) => table(`Which table is faster by ${words}`, [
  { name: words[0].toUpperCase() + words.slice(1), head: true, cell: (each) => each.name },
  { name: "Layers", num: true, cell: (each) => count(each.layers.length) },
  { name: "Less on A", num: true, cell: (each) => percent(faster(each.layers) / each.layers.length, 0) },
  { name: "Median B ÷ A", num: true, cell: (each) => significant(quantile(each.ratios ??= sortedRatios(each.layers), 0.5)) },
  { name: "10 % below", num: true, cell: (each) => significant(quantile(each.ratios, 0.1)) },
  { name: "90 % below", num: true, cell: (each) => significant(quantile(each.ratios, 0.9)) },
], groups);
