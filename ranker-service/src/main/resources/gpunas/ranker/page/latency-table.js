/** A latency table: how well it predicts networks, what is not measured of it, and its layers. Order, filters and page stand in the address. */
import { choose, chosen, whenChosen } from "./address.js";
import { at, get } from "./api.js";
import { Chart, heldOut } from "./charts.js";
import { card, fact, fill, h, say, table, tile } from "./dom.js";
import { count, percent, significant } from "./format.js";
import { empty, load } from "./load.js";
import { pageOf, pages } from "./trainings.js";

const LIMIT = 50;
const AGAIN_MILLIS = 5000;
const USUAL_SORT = "micros";
const FILTERS = ["source", "kind", "resolution"];

/** What networks may be predicted by, in words. */
const BY = { predicted: "This table", plain_sum: "Plain sums over layers", macs_line: "MACs, a straight line", macs_interpolated: "MACs, interpolated" };

const named = (key) => h("code", { class: "named" }, key.split("/").map((part, i) => (i ? ["/", h("wbr"), part] : part)));

/** Columns of layers; those with a title are sorted by. */
const COLUMNS = [
  { sort: "layer", title: "Layer", head: true, cell: (each) => named(each.layer) },
  { sort: "micros", title: "Alone, µs", num: true, cell: (each) => significant(each.micros) },
  { sort: "cost", title: "In a network, µs", num: true, cell: (each) => significant(each.costMicros) },
  { sort: "spread", title: "Spread", num: true, cell: (each) => percent(each.relativeSpread, 1) },
  { sort: "deviation", title: "Deviation", num: true, cell: (each) => percent(each.deviation, 1) },
  { sort: "use", title: "Use", num: true, cell: (each) => percent(each.use, 1) },
  { name: "Time is", cell: (each) => each.source },
];

export function latencyTable(main, id) {
  document.title = `${id} – gpunas`;
  const ask = () => get(at("tables", id, "report"));
  let leave;
  const enter = () => {
    leave?.();
    leave = load(main, "latency table", ask, (report) => {
      if (report.state) {
        return coming(main, id, report, ask, enter);
      }
      const view = new TableView(main, report);
      return () => view.leave();
    });
  };
  enter();
  return () => leave();
}

const heading = (id, ...facts) => h("div", { class: "heading" }, h("div", null, h("h1", null, id),
  h("p", { class: "facts" }, facts, h("span", null, h("a", { href: "#/tables" }, "All tables")))));

/**
 * A table that is being measured.
 *
 * @param again called once it is there, or nobody says how far it is
 * @returns how to leave
 */
function coming(main, id, first, ask, again) {
  let hasLeft = false;
  let retry;
  const show = (progress) => {
    fill(main, heading(id), h("section", { class: "card empty" },
      h("p", null, `This table is being measured: ${count(progress.measured)} of ${count(progress.layers)} layers and networks.`),
      h("progress", { value: String(progress.measured), max: String(progress.layers), "aria-label": "Measured" }),
      progress.waiting ? h("p", { class: "notice" }, progress.waiting) : null,
      progress.left ? h("p", { class: "muted" }, progress.left) : null,
      h("p", { class: "muted" }, "How well it predicts, and its layers, stand here once it is complete.")));
    retry = setTimeout(next, AGAIN_MILLIS);
  };
  const next = async () => {
    const found = await ask().catch(() => null);
    if (!hasLeft) {
      found?.state ? show(found) : again();
    }
  };
  show(first);
  return () => {
    hasLeft = true;
    clearTimeout(retry);
  };
}

class TableView {
  /** The number of the newest request; what is answered to older ones is dropped. */
  newest = 0;

  constructor(main, report) {
    Object.assign(this, { report, path: at("tables", report.id, "layers") });
    const { provenance: p } = report;
    this.rows = h("div");
    this.pager = h("div", { class: "bar" });
    this.note = h("span", { class: "muted" });
    this.files = h("span", { class: "together" });
    this.filters = h("div", { class: "bar" }, this.selects());
    this.chart = new Chart("Predicted against measured", "tall");
    main.replaceChildren(
      heading(report.id, fact("device", p.device), fact("runtime", `${p.runtime} ${p.runtimeVersion}, ${p.provider}`), fact("precision", p.precision),
        fact("batch", count(p.batch)), fact("kind", p.kind), fact("version", report.version),
        h("span", null, h("a", { href: at("tables", report.id) }, "JSON")),
        h("span", null, h("a", { href: `#/tables/compare?${new URLSearchParams({ a: report.id })}`, "data-key": "compare" }, "Beside another table"))),
      h("dl", { class: "tiles" }, this.tiles()),
      this.predictions(),
      card("What is not measured", null, this.unmeasured()),
      card("Layers", [this.note, this.files], this.filters, this.rows, this.pager, h("p", { class: "muted small" }, this.words())));
    if (report.errors.length) {
      this.chart.draw(() => heldOut(report));
      this.chart.label(inWords(report));
    }
    this.unhear = whenChosen(() => this.refresh());
    this.refresh();
  }

  leave() {
    this.hasLeft = true;
    this.unhear();
    this.chart.dispose();
  }

  tiles() {
    const { layers, modelled, provenance, networks, heldOut: shown, errors: [own], relativeDeviation } = this.report;
    const measured = { measured: modelled ? `${count(layers - modelled)} measured, ${count(modelled)} modelled` : "all of them measured", estimated: "estimated from data sheets", imported: "imported" };
    return [
      tile("Layers", count(layers), measured[provenance.kind]),
      tile("Networks timed whole", count(networks), own ? `${count(shown.length)} of them held out: the calibration has not seen them` : "too few to tell an error"),
      ...(own ? [
        tile("Spearman", correlation(own.spearman), "1: networks stand in the order that the device has them in"),
        tile("Mean error", percent(own.meanError), "of predicted ÷ measured, up or down"),
        tile("Bias", signed(own.bias), own.bias < 0 ? "predictions are too low on average" : "predictions are too high on average"),
        tile("Within 5 %", percent(own.within5Percent, 0), `of the networks held out; ${percent(own.within10Percent, 0)} within 10 %`),
        tile("Deviation", `± ${percent(relativeDeviation, 1)}`, "stands behind each latency that this table predicts"),
      ] : []),
    ];
  }

  predictions() {
    const { errors, provenance, networks } = this.report;
    if (!errors.length) {
      return card("Predicted against measured", null, provenance.kind === "estimated"
        ? h("p", null, "Nothing was measured: this table is estimated from data sheets, by a roofline model. How far its latencies are off is not known.")
        : [h("p", null, networks ? "Too few networks were timed as a whole to tell how far predictions are off." : "No network was timed as a whole: how far predictions are off is not known."),
          h("p", { class: "muted" }, "Export the table, then time some now, on its device: ", h("code", null, "./gpunas table validate FILE"))]);
    }
    return card("Predicted against measured", this.chart.tools,
      h("p", { class: "muted small" }, deviation(this.report)),
      this.chart.element,
      table("Errors on the networks held out", [
        { name: "Predicted by", head: true, cell: (each) => BY[each.by] },
        { name: "Spearman", num: true, cell: (each) => correlation(each.spearman) },
        { name: "Kendall", num: true, cell: (each) => correlation(each.kendall) },
        { name: "Mean error", num: true, cell: (each) => percent(each.meanError) },
        { name: "Bias", num: true, cell: (each) => signed(each.bias) },
        { name: "Within 5 %", num: true, cell: (each) => percent(each.within5Percent, 0) },
        { name: "Within 10 %", num: true, cell: (each) => percent(each.within10Percent, 0) },
      ], errors));
  }

  unmeasured() {
    const { layers, modelled, middleDeviation, leastSure, provenance, unmeasured } = this.report;
    if (provenance.kind !== "measured") {
      return h("p", null, provenance.kind === "estimated" ? "Nothing is: layers are estimated, not measured." : "It was imported: nothing is measured for it here.");
    }
    if (!unmeasured) {
      return h("p", null, `Nothing: all ${count(layers)} layers were measured.`);
    }
    const connected = { true: "One is connected now.", false: "None is connected now." }[unmeasured.profiled] ?? "Whether one is connected is not known.";
    return [
      h("p", null, `${count(modelled)} of ${count(layers)} layers are modelled, not measured, with a deviation of ${percent(middleDeviation, 1)} in the middle. ${unmeasured.howLong}`),
      h("p", null, `It wants a profiler of ${unmeasured.profiler}. ${connected}`),
      unmeasured.failed ? h("p", { class: "notice" }, `${count(unmeasured.failed)} could not be measured: ${unmeasured.reason}`) : null,
      leastSure.length ? table("Modelled layers that make networks least sure", [
        { name: "Least sure", head: true, cell: (each) => named(each.layer) },
        { name: "Its deviation", num: true, cell: (each) => percent(each.deviation, 1) },
        { name: "Adds to the mean network, µs", num: true, cell: (each) => significant(each.micros) },
      ], leastSure) : null,
    ];
  }

  selects() {
    const { kinds, resolutions, modelled } = this.report;
    return [
      modelled ? this.select("Time is", "source", ["measured", "modelled"]) : null,
      this.select("Kind", "kind", kinds),
      this.select("Input", "resolution", resolutions, (value) => value.replace("x", " × ")),
    ];
  }

  select(title, name, values, words = (value) => value) {
    return h("label", null, title, h("select", { name, "data-key": name, onchange: (event) => choose({ [name]: event.target.value, page: null }) },
      h("option", { value: "" }, "all"), values.map((value) => h("option", { value }, words(value)))));
  }

  words() {
    const { spread, useOf } = this.report;
    return [
      "Alone is what a layer takes by itself, in a network what it adds to one. Spread is by how much the middle round took longer than the fastest",
      spread ? `: ${percent(spread.median, 1)} in the middle, ${percent(spread.noisiestTenth, 1)} or more of the noisiest tenth. ` : ". ",
      "Deviation is the relative standard deviation of a modelled layer. ",
      useOf ? `Use is in how many of ${useOf} a layer is.` : "How often networks have a layer is not known: this table is of no space that is known here.",
    ].join("");
  }

  async refresh() {
    const number = ++this.newest;
    const query = chosen();
    this.show(query);
    const page = pageOf(query);
    try {
      const found = await get(`${this.path}?${this.asked(query, { offset: (page - 1) * LIMIT, limit: LIMIT })}`);
      if (number !== this.newest || this.hasLeft) {
        return;
      }
      fill(this.note, `${count(found.total)} layers`);
      fill(this.rows, found.layers.length ? this.table(found.layers, sorting(query)) : h("p", { class: "muted" }, found.total ? "There are no more." : "No layer matches."));
      fill(this.pager, pages(page, LIMIT, found.total));
      say(`${count(found.total)} layers`);
    } catch (problem) {
      if (number === this.newest && !this.hasLeft) {
        fill(this.note);
        fill(this.rows, h("p", { class: "notice bad", role: "alert" }, problem.message));
        fill(this.pager);
      }
    }
  }

  table(layers, { sort, isDescending }) {
    return table(`Layers of ${this.report.id}`, COLUMNS.map((column) => {
      const isSorted = column.sort !== undefined && column.sort === sort;
      return column.sort === undefined ? column : {
        ...column,
        sorted: isSorted ? (isDescending ? "descending" : "ascending") : null,
        name: h("button", { type: "button", class: "sort", "data-key": `sort-${column.sort}`, title: `Sort by ${column.title}`, onclick: () => sortBy(column.sort) },
          column.title, h("span", { "aria-hidden": "true" }, isSorted ? (isDescending ? " ▼" : " ▲") : "")),
      };
    }), layers);
  }

  /** Sets filters and links to what is chosen. */
  show(query) {
    this.filters.querySelectorAll("select").forEach((select) => {
      const value = query.get(select.name) ?? "";
      if (![...select.options].some((option) => option.value === value)) {
        select.append(h("option", { value }, value)); // Chosen in the address.
      }
      select.value = value;
    });
    fill(this.files, [["csv", "CSV"], ["jsonl", "JSON Lines"]].map(([format, words]) => [h("a", { href: `${this.path}?${this.asked(query, { format })}` }, words), " "]));
  }

  /** What is chosen as the service is asked for it. */
  asked(query, more) {
    const { sort, isDescending } = sorting(query);
    const asked = new URLSearchParams({ sort, order: isDescending ? "descending" : "ascending", ...more });
    FILTERS.forEach((name) => query.get(name) && asked.set(name, query.get(name)));
    return asked;
  }
}

/** What is large comes first, but keys from the first letter on. */
const descends = (sort) => sort !== "layer";

function sorting(query) {
  const sort = query.get("sort") ?? USUAL_SORT, order = query.get("order");
  return { sort, isDescending: order ? order === "descending" : descends(sort) };
}

function sortBy(name) {
  const { sort, isDescending } = sorting(chosen());
  const turns = sort === name && isDescending === descends(name);
  choose({ sort: name === USUAL_SORT ? null : name, order: turns ? (isDescending ? "ascending" : "descending") : null, page: null });
}

/** Not 1 unless it is. */
const correlation = (value) => (value < 1 && value.toFixed(4) === "1.0000" ? "> 0.9999" : value.toFixed(4));

const signed = (share) => `${share < 0 ? "\u2212" : "+"}${percent(Math.abs(share))}`;

const deviation = ({ relativeDeviation, heldOut: shown }) =>
  `Each point is one of ${count(shown.length)} networks that the calibration has not seen, its bar the deviation of ± ${percent(relativeDeviation, 1)} that this table states: if errors are normal, it reaches the line for two of three. On the line, predicted is what was measured; both axes are in milliseconds.`;

const inWords = (report) => {
  const [own] = report.errors;
  return `${count(own.networks)} networks, predicted against measured: Spearman ${correlation(own.spearman)}, mean error ${percent(own.meanError)}, bias ${signed(own.bias)}, ${percent(own.within5Percent, 0)} within 5 %. The table below says the same.`;
};
