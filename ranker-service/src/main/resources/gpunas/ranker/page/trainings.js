/** The trainings of a search, a page at a time. */
import { at, get } from "./api.js";
import { bandClass } from "./charts.js";
import { button, card, fill, h, table } from "./dom.js";
import { count, duration, job, millis, percent, significant } from "./format.js";
import { state } from "./searches.js";

const LIMIT = 25;
const STATES = ["", "waiting", "running", "completed", "diverged", "failed"];
const ORDERS = [["newest", "newest first"], ["number", "in order of proposal"], ["objective", "best objective first"], ["top1", "best accuracy first"], ["latency", "fastest first"]];

/** A card that asks for its rows by itself; refresh() asks again. */
export class Trainings {
  constructor(searchId, { bands, rungs, notKept }, show) {
    Object.assign(this, { searchId, bands, hasRungs: rungs.length > 1, show, offset: 0 });
    this.rows = h("div");
    this.pager = h("div", { class: "bar" });
    this.state = this.select("State", STATES.map((value) => [value, value || "all"]));
    this.band = this.select("Band", [["", "all"], ...bands.map((band) => [band.name, band.name])]);
    this.sort = this.select("Order", ORDERS);
    this.element = card("Trainings", [this.state.label, this.band.label, this.sort.label], this.rows, this.pager,
      notKept ? h("p", { class: "muted" }, `These are the best. Of ${count(notKept)} more only the counts were kept when the search ended.`) : null);
  }

  select(name, options) {
    const select = h("select", { onchange: () => this.from(0) }, options.map(([value, text]) => h("option", { value }, text)));
    return { select, label: h("label", null, name, select) };
  }

  /** Shows trainings of a state. */
  only(value) {
    this.state.select.value = value;
    this.from(0);
    this.element.scrollIntoView({ block: "start" });
    this.state.select.focus({ preventScroll: true });
  }

  from(offset) {
    this.offset = Math.max(0, offset);
    return this.refresh();
  }

  async refresh() {
    const query = new URLSearchParams({ offset: this.offset, limit: LIMIT, sort: this.sort.select.value.toUpperCase() });
    if (this.state.select.value) {
      query.set("state", this.state.select.value.toUpperCase());
    }
    if (this.band.select.value) {
      query.set("band", this.band.select.value);
    }
    try {
      const page = await get(`${at("searches", this.searchId, "trainings")}?${query}`);
      fill(this.rows, page.total ? this.table(page.trainings) : h("p", { class: "muted" }, "No training matches."));
      fill(this.pager, page.total > LIMIT ? this.pages(page) : null);
    } catch (problem) {
      fill(this.rows, h("p", { class: "notice bad" }, problem.message));
    }
  }

  pages({ total, offset }) {
    return [
      button("Previous", () => this.from(offset - LIMIT), "", { disabled: offset === 0, "data-key": "previous" }),
      h("span", { class: "muted" }, `${count(offset + 1)} to ${count(Math.min(offset + LIMIT, total))} of ${count(total)}`),
      button("Next", () => this.from(offset + LIMIT), "", { disabled: offset + LIMIT >= total, "data-key": "next" }),
    ];
  }

  table(rows) {
    const bandOf = (name) => this.bands.findIndex((band) => band.name === name);
    return table("Trainings", [
      { name: "Training", head: true, cell: (each) => h("button", { type: "button", class: "link", onclick: () => this.show(each.jobId), title: each.jobId, "data-key": `row-${each.jobId}` }, job(each.jobId, this.searchId)) },
      { name: "Accuracy", num: true, cell: (each) => percent(each.top1) },
      { name: "State", cell: (each) => state(each.state) },
      { name: "Band", cell: (each) => h("span", { class: bandClass(bandOf(each.band)) }, each.band) },
      this.hasRungs ? { name: "Rung", num: true, cell: (each) => count(each.rung) } : null,
      { name: "Loss", num: true, cell: (each) => significant(each.loss) },
      { name: "Objective", num: true, cell: (each) => significant(each.objective) },
      { name: "Latency", num: true, cell: (each) => millis(each.latencyMicros) },
      { name: "Trainer", cell: (each) => h("span", { class: "together" }, each.trainer ?? "") },
      { name: "Took", num: true, cell: (each) => each.finishedAt === null ? "–" : duration((Date.parse(each.finishedAt) - Date.parse(each.startedAt)) / 1000) },
      { name: "Reason", wide: true, cell: (each) => each.reason ?? "" },
    ], rows);
  }
}
