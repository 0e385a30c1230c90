/** What each trainer did, over time: for a search, or for all of them. Which part of time is shown stands in the address. */
import { choose, chosen, toSearch, toTraining, whenChosen } from "./address.js";
import { at, get } from "./api.js";
import { Chart, timeline as option } from "./charts.js";
import { button, card, fill, h, table } from "./dom.js";
import { count, duration, job, moment, percent, second, time } from "./format.js";
import { listen } from "./listen.js";
import { empty, gone, load } from "./load.js";
import { state } from "./searches.js";
import { pageOf, pages } from "./trainings.js";

const LIMIT = 25;
/** Trainers report more often than their lines need to be drawn. */
const TOGETHER_MILLIS = 3000;
const HOUR_MILLIS = 3_600_000;
const LAST = [["", "all that is known"], ["1", "the last hour"], ["6", "the last 6 hours"], ["24", "the last day"], ["168", "the last week"]];
/** Wide enough that what is milliseconds long can be told apart. */
const SHORTEST_MILLIS = 10;
const BAD_REQUEST = 400;
const PART = "part";
const LINE_PIXELS = 26;
const FRAME_PIXELS = 110;

/** @param searchId of all searches if left out */
export function timeline(main, searchId) {
  const progress = searchId === undefined ? "/progress" : at("searches", searchId, "progress");
  return load(main, "search", () => get(progress), (live) => {
    const view = new TimelineView(main, searchId, progress, live);
    return () => view.leave();
  });
}

class TimelineView {
  /** The number of the newest request; what is answered to older ones is dropped. */
  newest = 0;
  found = null;

  constructor(main, searchId, progress, live) {
    Object.assign(this, { main, searchId, path: searchId === undefined ? "/trainers/timeline" : at("searches", searchId, "timeline") });
    this.know(live);
    this.chart = new Chart("Timeline of trainers", "tall", (data) => data && this.clicked(data.bar));
    this.head = h("div", { class: "heading" });
    this.last = h("select", { onchange: () => choose({ last: this.last.value, from: null, to: null, page: null }) },
      LAST.map(([value, text]) => h("option", { value }, text)), h("option", { value: PART, hidden: true }, "a part"));
    this.note = h("p", { class: "muted small" });
    this.body = h("div", null, this.chart.element);
    this.rows = h("div");
    this.pager = h("div", { class: "bar" });
    const moves = [["Earlier", -0.5, -0.5], ["Later", 0.5, 0.5], ["Closer", 0.25, -0.25], ["Wider", -0.5, 0.5]];
    main.replaceChildren(this.head,
      card("Timeline of trainers", [h("label", null, "Show", this.last), this.chart.tools],
        h("div", { class: "bar" }, this.moves = moves.map(([text, begin, end]) => button(text, () => this.move(begin, end)))),
        this.note, this.body, this.pager),
      card("Trainers in this time", null, this.rows));
    this.draw();
    this.unhear = whenChosen(() => this.refresh());
    this.stop = listen(progress, (told) => this.told(told), () => {}, () => gone(main, "This search was deleted"));
    this.refresh();
  }

  leave() {
    this.hasLeft = true;
    this.stop();
    this.unhear();
    clearTimeout(this.later);
    this.chart.dispose();
  }

  know(live) {
    this.names = new Map((live.searches ?? [live.search]).map((each) => [each.searchId, each.name]));
  }

  told(live) {
    this.know(live);
    this.later ??= setTimeout(() => {
      this.later = null;
      this.isSettled ? this.draw() : this.refresh();
    }, TOGETHER_MILLIS);
  }

  /** Whether what is shown stays as it is: more is known after its end, and nothing in it goes on. */
  get isSettled() {
    const { found, problem } = this;
    return !problem && found?.last && chosen().get("to") && time(found.to) < time(found.last) && !found.lines.some((line) => line.counts.running);
  }

  async refresh() {
    const number = ++this.newest;
    const query = chosen();
    const asked = new URLSearchParams({ limit: LIMIT, offset: (pageOf(query) - 1) * LIMIT });
    const hours = Number(query.get("last"));
    if (hours > 0) {
      asked.set("from", new Date(Date.now() - hours * HOUR_MILLIS).toISOString());
      asked.set("to", new Date().toISOString());
    }
    for (const name of ["from", "to"]) {
      query.get(name) && asked.set(name, query.get(name));
    }
    this.last.value = query.get("from") || query.get("to") ? PART : query.get("last") ?? "";
    let found = null, problem = null;
    try {
      found = await get(`${this.path}?${asked}`);
    } catch (refused) {
      problem = refused;
    }
    if (number === this.newest && !this.hasLeft) {
      this.found = found ?? (problem.mayPass || problem.status === BAD_REQUEST ? this.found : null);
      this.problem = problem;
      this.draw();
    }
  }

  /** Shows another part of time: its ends move by so much of its length. */
  move(begin, end) {
    const { from, to, first, last } = this.found;
    const length = time(to) - time(from);
    const [left, right] = [time(from) + begin * length, time(to) + end * length];
    const isAll = left <= time(first) && right >= time(last);
    this.show(isAll ? null : left, isAll ? null : right);
  }

  show(from, to) {
    const missing = from === null ? 0 : Math.max(0, SHORTEST_MILLIS - (to - from));
    const written = (value, wider) => value === null ? null : new Date(value + wider).toISOString();
    choose({ from: written(from, -missing / 2), to: written(to, missing / 2), last: null, page: null });
  }

  clicked(bar) {
    if (bar.jobId) {
      location.hash = toTraining(bar.searchId, bar.jobId);
    } else {
      this.show(time(bar.from), time(bar.to));
    }
  }

  draw() {
    const { found, problem } = this;
    const name = this.names.get(this.searchId);
    document.title = `Timeline of trainers – ${name ?? "gpunas"}`;
    fill(this.head, h("div", null, h("h1", null, this.searchId === undefined ? "Timeline of trainers" : name),
      h("p", { class: "facts" },
        this.searchId === undefined ? h("a", { href: "#/trainers" }, "Trainers") : h("a", { href: toSearch(this.searchId) }, "Search"),
        found?.trainers ? h("span", null, h("b", null, count(found.trainers)), " trainers") : null,
        found?.trainers ? h("span", null, h("b", null, count(found.attempts)), " attempts at trainings") : null,
        found?.from ? h("span", null, h("b", null, second(found.from)), " to ", h("b", null, second(found.to))) : null)));
    this.moves.forEach((each) => { each.disabled = !found?.first; });
    fill(this.note, problem ? h("span", { class: "bad" }, problem.message) : found ? KNOWN : "Loading …",
      found?.notKept ? ` Of ${count(found.notKept)} trainings of searches that have ended nothing is kept of who was at them.` : null);
    const lines = found?.lines ?? [];
    this.chart.element.hidden = this.chart.tools.hidden = !lines.length;
    if (lines.length) {
      this.chart.element.style.height = `${FRAME_PIXELS + LINE_PIXELS * lines.length}px`;
      this.chart.draw(() => option(found, (bar, line) => this.inWords(bar, line)));
      this.chart.label(`Timeline of ${lines.map((each) => `${each.trainer}, ${count(attempts(each.counts))} attempts`).join("; ")}. The table below says the same.`);
    }
    fill(this.rows, found ? lines.length ? this.table(found) : this.none(found) : null);
    fill(this.pager, found ? pages(pageOf(chosen()), LIMIT, found.trainers) : null);
  }

  none({ first, trainers }) {
    if (!first) {
      return empty("No trainer has reported yet.", "A trainer has a line here with its first training. To run more of them: docker compose up -d --scale trainer-service=8");
    }
    return empty(trainers ? "There are no more trainers." : "No trainer was at a training in this time.",
      `Something is known from ${second(first)} on.`,
      button("All that is known", () => choose({ from: null, to: null, last: null, page: null }), "primary"));
  }

  inWords(bar, line) {
    const lasted = duration((time(bar.to) - time(bar.from)) / 1000);
    const span = `${second(bar.from)} to ${second(bar.to)}, ${lasted}`;
    if (!bar.jobId) {
      return [`${line.trainer}: ${count(attempts(bar.counts))} attempts`, said(bar.counts).join(", "), span, "Click to look closer."];
    }
    return [bar.jobId, this.searchId === undefined ? this.names.get(bar.searchId) : null, `${line.trainer}: ${said(bar.counts, true).join()}`, span].filter((each) => each);
  }

  table(found) {
    const span = (each) => (Math.min(time(each.to), time(found.to)) - Math.max(time(each.from), time(found.from))) / 1000;
    return table("What each trainer did in this time", [
      { name: "Trainer", head: true, cell: (each) => h("span", { class: "named" }, each.trainer) },
      { name: "Busy", num: true, cell: (each) => (span(each) > 0 ? percent(Math.min(1, each.busySeconds / span(each)), 0) : "–") },
      { name: "Attempts", num: true, cell: (each) => count(attempts(each.counts)) },
      { name: "Completed", num: true, cell: (each) => count(each.counts.completed) },
      { name: "Failed", num: true, cell: (each) => count(each.counts.failed + each.counts.diverged) },
      { name: "Lost or handed back", num: true, cell: (each) => count(each.counts.lost) },
      { name: "Device", cell: (each) => each.device },
      { name: "Last training", cell: ({ last }) => [h("a", { class: "link", href: toTraining(last.searchId, last.jobId), title: last.jobId, "data-key": `${last.searchId} ${last.jobId}` }, job(last.jobId, this.searchId ?? last.searchId)), " ", state(last.how)] },
      this.searchId === undefined ? { name: "Search", cell: ({ last }) => this.names.get(last.searchId) ?? "" } : null,
      { name: "Last heard of", cell: (each) => moment(each.to) },
    ], found.lines);
  }
}

const KNOWN = "Click a bar: one training is opened, several are looked at closer. A trainer is heard of only while it trains: between its bars it waited, or was away. "
  + "Lost or handed back is an attempt after which another one went on; which of the two nobody says, and it is known for a day. What was never reported on has no bar.";

const WORDS = [["completed", "completed"], ["diverged", "diverged"], ["failed", "failed"], ["lost", "lost or handed back"], ["running", "running"]];

const attempts = (counts) => WORDS.reduce((sum, [name]) => sum + counts[name], 0);

/** How many ended how, or how the only one did. */
const said = (counts, isOne) => WORDS.filter(([name]) => counts[name]).map(([name, words]) => (isOne ? words : `${count(counts[name])} ${words}`));
