/** Charts, drawn by Apache ECharts on a canvas in the page's colours. */
import { button, fill, h } from "./dom.js";
import { count, cut, millis, percent, plusMinus, predicted, scaled, significant, time } from "./format.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
/** Whether a screen is too narrow for what lies side by side. */
export const narrow = matchMedia("(max-width: 699px)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const BANDS = 6;
/** More points than this are drawn as one shape. */
const MANY = 2000;
/** So many pixels from what is seen a chart is drawn, before one scrolls to it. */
const NEAR = 200;
/** A browser begins to read what it saves some time after it was told to. */
const SAVED_MILLIS = 10_000;

/** ECharts is five times as large as all the rest: the page asks for its data and shows its words meanwhile. */
let echarts = null;
const loaded = import("./echarts.esm.min.js").then((module) => { echarts = module; });

export const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const bandColor = (index) => color(index < 0 ? "--muted" : `--band-${index % BANDS}`);
export const bandClass = (index) => `band band-${index % BANDS}`;

/**
 * A chart in an element of its own, redrawn when the colours or the room change. What nobody sees is drawn when somebody comes near.
 *
 * @param label for screen readers
 * @param click called with the data of what was clicked
 */
export class Chart {
  /** Called with ECharts' chart when it is drawn: for what is no option of it. */
  painted = null;
  /** Called with the id of a parallel axis and the parts of it that a reader has brushed. */
  brushed = null;
  /** By the place of a zoom among the option's: what of its axis is seen. */
  zoom = [];

  constructor(label, size, click) {
    this.name = label.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    this.whole = button("Reset zoom", () => this.unzoom(), "", { hidden: true });
    this.tools = h("span", { class: "tools", hidden: true }, this.whole,
      ["PNG", "SVG"].map((type) => h("button", { type: "button", class: "link small", title: `Save "${label}" as ${type}`, onclick: () => this.save(type) }, type)));
    this.element = h("div", { class: `chart ${size ?? ""}`, role: "img", "aria-label": label });
    this.resized = new ResizeObserver(() => this.chart?.resize());
    this.seen = new IntersectionObserver((changes) => {
      this.isSeen = changes.at(-1).isIntersecting;
      this.show();
    }, { rootMargin: `${NEAR}px` });
    this.seen.observe(this.element);
    // What is printed is the whole page.
    this.printed = () => echarts && this.isStale && this.element.offsetParent && this.paint();
    addEventListener("beforeprint", this.printed);
    this.changed = () => this.option && this.draw(this.option);
    [dark, narrow].forEach((each) => each.addEventListener("change", this.changed));
    this.click = click;
    loaded.then(() => this.show(), () => this.failed());
  }

  /**
   * What a reader has zoomed into, left out or picked stays as it is.
   *
   * @param option a function that returns ECharts' option; series, axes and zooms that stay have an id
   */
  draw(option) {
    this.option = option;
    this.isStale = true;
    this.tools.hidden = false; // Before that there is nothing to save.
    this.show();
  }

  /** Says to screen readers what is drawn. */
  label(text) {
    this.said = text;
    this.show();
  }

  show() {
    if (!echarts || !this.option) {
      return;
    }
    this.isStale && (this.isSeen ?? isNear(this.element)) && this.paint();
    this.said && this.element.setAttribute("aria-label", this.said);
  }

  /** It is words then, not a picture. */
  failed() {
    this.tools.hidden = true;
    this.element.removeAttribute("role");
    this.element.removeAttribute("aria-label");
    fill(this.element, h("p", { class: "muted" }, "The charts' library could not be loaded. Reload the page to try again."));
  }

  paint() {
    this.isStale = false;
    if (!this.chart) {
      this.chart = echarts.init(this.element, null, { renderer: "canvas" });
      this.chart.on("click", (event) => this.click?.(event.data));
      this.chart.on("datazoom", () => this.zoomed());
      this.chart.on("axisareaselected", ({ parallelAxisId, intervals }) => this.brushed?.(parallelAxisId, intervals));
      this.resized.observe(this.element);
    }
    const drawn = this.option();
    // By values: a share of an axis is another part of it when the axis has grown.
    const dataZoom = drawn.dataZoom?.map((each, i) => ({ ...each, ...this.zoom[i] }));
    this.chart.setOption({ ...common(), ...drawn, ...(dataZoom ? { dataZoom } : {}) }, { replaceMerge: ["series", "parallelAxis"] });
    this.painted?.(this.chart);
  }

  zoomed() {
    this.zoom = this.chart.getOption().dataZoom.map(({ start, end, startValue, endValue }) =>
      (start > 0 || end < 100 ? { startValue, endValue } : { start: 0, end: 100 }));
    this.whole.hidden = this.zoom.every((each) => each.end === 100);
  }

  unzoom() {
    this.chart.dispatchAction({ type: "dataZoom", batch: this.zoom.map((_, dataZoomIndex) => ({ dataZoomIndex, start: 0, end: 100 })) });
  }

  /** Saves what is seen, in the colours in which it is seen. */
  async save(type) {
    await loaded;
    this.isStale && this.paint();
    const backgroundColor = color("--card");
    if (type === "PNG") {
      this.chart.renderToCanvas({ pixelRatio: 3, backgroundColor }).toBlob((blob) => download(blob, `${this.name}.png`));
      return;
    }
    const size = { width: this.element.clientWidth, height: this.element.clientHeight };
    const drawn = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
    // A description for screen readers needs an element to stand on.
    drawn.setOption({ ...this.chart.getOption(), animation: false, aria: { enabled: false }, backgroundColor });
    this.painted?.(drawn);
    download(new Blob([drawn.renderToSVGString()], { type: "image/svg+xml" }), `${this.name}.svg`);
    drawn.dispose();
  }

  dispose() {
    this.option = null;
    [dark, narrow].forEach((each) => each.removeEventListener("change", this.changed));
    removeEventListener("beforeprint", this.printed);
    this.resized.disconnect();
    this.seen.disconnect();
    this.chart?.dispose();
    this.chart = null;
  }
}

/** What an observer will say of it in the next frame. */
function isNear(element) {
  const { top, bottom, width } = element.getBoundingClientRect();
  return width > 0 && top < innerHeight + NEAR && bottom > -NEAR;
}

function download(blob, name) {
  const href = URL.createObjectURL(blob);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), SAVED_MILLIS);
}

function common() {
  return {
    animation: !still.matches,
    animationDuration: 250,
    animationThreshold: 1000,
    textStyle: { color: color("--muted"), fontFamily: "system-ui, sans-serif" },
    grid: { left: 12, right: 18, top: 56, bottom: 34, containLabel: true },
  };
}

export function axis(name, { axisLabel, ...extra } = {}) {
  return {
    name,
    nameLocation: "middle",
    nameGap: 28,
    scale: true,
    nameTextStyle: { color: color("--muted") },
    axisLabel: { color: color("--muted"), hideOverlap: true, ...axisLabel },
    axisLine: { lineStyle: { color: color("--line") } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: color("--soft") } },
    ...extra,
  };
}

/** A vertical axis; its name stands above it. */
export const vertical = (name, extra) =>
  axis(name, { type: "value", nameLocation: "end", nameGap: 10, nameTextStyle: { color: color("--muted"), align: "left" }, ...extra });

export function legend(extra) {
  return {
    type: "scroll",
    top: 0,
    left: 0,
    itemWidth: 12,
    itemHeight: 8,
    icon: "roundRect",
    formatter: cut,
    textStyle: { color: color("--ink") },
    inactiveColor: color("--line"),
    pageIconColor: color("--ink"),
    pageTextStyle: { color: color("--muted") },
    ...extra,
  };
}

/** A tooltip made of elements, so that no name is ever taken for markup. */
export function tip(lines) {
  return {
    backgroundColor: color("--card"),
    borderColor: color("--line"),
    textStyle: { color: color("--ink"), fontSize: 13 },
    confine: true,
    formatter: (event) => {
      const [title, ...rest] = lines(event);
      return h("div", null, h("strong", null, title), rest.map((line) => h("div", null, line)));
    },
  };
}

export const milliAxis = (kind, extra) =>
  axis(`${kind} latency, ms`, { type: "value", axisLabel: { showMinLabel: false, showMaxLabel: false, formatter: tick }, ...extra });

/** The least and the largest of numbers, of which there may be more than a function takes. */
export function extent(values) {
  let least = Infinity, most = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}

/** Where a tick stands, without the noise of binary fractions: rounded to fewer digits it would stand elsewhere. */
export const tick = (value) => String(Number(value.toPrecision(12)));

/** ECharts would round where a line stands to two decimals. */
const line = (extra) => ({ silent: true, symbol: "none", precision: -1, ...extra });

/** Draws of each [x, low, high] a line from one to the other. */
const upAndDown = (colour) => (_, api) => {
  const [x, low] = api.coord([api.value(0), api.value(1)]);
  const [, high] = api.coord([api.value(0), api.value(2)]);
  return { type: "line", shape: { x1: x, y1: low, x2: x, y2: high }, style: { stroke: colour, lineWidth: 1.4 } };
};

const describe = (each, deviation, measured) => [each.jobId, `${percent(each.top1)} at ${predicted(each.latencyMicros, deviation)} predicted${measured === undefined ? "" : `, ${millis(measured)} measured`}`, `objective ${significant(each.objective)}`,
  each.rank ? `${each.band}, rank ${each.rank}` : each.full ? each.band : `${each.band}, rung ${each.rung}`];

/**
 * Baselines whose accuracy is of the data of the search, where they stand: nobody may take another's for that.
 *
 * @param deviation of predicted latencies, relative; or null
 */
export const placed = (baselines, isMeasured, deviation) => baselines
  .map((baseline) => {
    const own = isMeasured ? baseline.measuredLatencyMicros : baseline.latencyMicros;
    const micros = own ?? baseline.statedLatencyMicros;
    return { baseline, micros, latency: isMeasured || own === null ? millis(micros) : predicted(micros, deviation) };
  })
  .filter(({ baseline, micros }) => baseline.comparable && micros !== null);

/**
 * Accuracy against latency: every completed training, the front, bands and their budgets.
 *
 * @param measured microseconds by the id of the job
 * @param isMeasured whether networks stand at their measured latency, and those that were not measured nowhere
 * @param other a search whose front is shown beside, by predicted latency; or null
 * @param baselines of the ranking
 */
export function scatter(search, outcomes, front, measured = new Map(), isMeasured = false, other = null, baselines = []) {
  const { latencyDeviation } = search.candidates;
  const beside = placed(baselines, isMeasured, latencyDeviation);
  const latency = (each) => (isMeasured ? measured.get(each.jobId) : each.latencyMicros);
  const stands = (each) => each.top1 !== null && latency(each) !== undefined;
  const top = Math.max(outcomes.reduce((most, each) => Math.max(most, each.top1 ?? 0), 0.01), ...beside.map(({ baseline }) => baseline.top1));
  const isMany = outcomes.length > MANY;
  // Numbers only, the last one an index: a chart of many thousands is drawn as one shape.
  const byBand = new Map(search.bands.map((band) => [band.name, []])), short = [];
  outcomes.forEach((each, i) => stands(each) && (each.full ? byBand.get(each.band) : short)?.push([latency(each) / 1000, 100 * each.top1, i]));
  const many = { large: isMany, largeThreshold: MANY, progressive: 0, dimensions: ["latency", "accuracy", "outcome"], encode: { x: 0, y: 1 } };
  const edges = search.bands.flatMap((band) => [band.fromMicros, band.belowMicros]).filter((edge) => edge > 0);
  const places = [...byBand.values(), short].flat().map(([place]) => place);
  const [least, most] = extent(places.concat(beside.map(({ micros }) => micros / 1000), edges.map((micros) => micros / 1000)));
  const pad = (most - least || most || 1) * 0.04;
  const min = places.length ? Math.max(0, least - pad) : 0, max = most + pad;
  const isLeft = (budget) => (budget / 1000 - min) / (max - min) < 0.25;
  const points = search.bands.map((band, index) => ({
    id: `band ${index}`,
    name: band.name,
    type: "scatter",
    color: bandColor(index),
    symbolSize: isMany ? 3.5 : 9,
    ...many,
    itemStyle: { opacity: isMany ? 0.5 : 0.8 },
    data: byBand.get(band.name),
    markArea: {
      silent: true,
      itemStyle: { color: bandColor(index), opacity: 0.06 },
      data: [[{ xAxis: band.fromMicros / 1000 }, { xAxis: band.belowMicros / 1000 }]],
    },
    markLine: line({
      lineStyle: { color: bandColor(index), type: "dashed", width: 1.2 },
      label: { formatter: millis(band.belowMicros), color: bandColor(index), position: "start", verticalAlign: "bottom", ...(isLeft(band.belowMicros) ? { align: "left", offset: [5, -10] } : { align: "right", offset: [-5, -10] }) },
      data: [{ xAxis: band.belowMicros / 1000 }],
    }),
  }));
  const series = [...points];
  if (short.length) {
    series.push({
      id: "short",
      name: "lower rungs",
      type: "scatter",
      color: color("--muted"),
      symbolSize: isMany ? 2.5 : 4,
      ...many,
      itemStyle: { opacity: 0.4 },
      data: short,
    });
  }
  series.push({
    id: "front",
    name: "front",
    type: "line",
    step: "end",
    color: color("--front"),
    lineStyle: { width: 1.6, color: color("--front") },
    // A ring, so that the point inside keeps the colour of its band.
    symbol: "circle",
    symbolSize: isMany ? 7 : 13,
    itemStyle: { color: "transparent", borderColor: color("--front"), borderWidth: 1.6 },
    z: 5,
    data: front.filter(stands).map((entry) => ({ value: [latency(entry) / 1000, 100 * entry.top1], entry })),
  });
  series.push(standardErrors(front.filter((entry) => stands(entry) && entry.top1StandardError !== null), latency));
  if (other && !isMeasured) {
    series.push({
      id: "other front",
      name: `front of ${other.search.name}`,
      type: "line",
      step: "end",
      color: color("--muted"),
      lineStyle: { width: 1.4, type: "dashed", color: color("--muted") },
      symbol: "circle",
      symbolSize: 5,
      silent: true,
      data: frontOf(other.outcomes).map((each) => [each.latencyMicros / 1000, 100 * each.top1]),
    });
  }
  if (beside.length) {
    series.push({
      id: "baselines",
      name: "baselines",
      type: "scatter",
      color: color("--ink"),
      symbol: "diamond",
      symbolSize: 14,
      z: 6,
      label: { show: true, position: "right", color: color("--ink"), formatter: ({ data }) => data.baseline.name },
      labelLayout: { hideOverlap: true },
      data: beside.map(({ baseline, micros, latency: told }) => ({ value: [micros / 1000, 100 * baseline.top1], baseline, told })),
    });
  }
  const floor = search.minTop1 > 0 ? [{ yAxis: 100 * search.minTop1 }] : [];
  series.find((each) => each.id === "front").markLine = line({
    lineStyle: { color: color("--muted"), type: "dotted" },
    label: { formatter: "target", color: color("--muted"), position: "insideStartTop" },
    data: floor,
  });
  return {
    legend: legend(),
    tooltip: tip(({ data }) => {
      if (data.baseline) {
        return [data.baseline.name, `${percent(data.baseline.top1)} ${data.baseline.top1Source}, ${data.told}`, data.baseline.verdict];
      }
      const each = data.entry ?? outcomes[data[2]];
      return describe(each, latencyDeviation, measured.get(each.jobId));
    }),
    xAxis: milliAxis(isMeasured ? "measured" : "predicted", { min, max }),
    yAxis: vertical("accuracy", { max: (range) => Math.min(100, Math.ceil((Math.max(range.max, 100 * top) + 0.2) * 2) / 2), axisLabel: { formatter: "{value} %" } }),
    dataZoom: [{ id: "x", type: "inside", filterMode: "none" }, { id: "y", type: "inside", yAxisIndex: 0, filterMode: "none" }],
    series,
  };
}

/** One standard error up and down, by how many images accuracy was judged. */
const standardErrors = (entries, latency) => ({
  id: "standard errors",
  type: "custom",
  silent: true,
  z: 4,
  renderItem: (_, api) => {
    const [x, low] = api.coord([api.value(0), api.value(1)]);
    const [, high] = api.coord([api.value(0), api.value(2)]);
    const style = { stroke: color("--front"), lineWidth: 1.2 };
    const across = (y) => ({ type: "line", shape: { x1: x - 4, y1: y, x2: x + 4, y2: y }, style });
    return { type: "group", children: [{ type: "line", shape: { x1: x, y1: low, x2: x, y2: high }, style }, across(low), across(high)] };
  },
  encode: { x: 0, y: [1, 2] },
  data: entries.map((entry) => [latency(entry) / 1000, 100 * (entry.top1 - entry.top1StandardError), 100 * (entry.top1 + entry.top1StandardError)]),
});

/** The full trainings that no other one beats in predicted latency and accuracy, the fastest first. */
export function frontOf(outcomes) {
  const sorted = outcomes.filter((each) => each.full && each.top1 !== null)
    .sort((a, b) => a.latencyMicros - b.latencyMicros || b.top1 - a.top1);
  let most = -Infinity;
  return sorted.filter(({ top1 }) => top1 > most && (most = top1, true));
}

/** Trainings of a band whose objectives may be compared. */
export const full = (outcomes, band) => outcomes.filter((each) => each.full && each.band === band && each.objective !== null);

/** Histogram of the candidates' latencies, band by band. */
export function histogram(search, candidates) {
  return {
    legend: legend(),
    tooltip: tip(({ data, seriesName }) => [seriesName, `${count(data.value[2])} candidates`, `${millis(1000 * data.value[0])} to ${millis(1000 * data.value[1])}`]),
    xAxis: milliAxis("predicted"),
    yAxis: vertical("candidates", { scale: false, axisLabel: { formatter: (value) => scaled(value) } }),
    series: candidates.bands.map((band, index) => ({
      id: `band ${index}`,
      name: band.name,
      type: "custom",
      color: bandColor(index),
      renderItem: (_, api) => {
        const [left, high] = api.coord([api.value(0), api.value(2)]);
        const [right, low] = api.coord([api.value(1), 0]);
        return { type: "rect", shape: { x: left, y: high, width: Math.max(1, right - left - 1), height: low - high }, style: { fill: api.visual("color"), opacity: 0.85 } };
      },
      encode: { x: [0, 1], y: 2 },
      data: band.bins.map((bin) => ({ value: [bin.fromMicros / 1000, bin.belowMicros / 1000, bin.candidates] })),
    })),
  };
}

/** So many genes and values are read at a glance. */
const MOST_GENES = 12;

/**
 * Which share of the differences in accuracy comes from which gene, the most important one on top.
 *
 * @param picked the gene whose values are shown beside
 */
export function importance(known, picked) {
  const genes = known.genes.slice(0, MOST_GENES).reverse();
  return {
    grid: { left: 12, right: 48, top: 12, bottom: 34, containLabel: true },
    tooltip: tip(({ data }) => [data.gene, `${percent(data.value)} of the differences in accuracy`]),
    xAxis: axis("share of the differences in accuracy", { type: "value", scale: false, min: 0, axisLabel: { formatter: (value) => percent(value, 0) } }),
    yAxis: axis(null, { type: "category", scale: false, splitLine: { show: false }, data: genes.map((gene) => gene.name), axisLabel: { color: color("--ink"), fontSize: 11 } }),
    series: [{
      id: "importance",
      type: "bar",
      barMaxWidth: 18,
      cursor: "pointer",
      label: { show: true, position: "right", color: color("--muted"), formatter: ({ data }) => percent(data.value, 0) },
      data: genes.map((gene) => ({ value: gene.share, gene: gene.name, itemStyle: { color: bandColor(gene.name === picked?.name ? 1 : 0) } })),
    }],
  };
}

/**
 * By value of a gene, in points: how much more or less accurate networks with it are than all; and what the value would
 * make of the most accurate network, with one standard deviation of that prediction up and down.
 */
export function effects(gene) {
  const all = "all networks, on average", best = "the most accurate network, if changed";
  return {
    legend: legend(),
    tooltip: {
      ...tip(([{ dataIndex }]) => {
        const { value, accuracy, ofBest, ofBestDeviation } = gene.effects[dataIndex];
        return [`${gene.name} ${geneValue(gene.name, value)}`, `${all}: ${points(100 * accuracy)} points`,
          `${best}: ${points(100 * ofBest)} ± ${(100 * ofBestDeviation).toFixed(2)} points`];
      }),
      trigger: "axis",
    },
    xAxis: axis(gene.name, { type: "category", scale: false, data: gene.effects.map((effect) => geneValue(gene.name, effect.value)) }),
    yAxis: vertical("accuracy, points", { axisLabel: { formatter: tick } }),
    series: [
      { id: "effects", name: all, type: "line", symbol: "circle", symbolSize: 8, color: bandColor(1), markLine: line({ lineStyle: { color: color("--line") }, label: { show: false }, data: [{ yAxis: 0 }] }), data: gene.effects.map((effect) => 100 * effect.accuracy) },
      { id: "slice", name: best, type: "line", symbol: "diamond", symbolSize: 9, color: bandColor(0), lineStyle: { type: "dashed" }, data: gene.effects.map((effect) => 100 * effect.ofBest) },
      {
        id: "deviations",
        type: "custom",
        silent: true,
        renderItem: upAndDown(bandColor(0)),
        encode: { x: 0, y: [1, 2] },
        data: gene.effects.map((effect, i) => [i, 100 * (effect.ofBest - effect.ofBestDeviation), 100 * (effect.ofBest + effect.ofBestDeviation)]),
      },
    ],
  };
}

export const points = (value) => `${value < 0 ? "\u2212" : "+"}${Math.abs(value).toFixed(2)}`;

const CODES = [[/activation$/, ["ReLU", "Swish"]], [/squeeze-excite$/, ["no", "yes"]]];

/** A gene's value as people say it. */
export const geneValue = (name, value) => CODES.find(([pattern]) => pattern.test(name))?.[1][value] ?? String(value);

/** Loss and accuracy of one training. */
export function curve(training) {
  const evaluated = training.curve.filter((point) => point.top1 !== null);
  return {
    legend: legend(),
    tooltip: { ...tip((lines) => [`epoch ${significant(lines[0].data[0])}`, ...lines.map((each) => `${each.seriesName}: ${significant(each.data[1])}`)]), trigger: "axis" },
    xAxis: axis("epoch", { type: "value", min: 0, max: training.epochs, minInterval: 1 }),
    yAxis: [
      vertical("loss", { axisLabel: { formatter: tick } }),
      vertical("accuracy", { nameTextStyle: { color: color("--muted"), align: "right" }, min: (range) => Math.max(0, 5 * Math.floor(range.min / 5) - 5), max: (range) => Math.min(100, 5 * Math.ceil(range.max / 5) + 5), splitLine: { show: false }, axisLabel: { formatter: "{value} %" } }),
    ],
    series: [
      { id: "loss", name: "training loss", type: "line", color: bandColor(0), symbolSize: 5, data: training.curve.map((point) => [point.epoch, point.loss]) },
      ...(evaluated.length
        ? [{ id: "accuracy", name: "accuracy, %", type: "line", yAxisIndex: 1, color: bandColor(1), symbolSize: 6, data: evaluated.map((point) => [point.epoch, 100 * point.top1]) }]
        : []),
    ],
  };
}

/**
 * One measure of several trainings over each other.
 *
 * @param measure loss or top1
 * @param named what to call a training by the id of its job
 */
export function curves(trainings, measure, named) {
  const isLoss = measure === "loss";
  const value = (point) => (isLoss ? point.loss : 100 * point.top1);
  return {
    legend: legend(),
    tooltip: { ...tip((lines) => [`epoch ${significant(lines[0].data[0])}`, ...lines.map((each) => `${each.seriesName}: ${significant(each.data[1])}`)]), trigger: "axis" },
    xAxis: axis("epoch", { type: "value", min: 0, max: Math.max(1, ...trainings.map((each) => each.epochs)), minInterval: 1 }),
    yAxis: vertical(isLoss ? "training loss" : "accuracy", { axisLabel: { formatter: isLoss ? tick : "{value} %" } }),
    series: trainings.map((training, index) => ({
      id: training.jobId,
      name: named(training.jobId),
      type: "line",
      color: bandColor(index),
      symbolSize: 5,
      data: training.curve.filter((point) => point[measure] !== null).map((point) => [point.epoch, value(point)]),
    })),
  };
}

/** How attempts end, and in which colour that is shown. */
const ENDS = [
  ["completed", "--accent", ({ completed }) => completed],
  ["failed or diverged", "--bad", ({ failed, diverged }) => failed + diverged],
  ["lost or handed back", "--warn", ({ lost }) => lost],
  ["running", "--band-5", ({ running }) => running],
];

/**
 * A line for each trainer; a bar of several attempts has each colour as high as there are such attempts among them.
 *
 * @param found lines and the part of time that is shown
 * @param inWords what is said of a bar and its line
 */
export function timeline(found, inWords) {
  const bars = found.lines.flatMap((line, row) => line.bars.map((bar) => ({ bar, line, row })));
  const parts = (index) => bars.flatMap(({ bar, line, row }) => {
    const counts = ENDS.map(([, , many]) => many(bar.counts));
    const all = counts.reduce((sum, each) => sum + each, 0);
    const below = counts.slice(0, index).reduce((sum, each) => sum + each, 0);
    return counts[index] ? [{ value: [time(bar.from), time(bar.to), row, below / all, (below + counts[index]) / all], bar, line }] : [];
  });
  return {
    grid: { left: 12, right: 18, top: 46, bottom: 34, containLabel: true },
    legend: legend(),
    tooltip: tip(({ data }) => inWords(data.bar, data.line)),
    xAxis: axis(null, { type: "time", scale: false, min: time(found.from), max: time(found.to) }),
    yAxis: axis(null, {
      type: "category", inverse: true, scale: false, splitLine: { show: false }, data: found.lines.map((line) => line.trainer),
      axisLabel: { color: color("--ink"), width: narrow.matches ? 84 : 200, overflow: "truncate", interval: 0 },
    }),
    series: ENDS.map(([name, shade], index) => ({
      id: name,
      name,
      type: "custom",
      color: color(shade),
      cursor: "pointer",
      renderItem: drawBar(name, shade),
      encode: { x: [0, 1], y: 2 },
      data: parts(index),
    })),
  };
}

/** What was lost is hollow: it is told apart without its colour. */
const drawBar = (name, shade) => ({ coordSys }, api) => {
  const [from, middle] = api.coord([api.value(0), api.value(2)]);
  const [to] = api.coord([api.value(1), api.value(2)]);
  const tall = Math.min(18, 0.7 * api.size([0, 1])[1]);
  const left = Math.max(coordSys.x, from), right = Math.min(coordSys.x + coordSys.width, Math.max(to, from + 2));
  const style = name === "lost or handed back"
    ? { fill: color("--card"), stroke: color(shade), lineWidth: 1.5, lineDash: [3, 2] }
    : { fill: color(shade), stroke: color("--card"), lineWidth: 0.5 };
  return right <= left ? null : {
    type: "rect",
    shape: { x: left, y: middle - tall / 2 + tall * api.value(3), width: right - left, height: tall * (api.value(4) - api.value(3)) },
    style,
  };
};

/**
 * Layers by what they take in two tables, with the diagonal on which they take the same.
 *
 * @param layers that both have, with key, group and microseconds a and b, above 0
 * @param names of the groups that have a colour of their own
 * @param ids of the tables
 */
export function pairs(layers, names, ids) {
  const isMany = layers.length > MANY;
  const rest = layers.some((each) => !names.includes(each.group)) ? ["others"] : [];
  const indices = new Map([...names, ...rest].map((name) => [name, []]));
  layers.forEach((each, i) => indices.get(names.includes(each.group) ? each.group : "others").push(i));
  const [least, most] = extent(layers.flatMap(({ a, b }) => [a, b]));
  const ends = [least / 1.2, most * 1.2];
  const log = (extra) => ({ type: "log", min: ends[0], max: ends[1], axisLabel: { showMinLabel: false, showMaxLabel: false, formatter: (value) => significant(value) }, ...extra });
  return {
    legend: legend(),
    tooltip: tip(({ data }) => {
      const { key, a, b, ratio } = layers[data[2]];
      return [key, `A: ${significant(a)} µs`, `B: ${significant(b)} µs, ${significant(ratio)} times as long`];
    }),
    xAxis: axis(`A: ${ids[0]}, µs`, log()),
    yAxis: vertical(`B: ${ids[1]}, µs`, log()),
    dataZoom: [{ id: "x", type: "inside", filterMode: "none" }, { id: "y", type: "inside", yAxisIndex: 0, filterMode: "none" }],
    series: [...indices].map(([name, those], index) => ({
      id: `group ${name}`,
      name,
      type: "scatter",
      color: name === "others" ? color("--muted") : bandColor(index),
      symbolSize: isMany ? 3 : 7,
      large: isMany,
      largeThreshold: MANY,
      dimensions: ["a", "b", "layer"],
      encode: { x: 0, y: 1 },
      itemStyle: { opacity: isMany ? 0.5 : 0.75 },
      data: those.map((i) => [layers[i].a, layers[i].b, i]),
    })).concat({
      id: "equal",
      name: "equally fast",
      type: "line",
      silent: true,
      symbol: "none",
      color: color("--ink"),
      lineStyle: { type: "dashed", width: 1.2, color: color("--ink") },
      data: [[ends[0], ends[0]], [ends[1], ends[1]]],
    }),
  };
}

/**
 * Networks that a latency table has not seen: predicted against measured, with the diagonal on which the two are the same,
 * and as far up and down as the table states that it may be off.
 */
export function heldOut({ heldOut: networks, relativeDeviation }) {
  const points = networks.map(({ measuredMicros, micros }) => [measuredMicros / 1000, micros / 1000]);
  const most = 1.05 * points.reduce((largest, [measured, told]) => Math.max(largest, measured, told * (1 + relativeDeviation)), 0);
  const ticks = { type: "value", scale: false, min: 0, max: most, axisLabel: { showMaxLabel: false, formatter: tick } };
  return {
    legend: legend(),
    tooltip: tip(({ data: [measured, told] }) => [`${millis(1000 * told)} predicted, ± ${percent(relativeDeviation, 1)}`, `${millis(1000 * measured)} measured`,
      `${told < measured ? "\u2212" : "+"}${percent(Math.abs(told / measured - 1))}`]),
    xAxis: axis("measured, ms", ticks),
    yAxis: vertical("predicted, ms", ticks),
    dataZoom: [{ id: "x", type: "inside", filterMode: "none" }, { id: "y", type: "inside", yAxisIndex: 0, filterMode: "none" }],
    series: [
      { id: "networks", name: "networks held out", type: "scatter", color: bandColor(0), symbolSize: 6, itemStyle: { opacity: 0.8 }, data: points },
      {
        id: "deviations",
        name: `± ${percent(relativeDeviation, 1)}`,
        type: "custom",
        silent: true,
        color: bandColor(0),
        renderItem: upAndDown(bandColor(0)),
        encode: { x: 0, y: [1, 2] },
        data: points.map(([measured, told]) => [measured, told * (1 - relativeDeviation), told * (1 + relativeDeviation)]),
      },
      { id: "equal", name: "as measured", type: "line", silent: true, symbol: "none", color: color("--ink"), lineStyle: { type: "dashed", width: 1.2, color: color("--ink") }, data: [[0, 0], [most, most]] },
    ],
  };
}

/** A small curve of the loss, in a row of a table. */
export function spark(training) {
  const width = 120, height = 30, pad = 3;
  const points = training.curve;
  const losses = points.map((point) => point.loss);
  const least = Math.min(...losses), most = Math.max(...losses);
  const x = (point) => pad + ((width - 2 * pad) * point.epoch) / Math.max(training.epochs, 1e-9);
  const y = (point) => pad + (height - 2 * pad) * (most > least ? (most - point.loss) / (most - least) : 0.5);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("class", "spark");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", points.length ? `loss from ${significant(losses[0])} to ${significant(losses.at(-1))}` : "no curve yet");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  line.setAttribute("points", points.map((point) => `${x(point).toFixed(1)},${y(point).toFixed(1)}`).join(" "));
  line.setAttribute("fill", "none");
  line.setAttribute("stroke", "currentColor");
  line.setAttribute("stroke-width", "1.6");
  svg.append(line);
  return svg;
}

export const accuracy = (entry) => percent(entry.top1) + plusMinus(entry.top1StandardError);
