/** The newest trainings of a search, a few at a time; all of them are a view of their own. */
import { choose, chosen, toGenes, toTimeline, toTraining, toTrainings } from "./address.js";
import { at, get } from "./api.js";
import { bandClass } from "./charts.js";
import { button, card, fill, h, table } from "./dom.js";
import { count, duration, job, millis, off, percent, significant } from "./format.js";
import { state } from "./searches.js";

const LIMIT = 25;
const STATES = ["", "waiting", "running", "completed", "diverged", "failed"];
const ORDERS = [["", "newest first"], ["number", "in order of proposal"], ["objective", "best objective first"], ["top1", "best accuracy first"], ["latency", "fastest first"]];

/** A card that asks for its rows by itself; refresh() asks again for what is chosen. */
export class Trainings {
  /** The number of the newest request; what is answered to older ones is dropped. */
  newest = 0;

  constructor(searchId, { bands, rungs, notKept }) {
    Object.assign(this, { searchId, bands, hasRungs: rungs.length > 1 });
    this.rows = h("div");
    this.pager = h("div", { class: "bar" });
    this.selects = [
      this.select("State", "state", STATES.map((value) => [value, value || "all"])),
      this.select("Band", "band", [["", "all"], ...bands.map((band) => [band.name, band.name])]),
      this.select("Order", "sort", ORDERS),
    ];
    this.element = card("Trainings", [this.selects.map(({ label }) => label), h("a", { href: toTrainings(searchId) }, "Table of all, with genes"), h("a", { href: toGenes(searchId) }, "All by gene"), h("a", { href: toTimeline(searchId) }, "Timeline of trainers")], this.rows, this.pager,
      notKept ? h("p", { class: "muted" }, `These are the best. Of ${count(notKept)} more only the counts were kept when the search ended.`) : null);
  }

  select(title, name, options) {
    const select = h("select", { onchange: () => choose({ [name]: select.value, page: null }) }, options.map(([value, text]) => h("option", { value }, text)));
    return { name, select, label: h("label", null, title, select) };
  }

  /** Shows trainings of a state. */
  only(value) {
    choose({ state: value, page: null });
    this.element.scrollIntoView({ block: "start" });
    this.selects[0].select.focus({ preventScroll: true });
  }

  /** Whether the service has answered. */
  async refresh() {
    const number = ++this.newest;
    const query = chosen();
    this.selects.forEach(({ name, select }) => { select.value = query.get(name) ?? ""; });
    const page = pageOf(query);
    const asked = new URLSearchParams({ offset: (page - 1) * LIMIT, limit: LIMIT, sort: query.get("sort") ?? "newest" });
    for (const name of ["state", "band"]) {
      if (query.get(name)) {
        asked.set(name, query.get(name));
      }
    }
    try {
      const found = await get(`${at("searches", this.searchId, "trainings")}?${asked}`);
      if (number !== this.newest) {
        return true;
      }
      fill(this.rows, found.total ? this.table(found) : h("p", { class: "muted" }, "No training matches."));
      fill(this.pager, pages(page, LIMIT, found.total));
      return true;
    } catch (problem) {
      if (number === this.newest) {
        fill(this.rows, h("p", { class: "notice bad" }, problem.message));
      }
      return !problem.mayPass;
    }
  }

  table({ trainings, latencyDeviation }) {
    const bandOf = (name) => this.bands.findIndex((band) => band.name === name);
    return table("Trainings", [
      { name: "Training", head: true, cell: (each) => h("a", { class: "link", href: toTraining(this.searchId, each.jobId), title: each.jobId, "data-key": `row-${each.jobId}` }, job(each.jobId, this.searchId)) },
      { name: "Accuracy", num: true, cell: (each) => percent(each.top1) },
      { name: "State", cell: (each) => state(each.state) },
      { name: "Band", cell: (each) => h("span", { class: bandClass(bandOf(each.band)) }, each.band) },
      this.hasRungs ? { name: "Rung", num: true, cell: (each) => count(each.rung) } : null,
      { name: "Loss", num: true, cell: (each) => significant(each.loss) },
      { name: "Objective", num: true, cell: (each) => significant(each.objective) },
      { name: `Predicted${off(latencyDeviation)}`, num: true, cell: (each) => millis(each.latencyMicros) },
      { name: "Trainer", cell: (each) => h("span", { class: "together" }, each.trainer ?? "") },
      { name: "Took", num: true, cell: (each) => each.finishedAt === null ? "–" : duration((Date.parse(each.finishedAt) - Date.parse(each.startedAt)) / 1000) },
      { name: "Reason", wide: true, cell: (each) => each.reason ?? "" },
    ], trainings);
  }
}

/** Which page is chosen, from 1. */
export const pageOf = (query) => Math.max(1, Math.trunc(Number(query.get("page"))) || 1);

/** Where one is in a list, and the way on; nothing if all of it is shown. */
export function pages(page, limit, total) {
  if (total <= limit && page === 1) {
    return null;
  }
  const first = (page - 1) * limit;
  const last = Math.max(1, Math.ceil(total / limit));
  const to = (number) => choose({ page: number > 1 ? String(number) : null });
  return [
    button("Previous", () => to(Math.min(page - 1, last)), "", { disabled: page === 1, "data-key": "previous" }),
    h("span", { class: "muted" }, first < total ? `${count(first + 1)} to ${count(Math.min(first + limit, total))} of ${count(total)}` : `beyond the last of ${count(total)}`),
    button("Next", () => to(page + 1), "", { disabled: page >= last, "data-key": "next" }),
  ];
}
