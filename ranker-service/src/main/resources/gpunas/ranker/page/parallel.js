/** All completed trainings of a search as lines over what they have; what is brushed and which genes are shown stands in the address. */
import { choose, chosen, toSearch, toTraining, toTrainings, whenChosen } from "./address.js";
import { at, get, rows } from "./api.js";
import { Chart, color, extent, narrow } from "./charts.js";
import { button, card, fill, h } from "./dom.js";
import { count, millis, percent, significant } from "./format.js";
import { listen } from "./listen.js";
import { empty, gone, load } from "./load.js";

/** More are not asked for: the best ones are. */
const MOST_TRAININGS = 10_000;
/** More lines than these cover each other, and take long to draw. */
const MOST_LINES = 2000;
/** Lines of what is not brushed: they show where the rest lies. */
const MOST_REST = 300;
/** So many genes are shown unless others are chosen. */
const USUAL_GENES = 6;
/** With a tenth more trainings they are asked for again, but not more often than that. */
const AGAIN = 1.1;
const TOGETHER_MILLIS = 5000;
/** This share of the trainings has the colours; what is worse has the last one. */
const COLOURED = 0.9;
const UNSTYLED = "#D2DBEE";
const ABSENT = "absent";
const KNOWN = ["jobId", "band", "rung", "latencyMicros", "top1", "objective"];

export function parallel(main, searchId) {
  const path = (...parts) => at("searches", searchId, ...parts);
  const known = async () => {
    const [live, genes] = await Promise.all([get(path("progress")), get(path("genes"))]);
    return [live, genes, await trained(path, genes)];
  };
  return load(main, "search", known, ([live, genes, found]) => {
    const view = new ParallelView(main, live.search, path, genes, found);
    return () => view.leave();
  });
}

/** The best completed trainings, the best one first, and how many there are. */
function trained(path, genes) {
  const asked = new URLSearchParams({ format: "jsonl", where: "state:completed", sort: "objective", order: "ascending",
    limit: MOST_TRAININGS, columns: [...KNOWN, ...genes].join(",") });
  return rows(`${path("trainings")}?${asked}`);
}

class ParallelView {
  constructor(main, search, path, genes, found) {
    Object.assign(this, { main, search, path, geneNames: genes });
    this.chart = new Chart("All trainings by gene", "tall by-gene", (data) => data && (location.hash = toTraining(search.searchId, data.jobId)));
    this.chart.painted = (drawn) => this.showBrushes(drawn);
    this.chart.brushed = (axis, intervals) => this.brush(axis, intervals);
    this.note = h("p", { class: "muted small", role: "status" });
    this.genes = h("div", { class: "bar" });
    this.whole = button("Reset brushes", () => choose({ brush: null }), "", { "data-key": "unbrush" });
    this.table = h("a", { "data-key": "table" }, "Table of these");
    this.body = h("div");
    main.replaceChildren(
      h("div", { class: "heading" }, h("div", null, h("h1", null, "All trainings by gene"),
        h("p", { class: "facts" }, h("span", null, "of ", h("a", { href: toSearch(search.searchId) }, search.name))))),
      this.body);
    document.title = `All trainings by gene – ${search.name}`;
    this.know(found);
    this.unhear = whenChosen(() => this.draw());
    this.stop = listen(path("progress"), (live) => this.told(live), () => {}, () => gone(main, "This search was deleted"));
  }

  leave() {
    this.hasLeft = true;
    this.stop();
    this.unhear();
    clearTimeout(this.soon);
    this.chart.dispose();
  }

  told({ search }) {
    const hasMore = search.counts.completed > AGAIN * this.total || (search.state !== this.search.state && search.counts.completed !== this.total);
    this.search = search;
    if (hasMore) {
      this.soon ??= setTimeout(() => this.refresh(), TOGETHER_MILLIS);
    }
  }

  async refresh() {
    try {
      const found = await trained(this.path, this.geneNames);
      this.hasLeft || this.know(found);
    } catch (problem) {
      this.note.textContent = problem.message; // The next change asks again.
    } finally {
      this.soon = null;
    }
  }

  know({ rows: found, total }) {
    this.total = total;
    this.trainings = found.filter((each) => each.objective !== null);
    this.all = this.axesOf();
    if (!this.trainings.length) {
      fill(this.body, empty("No training has completed yet.", "Each completed training is a line here.", h("a", { class: "button", href: toSearch(this.search.searchId) }, "Search")));
      return;
    }
    if (!this.chart.element.isConnected) {
      this.body.replaceChildren(card("Genes, latency, accuracy and objective", [this.table, this.whole, this.chart.tools],
        this.note, this.chart.element, h("details", null, h("summary", null, "Genes that are shown"), this.genes)));
    }
    this.draw();
  }

  /** What a training may be looked at by. What is equal in all of them tells nothing. */
  axesOf() {
    const genes = this.geneNames.map((name) => listed(name, this.trainings)).filter((axis) => axis.values.length > 1);
    const share = new Map(genes.map((axis) => [axis, explained(axis, this.trainings)]));
    this.usual = [...genes].sort((a, b) => share.get(b) - share.get(a)).slice(0, USUAL_GENES).map((axis) => axis.name);
    const others = ["band", "rung"].map((name) => listed(name, this.trainings)).filter((axis) => axis.values.length > 1);
    return { genes, others, measures: [
      measure("latencyMicros", "latency, ms", 0.001, this.trainings, (value) => millis(1000 * value)),
      measure("top1", "accuracy, %", 100, this.trainings, (value) => percent(value / 100)),
      measure("objective", "objective", 1, this.trainings, significant),
    ] };
  }

  /** The axes that are chosen, in the order of a network. */
  axes() {
    const { genes, others, measures } = this.all;
    const asked = chosen().getAll("gene");
    const names = asked.length ? asked : this.usual;
    return [...others, ...genes.filter((axis) => names.includes(axis.name)), ...measures];
  }

  draw() {
    if (!this.trainings.length) {
      return;
    }
    const axes = this.axes();
    const brushes = brushesOf(axes);
    const matching = [], rest = [];
    this.trainings.forEach((each) => (brushes.every(({ axis, from, to }) => isWithin(axis.place(each), from, to)) ? matching : rest).push(each));
    const drawn = sample(matching, MOST_LINES);
    this.brushes = brushes;
    this.shown = axes;
    this.whole.hidden = !chosen().has("brush");
    const where = brushes.map(condition);
    this.table.hidden = where.includes(null);
    this.table.setAttribute("href", toTrainings(this.search.searchId, `?${new URLSearchParams([["where", "state:completed"], ...where.map((each) => ["where", each])])}`));
    this.note.textContent = [
      brushes.length ? `${count(matching.length)} of ${count(this.trainings.length)} completed trainings are brushed. ` : `${count(this.trainings.length)} completed trainings. `,
      this.total > MOST_TRAININGS ? `They are the best of ${count(this.total)}. ` : "",
      drawn.length < matching.length ? `A sample of ${count(drawn.length)} is drawn, evenly from the best to the worst. ` : "",
      "Drag along an axis to brush it, click it to undo that; click a line for the training.",
    ].join("");
    fill(this.genes, this.all.genes.map((axis) => h("label", null, h("input", { type: "checkbox", checked: axes.includes(axis), "data-key": axis.name, onchange: (event) => this.pick(axis, event.target.checked) }), ` ${axis.name}`)));
    this.chart.draw(() => option(axes, drawn, sample(rest, MOST_REST), this.trainings));
    this.chart.label(`${count(matching.length)} completed trainings as lines over ${axes.map((axis) => axis.title).join(", ")}${brushes.length ? `; brushed: ${brushes.map(said).join(", ")}` : ""}`);
  }

  pick(axis, isShown) {
    const names = this.shown.filter((each) => this.all.genes.includes(each)).map((each) => each.name);
    const gene = isShown ? [...names, axis.name] : names.filter((each) => each !== axis.name);
    const brush = chosen().getAll("brush").filter((each) => isShown || !each.startsWith(`${axis.name}:`));
    choose({ gene, brush });
  }

  /** An axis was brushed by hand. */
  brush(name, intervals) {
    const axis = this.shown.find((each) => each.name === name);
    if (this.isShowing || !axis) {
      return;
    }
    const others = chosen().getAll("brush").filter((each) => !each.startsWith(`${name}:`));
    const written = intervals.length ? axis.written(...intervals[0]) : null;
    choose({ brush: written === null ? others : [...others, `${name}:${written}`] });
  }

  /** ECharts keeps what is brushed beside its options. */
  showBrushes(drawn) {
    this.isShowing = true;
    // An axis shows what is brushed on it when another one is told: the first one, once more, for the last.
    for (const axis of [...this.shown, this.shown[0]]) {
      const brush = this.brushes.find((each) => each.axis === axis);
      drawn.dispatchAction({ type: "axisAreaSelect", parallelAxisId: axis.name, intervals: brush ? [[brush.from, brush.to]] : [] });
    }
    this.isShowing = false;
    restyle(drawn);
    if (drawn !== this.restyled && drawn === this.chart.chart) {
      this.restyled = drawn;
      drawn.on("rendered", () => restyle(drawn));
    }
  }
}

/** What is not brushed by hand has an opaque colour of ECharts' own, whenever it is drawn. */
function restyle(drawn) {
  const style = { fill: color("--accent"), stroke: color("--accent"), opacity: 0.3 };
  drawn.getZr().storage.getDisplayList(true).filter((each) => each.style?.fill === UNSTYLED).forEach((each) => each.setStyle(style));
}

/** An axis of some values in words, evenly spaced; what is not there is absent. */
function listed(name, trainings) {
  const said = (training) => String(training[name] ?? ABSENT);
  const values = [...new Set(trainings.map(said))].sort((a, b) => (a !== ABSENT) - (b !== ABSENT) || Number(a) - Number(b) || a.localeCompare(b));
  const places = new Map(values.map((value, i) => [value, i]));
  const place = (training) => places.get(said(training));
  return {
    name, values, place, title: name, min: -0.4, max: values.length - 0.6,
    inWords: (value) => values[Math.round(value)] ?? "",
    label: (value) => (Number.isInteger(value) ? values[value] ?? "" : ""),
    /** What lies between two places, or null. */
    written: (from, to) => {
      const within = values.filter((_, i) => isWithin(i, from, to));
      return within.length ? [...new Set([within[0], within.at(-1)])].join("..") : null;
    },
    read: (text) => {
      const ends = text.split("..").map((value) => places.get(value));
      return ends.includes(undefined) ? null : [Math.min(...ends) - 0.3, Math.max(...ends) + 0.3];
    },
    /** The same as a condition of the table of trainings; null if it has none for that. */
    where: (from, to) => {
      const within = values.filter((_, i) => isWithin(i, from, to));
      const isNumber = within.every((value) => Number.isFinite(Number(value)));
      return within.includes(ABSENT) ? null : isNumber ? `${within[0]}..${within.at(-1)}` : within.join("|");
    },
  };
}

/** An axis of numbers; shown in a unit of which one of the service's is so many. */
function measure(name, title, perUnit, trainings, inWords) {
  const place = (training) => training[name] * perUnit;
  const [min, max] = extent(trainings.map(place));
  const pad = (max - min || Math.abs(max) || 1) * 0.02;
  const rounded = (value) => String(Number(value.toPrecision(4)));
  return {
    name, title, place, inWords, min: min - pad, max: max + pad,
    label: (value) => (value <= min - pad || value >= max + pad ? "" : String(Number(value.toPrecision(3)))),
    written: (from, to) => `${rounded(from)}..${rounded(to)}`,
    read: (text) => {
      const [from, to] = text.split("..");
      const ends = [from === "" ? min : Number(from), to === "" ? max : Number(to ?? from)];
      return ends.some(Number.isNaN) ? null : ends;
    },
    where: (from, to) => [from, to].map((value) => String(Number((value / perUnit).toPrecision(6)))).join(".."),
  };
}

const isWithin = (value, from, to) => value >= from && value <= to;

/** Which part of which axis is brushed, as the address has it; what makes no sense is left out. */
function brushesOf(axes) {
  return chosen().getAll("brush").flatMap((text) => {
    const colon = text.lastIndexOf(":");
    const axis = axes.find((each) => each.name === text.slice(0, colon));
    const ends = axis?.read(text.slice(colon + 1));
    return ends ? [{ axis, from: ends[0], to: ends[1] }] : [];
  });
}

function condition({ axis, from, to }) {
  const where = axis.where(from, to);
  return where === null ? null : `${axis.name}:${where}`;
}

const said = ({ axis, from, to }) => `${axis.title} ${axis.written(from, to)}`;

/** A gene where there is little room. */
const short = (name) => name.replace("stage ", "").replace("squeeze-excite", "SE").replace("activation", "act").replace("expansion", "exp");

/** Evenly, with the first one. */
const sample = (all, most) => (all.length <= most ? all : Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]));

/** Which share of the variance of accuracy lies between the values of a gene. */
function explained(axis, trainings) {
  const groups = axis.values.map(() => ({ count: 0, sum: 0 }));
  let sum = 0, squares = 0;
  trainings.forEach((each) => {
    const group = groups[axis.place(each)];
    group.count++;
    group.sum += each.top1;
    sum += each.top1;
    squares += each.top1 ** 2;
  });
  const mean = sum / trainings.length;
  const between = groups.reduce((total, group) => total + group.count * (group.sum / group.count - mean) ** 2, 0);
  return between / (squares - trainings.length * mean ** 2 || 1);
}

/**
 * Lines over axes, coloured by the objective.
 *
 * @param drawn the best one first
 * @param rest lines that are not brushed
 * @param trainings all of them, the best one first
 */
function option(axes, drawn, rest, trainings) {
  const isNarrow = narrow.matches;
  const place = (each) => ({ value: axes.map((axis) => axis.place(each)), jobId: each.jobId });
  const best = trainings[0].objective;
  const worst = trainings[Math.floor(COLOURED * (trainings.length - 1))].objective;
  const lines = drawn.length + rest.length;
  return {
    parallel: { left: isNarrow ? 96 : 36, right: isNarrow ? 24 : 60, top: isNarrow ? 60 : 128, bottom: 24, layout: isNarrow ? "vertical" : "horizontal",
      parallelAxisDefault: {
        type: "value",
        nameGap: 12,
        nameTextStyle: { align: isNarrow ? "right" : "left", color: color("--ink"), fontSize: 11 },
        axisLine: { lineStyle: { color: color("--line") } },
        axisTick: { show: false },
        realtime: false,
        areaSelectStyle: { width: 18, borderColor: color("--accent"), color: color("--accent"), opacity: 0.25 },
        ...(isNarrow ? { nameLocation: "start", nameRotate: 0 } : { nameLocation: "end", nameRotate: 40 }),
      } },
    parallelAxis: axes.map((axis, dim) => ({
      id: axis.name, dim, name: isNarrow ? short(axis.title) : axis.title, min: axis.min, max: axis.max,
      ...(axis.values ? { minInterval: 1, splitNumber: Math.min(axis.values.length, 12) } : { splitNumber: 4 }),
      axisLabel: { show: !isNarrow || !axis.values, color: color("--ink"), fontSize: 10, textBorderColor: color("--card"), textBorderWidth: 3, hideOverlap: true, formatter: axis.label },
    })),
    visualMap: {
      type: "continuous", dimension: axes.length - 1, min: best, max: worst > best ? worst : best + 1e-9, seriesIndex: 0, calculable: false, hoverLink: false,
      orient: "horizontal", top: 0, left: 0, itemWidth: 12, itemHeight: isNarrow ? 60 : 120, align: "right",
      text: [`${significant(worst)}${isNarrow ? "" : " and worse"}`, `objective: best ${significant(best)}`], textStyle: { color: color("--ink") },
      inRange: { color: [color("--accent"), color("--band-4"), color("--muted")] },
      outOfRange: { color: [color("--muted")] },
    },
    tooltip: { show: false },
    series: [{
      id: "trainings",
      type: "parallel",
      smooth: false,
      animation: false,
      progressive: 0, // On a layer of its own it would hide the axes.
      inactiveOpacity: 0.06,
      activeOpacity: lines > 1000 ? 0.35 : lines > 200 ? 0.5 : 0.8,
      lineStyle: { width: 1.2, opacity: lines > 1000 ? 0.35 : lines > 200 ? 0.5 : 0.8 },
      // What is better lies above.
      data: [...rest, ...drawn.toReversed()].map(place),
    }],
  };
}
