/** All trainings of a search as a table with their genes in words; filters, order and page stand in the address. */
import { choose, chosen, toSearch, toTraining, whenChosen } from "./address.js";
import { at, get, rows } from "./api.js";
import { bandClass } from "./charts.js";
import { button, card, fill, h, say } from "./dom.js";
import { count, duration, job, millis, moment, percent, predicted, scaled, significant } from "./format.js";
import { listen } from "./listen.js";
import { gone, load } from "./load.js";
import { MOST_PICKED, Overlay, pick, picked } from "./overlay.js";
import { state } from "./searches.js";
import { pageOf, pages } from "./trainings.js";

const LIMIT = 50;
/** A running search changes more often than its table needs to be read. */
const TOGETHER_MILLIS = 2000;
const USUAL_SORT = "finishedAt";

/** How columns are shown. A filter is typed in the unit that is shown: so much of it is one of the service's. */
const SHOWN = [
  { name: "jobId", title: "Training", head: true, cell: (row, { searchId }) => h("a", { class: "link", href: toTraining(searchId, row.jobId), title: row.jobId, "data-key": row.jobId }, job(row.jobId, searchId)) },
  { name: "top1", title: "Accuracy", unit: "%", perUnit: 0.01, cell: (row) => percent(row.top1) },
  { name: "state", title: "State", cell: (row) => state(row.state) },
  { name: "band", title: "Band", cell: (row, { bands }) => h("span", { class: bandClass(bands.findIndex((band) => band.name === row.band)) }, row.band) },
  { name: "latencyMicros", title: "Predicted", unit: "ms", perUnit: 1000, cell: (row) => predicted(row.latencyMicros, row.latencyDeviation) },
  { name: "measuredLatencyMicros", title: "Measured", unit: "ms", perUnit: 1000, cell: (row) => millis(row.measuredLatencyMicros) },
  { name: "objective", title: "Objective", cell: (row) => significant(row.objective) },
  { name: "loss", title: "Loss", cell: (row) => significant(row.loss) },
  { name: "rung", title: "Rung", cell: (row) => count(row.rung) },
  { name: "epochs", title: "Epochs", cell: (row) => count(row.epochs) },
  { name: "parameters", title: "Parameters", cell: (row) => scaled(row.parameters) },
  { name: "macs", title: "MACs", cell: (row) => scaled(row.macs) },
  { name: "trainer", title: "Trainer", cell: (row) => row.trainer ?? "" },
  { name: "device", title: "Device", cell: (row) => row.device ?? "" },
  { name: "seconds", title: "Took", unit: "s", perUnit: 1, cell: (row) => (row.seconds === null ? "–" : duration(row.seconds)) },
  { name: "finishedAt", title: "Finished", cell: (row) => moment(row.finishedAt) },
  { name: "reason", title: "Reason", wide: true, cell: (row) => h("span", { title: row.reason }, row.reason ?? "") },
  { name: "userNote", title: "Note", wide: true, cell: (row) => row.userNote ?? "" },
];
/** In the files only. */
const LEFT_OUT = ["number", "latencyDeviation", "attempt", "proposedAt", "startedAt", "top1Fp32"];
const BEST_AT_THE_TOP = ["top1", "finishedAt"];

export function trainingsTable(main, searchId) {
  const path = at("searches", searchId);
  const known = () => Promise.all([get(`${path}/progress`), get(`${path}/trainings/columns`)]);
  return load(main, "search", known, ([{ search }, columns]) => {
    const view = new TrainingsTable(main, search, columns);
    view.enter();
    return () => view.leave();
  });
}

class TrainingsTable {
  constructor(main, search, columns) {
    Object.assign(this, { main, search, path: `${at("searches", search.searchId)}/trainings` });
    const byName = new Map(columns.map((column) => [column.name, column]));
    const fixed = SHOWN.map((shown) => ({ ...byName.get(shown.name), ...shown }));
    const genes = columns.filter(({ name }) => !LEFT_OUT.includes(name) && !SHOWN.some((shown) => shown.name === name))
      .map((column) => ({ ...column, title: column.name, cell: (row) => row[column.name] ?? "" }));
    this.columns = [...fixed, ...genes];
  }

  enter() {
    document.title = `Trainings of ${this.search.name} – gpunas`;
    const title = "All trainings with their genes";
    this.body = h("tbody");
    this.pager = h("div", { class: "bar" });
    this.note = h("div");
    this.files = h("span", { class: "bar" });
    this.heads = this.columns.map((column) => this.head(column));
    this.overlay = new Overlay(this.search.searchId);
    this.main.replaceChildren(
      h("div", { class: "heading" }, h("div", null, h("h1", null, "Trainings"),
        h("p", { class: "facts" }, h("span", null, "of ", h("a", { href: toSearch(this.search.searchId) }, this.search.name))))),
      this.overlay.element,
      card(title, [this.note, button("Clear filters", () => choose({ where: null, page: null }), "", { "data-key": "clear" }), this.files],
        h("div", { class: "scroll all", tabindex: "0", role: "region", "aria-label": title },
          h("table", null, h("caption", { class: "unseen" }, title),
            h("thead", null, h("tr", null, this.heads.map(({ cell }) => cell)),
              h("tr", { class: "filters" }, this.heads.map(({ filter }) => h("td", null, filter)))),
            this.body)),
        this.pager,
        this.search.notKept ? h("p", { class: "muted" }, `These are the best. Of ${count(this.search.notKept)} more only the counts were kept when the search ended.`) : null));
    this.unhear = whenChosen(() => this.isChosen());
    this.stop = listen(at("searches", this.search.searchId, "progress"), (live) => this.told(live), () => {}, () => gone(this.main, "This search was deleted"));
    this.isChosen();
  }

  leave() {
    this.hasLeft = true;
    this.unhear();
    this.stop();
    this.overlay.leave();
    clearTimeout(this.soon);
  }

  /** Shows what is chosen in the address; only then, or a search that goes on would take what is being typed in a filter. */
  isChosen() {
    this.show(chosen());
    this.refresh();
  }

  /** What changes within a while is asked for together. */
  told({ search }) {
    if (standing(search) === standing(this.search)) {
      return;
    }
    this.search = search;
    this.soon ??= setTimeout(() => {
      this.soon = null;
      this.refresh();
    }, TOGETHER_MILLIS);
  }

  /** The heading of a column, which sorts by it, and its filter. */
  head(column) {
    const arrow = h("span", { "aria-hidden": "true" });
    const sort = h("button", { type: "button", class: "sort", onclick: () => this.sortBy(column), title: `Sort by ${column.title}` }, column.title, arrow);
    return { column, arrow, filter: this.filter(column), cell: h("th", { scope: "col", class: isNumber(column) && "num" }, sort) };
  }

  filter(column) {
    const onchange = (event) => this.filterBy(column, event.target.value.trim());
    const label = `Filter of ${column.title}${column.unit ? `, ${column.unit}` : ""}`;
    if (column.kind === "word") {
      return h("select", { "aria-label": label, onchange }, h("option", { value: "" }, "all"), column.words.map((word) => h("option", null, word)));
    }
    const placeholder = { number: "from..to", time: "from..to", text: "contains" }[column.kind];
    return h("input", { type: "text", "aria-label": label, placeholder, title: { number: "A value, or a range such as 0.5..2, 0.5.. or ..2", time: "A range such as 2026-11-01T12:00:00Z..", text: "A part of the text" }[column.kind], onchange });
  }

  filterBy(column, value) {
    const others = chosen().getAll("where").filter((each) => !isOf(each, column));
    choose({ where: value ? [...others, `${column.name}:${converted(value, column, (number) => number * column.perUnit)}`] : others, page: null });
  }

  sortBy(column) {
    const { sort, isDescending } = sorting(chosen());
    const turns = sort === column.name && isDescending === BEST_AT_THE_TOP.includes(column.name);
    const order = turns ? (isDescending ? "ascending" : "descending") : null;
    choose({ sort: column.name === USUAL_SORT && !order ? null : column.name, order, page: null });
  }

  /** Asks for what is chosen. What was chosen while an answer was under way is asked for after it. */
  async refresh() {
    if (this.isBusy) {
      this.isBehind = true;
      return;
    }
    this.isBusy = true;
    try {
      await Promise.all([this.ask(chosen()), this.overlay.refresh()]);
    } finally {
      this.isBusy = false;
    }
    if (this.isBehind && !this.hasLeft) {
      this.isBehind = false;
      this.refresh();
    }
  }

  async ask(query) {
    const page = pageOf(query);
    try {
      const found = await rows(`${this.path}${this.asked(query, { format: "jsonl", offset: (page - 1) * LIMIT, limit: LIMIT })}`);
      if (this.hasLeft) {
        return;
      }
      fill(this.note, h("span", { class: "muted" }, found.total ? `${count(found.total)} trainings` : query.has("where") ? "No training matches." : "No training has been proposed yet."));
      fill(this.body, found.rows.map((row) => this.row(row)));
      fill(this.pager, pages(page, LIMIT, found.total));
      this.sayOnce(`${count(found.total)} trainings`, query);
    } catch (problem) {
      fill(this.note, h("p", { class: "notice bad" }, problem.message));
      fill(this.body);
      fill(this.pager);
    }
  }

  /** Says it to screen readers, but not again whenever a row changes. */
  sayOnce(text, query) {
    const said = `${text} of ${query}`;
    if (said !== this.said) {
      this.said = said;
      say(text);
    }
  }

  row(row) {
    const place = { searchId: this.search.searchId, bands: this.search.bands };
    return h("tr", null, this.columns.map((column) =>
      h(column.head ? "th" : "td", { scope: column.head && "row", class: isNumber(column) ? "num" : column.wide ? "wide" : null }, column.head ? [this.box(row), " "] : null, column.cell(row, place))));
  }

  /** Picks a training whose curve is to be shown. */
  box({ jobId }) {
    const isPicked = picked().includes(jobId);
    const isFull = !isPicked && picked().length >= MOST_PICKED;
    return h("input", { type: "checkbox", checked: isPicked, disabled: isFull, "data-key": `pick-${jobId}`,
      "aria-label": `Show the curve of ${job(jobId, this.search.searchId)}`, title: isFull ? `At most ${MOST_PICKED} curves are shown together` : null,
      onchange: (event) => pick(jobId, event.target.checked) });
  }

  /** Sets headings, filters and links to what is chosen. */
  show(query) {
    const { sort, isDescending } = sorting(query);
    const conditions = query.getAll("where");
    for (const { column, cell, arrow, filter } of this.heads) {
      const isSorted = column.name.toLowerCase() === sort.toLowerCase();
      isSorted ? cell.setAttribute("aria-sort", isDescending ? "descending" : "ascending") : cell.removeAttribute("aria-sort");
      arrow.textContent = isSorted ? (isDescending ? " ▼" : " ▲") : "";
      const condition = conditions.find((each) => isOf(each, column));
      const value = condition === undefined ? "" : converted(condition.slice(condition.indexOf(":") + 1), column, (number) => number / column.perUnit);
      if (filter.options && ![...filter.options].some((option) => option.value === value)) {
        filter.append(h("option", null, value)); // Several words, chosen in the address.
      }
      filter.value = value;
    }
    fill(this.files, h("a", { href: `${this.path}${this.asked(query, { format: "csv" })}` }, "CSV"), " ",
      h("a", { href: `${this.path}${this.asked(query, { format: "jsonl" })}` }, "JSON Lines"), " ",
      h("a", { href: `${this.path}/curves${conditionsOf(query, "csv")}` }, "Curves as CSV"), " ", h("a", { href: `${this.path}/curves${conditionsOf(query, "jsonl")}` }, "Curves as JSON Lines"));
    document.querySelector("[data-key=clear]").hidden = conditions.length === 0;
  }

  /** What is chosen as the service is asked for it. */
  asked(query, more) {
    const { sort, isDescending } = sorting(query);
    const asked = new URLSearchParams({ sort, order: isDescending ? "descending" : "ascending", ...more });
    query.getAll("where").forEach((each) => asked.append("where", each));
    return `?${asked}`;
  }
}

/** As the service is asked for the curves of what matches. */
const conditionsOf = (query, format) => `?${new URLSearchParams([["format", format], ...query.getAll("where").map((each) => ["where", each])])}`;

function sorting(query) {
  const sort = query.get("sort") ?? USUAL_SORT;
  const order = query.get("order");
  return { sort, isDescending: order ? order === "descending" : BEST_AT_THE_TOP.includes(sort) };
}

/** What of a search changes with the rows of its table. */
const standing = ({ changes, counts, state }) => JSON.stringify([changes, counts, state]);

const isNumber = (column) => column.kind === "number";

const isOf = (condition, column) => condition.toLowerCase().startsWith(`${column.name.toLowerCase()}:`);

/** The bounds of a range in another unit; what is no number stays for the service to refuse. */
const converted = (range, column, convert) => column.perUnit === undefined ? range
  : range.split("..").map((bound) => (bound.trim() === "" || Number.isNaN(Number(bound)) ? bound : String(Number(convert(Number(bound)).toPrecision(12))))).join("..");
