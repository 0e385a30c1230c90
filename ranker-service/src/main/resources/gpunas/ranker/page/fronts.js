/** Several searches side by side: their fronts on one chart, how they got better, what they took. Which they are stands in the address. */
import { choose, chosen, toSearch, whenChosen } from "./address.js";
import { at, get, outcomes } from "./api.js";
import { Chart, color, frontOf, legend, milliAxis, tip, vertical } from "./charts.js";
import { DEVICE_HOURS, frame, HYPERVOLUME, volume, volumes, widestOf } from "./course.js";
import { button, card, fill, h, table } from "./dom.js";
import { count, cut, duration, millis, percent, significant } from "./format.js";
import { listen } from "./listen.js";
import { empty, load } from "./load.js";
import { state } from "./searches.js";

/** More lines cannot be told apart. */
const MOST = 8;
/** Told apart without their colours, too. */
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle", "emptyDiamond"];
const DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3]];
const TOGETHER_MILLIS = 3000;

export const seriesClass = (index) => `band band-${index}`;
const seriesColor = (index) => color(`--band-${index}`);

export function fronts(main) {
  document.title = "Searches side by side – gpunas";
  return load(main, "list of searches", () => get("/progress"), ({ searches }) => {
    if (!searches.length) {
      fill(main, h("h1", null, "Searches side by side"), empty("No search has been started yet.", "Up to eight searches are compared here.", h("a", { class: "button primary", href: "#/new" }, "Start a search")));
      return () => {};
    }
    const view = new FrontsView(main, searches);
    return () => view.leave();
  });
}

class FrontsView {
  /** By the id of a search: its outcomes and the time that devices spent on it, or why these are not known. */
  known = new Map();
  asked = new Map();

  constructor(main, searches) {
    this.searches = searches;
    this.add = h("select", { "data-key": "add", onchange: () => this.choose([...this.ids(), this.add.value]) });
    this.over = h("select", { "data-key": "over", onchange: () => choose({ over: this.over.value }) }, h("option", { value: "" }, "trainings"), h("option", { value: "hours" }, "device hours"));
    this.said = h("div");
    this.rows = h("div");
    this.front = new Chart("Fronts of several searches", "tall");
    this.course = new Chart("Hypervolume of several searches", "low");
    this.body = [
      card("Accuracy against latency", [h("span", { class: "muted small" }, "The networks of each search that none of it beats in both, by predicted latency."), this.front.tools], this.front.element),
      card("Hypervolume", [h("label", null, "Over", this.over), this.course.tools], this.course.element, h("p", { class: "muted small" }, HYPERVOLUME)),
      card("Best of each", null, this.rows, h("p", { class: "muted small" }, DEVICE_HOURS)),
    ];
    main.replaceChildren(
      h("div", { class: "heading" }, h("div", null, h("h1", null, "Searches side by side"), h("p", { class: "facts" }, h("a", { href: "#/" }, "All searches")))),
      card("Searches", h("label", null, "Add", this.add), this.said),
      ...this.body);
    this.unhear = whenChosen(() => this.refresh());
    this.stop = listen("/progress", (live) => this.told(live), () => this.known.clear()); // After a restart outcomes may be in another order.
    this.refresh();
  }

  leave() {
    this.hasLeft = true;
    this.stop();
    this.unhear();
    clearTimeout(this.soon);
    this.front.dispose();
    this.course.dispose();
  }

  ids() {
    return [...new Set(chosen().getAll("search"))].slice(0, MOST);
  }

  choose(ids) {
    choose({ search: ids });
  }

  told({ searches }) {
    this.searches = searches;
    this.catchUp();
  }

  /** Asks again in a while if more is known by then, or if what was in the way may have passed. */
  catchUp() {
    if (this.ids().some((id) => this.isBehind(id))) {
      this.soon ??= setTimeout(() => {
        this.soon = null;
        this.refresh();
      }, TOGETHER_MILLIS);
    }
  }

  isBehind(id) {
    const search = this.find(id);
    return search && this.known.get(id)?.standing !== standing(search);
  }

  find(id) {
    return this.searches.find((each) => each.searchId === id);
  }

  /** Asks for what is not known or has changed, and shows it. */
  async refresh() {
    const ids = this.ids();
    this.draw(ids);
    await Promise.all(ids.map((id) => this.ask(id)));
    if (!this.hasLeft && ids.join() === this.ids().join()) {
      this.draw(ids);
      this.catchUp(); // An answer may be older than what was told while it was under way.
    }
  }

  /** One request for a search at a time: what completes is added to what is known. */
  ask(id) {
    if (!this.isBehind(id)) {
      return null;
    }
    if (!this.asked.has(id)) {
      this.asked.set(id, this.know(id, this.find(id)).finally(() => this.asked.delete(id)));
    }
    return this.asked.get(id);
  }

  async know(id, search) {
    const before = this.known.get(id)?.outcomes ?? [];
    try {
      const [more, time] = await Promise.all([outcomes(id, before.length), get(at("searches", id, "device-time"))]);
      this.known.set(id, { outcomes: [...before, ...more], time, standing: standing(search) });
    } catch (problem) {
      this.known.set(id, { problem, standing: problem.mayPass ? null : standing(search) });
    }
  }

  draw(ids) {
    const names = named(ids.map((id) => this.find(id)));
    const shown = ids.flatMap((id, index) => {
      const search = this.find(id), known = this.known.get(id);
      return search && known?.outcomes ? [{ id, index, search, ...known, name: names[index], front: frontOf(known.outcomes) }] : [];
    });
    const others = this.searches.filter((each) => !ids.includes(each.searchId));
    fill(this.add, h("option", { value: "" }, ids.length < MOST ? "choose a search" : `at most ${MOST}`), ids.length < MOST ? others.map((each) => h("option", { value: each.searchId }, cut(each.name), ` (${each.searchId})`)) : null);
    this.add.value = "";
    this.over.value = chosen().get("over") === "hours" ? "hours" : "";
    fill(this.said, ...this.saying(ids, shown));
    this.body.forEach((each) => { each.hidden = !shown.length; });
    if (!shown.length) {
      return;
    }
    const widest = widestOf(shown.map(({ search }) => search));
    const isOverTime = this.over.value !== "";
    this.front.draw(() => fronted(shown));
    this.front.label(`Fronts of ${shown.map((each) => `${each.name}: ${each.front.length ? each.front.map((one) => `${percent(one.top1)} at ${millis(one.latencyMicros)}`).join(", ") : "nothing yet"}`).join("; ")}`);
    this.course.draw(() => volumed(shown, widest, isOverTime));
    this.course.label(`Hypervolume over ${isOverTime ? "device hours" : "trainings"}: ${shown.map((each) => `${each.name} ${percent(volume(each.front, widest), 1)}`).join(", ")}`);
    fill(this.rows, this.table(shown, widest));
  }

  /** What has to be known before they are compared, and how each is taken away. */
  saying(ids, shown) {
    const said = [];
    if (!ids.length) {
      said.push(h("p", { class: "notice" }, "Choose the searches to compare: for example one by each strategy."));
    }
    const differ = (what) => [...new Set(shown.map(({ search }) => what(search)))];
    const data = differ((search) => search.dataset);
    if (data.length > 1) {
      said.push(h("p", { class: "notice" }, `They are of different data (${data.join(", ")}): their accuracies cannot be compared.`));
    }
    const tables = differ((search) => search.table);
    if (tables.length > 1) {
      said.push(h("p", { class: "notice" }, `Their latencies are predicted by different tables: ${tables.join(", ")}.`));
    }
    if (differ((search) => `${search.alpha} ${search.beta}`).length > 1) {
      said.push(h("p", { class: "notice" }, "Their objectives weigh latency differently: these cannot be compared."));
    }
    return [h("ul", { class: "plain" }, ids.map((id, index) => h("li", null, h("span", { class: seriesClass(index) }, cut(this.find(id)?.name ?? id)), " ", this.standing(id), " ",
      button("Remove", () => this.choose(this.ids().filter((each) => each !== id)), "small", { "data-key": `remove-${id}`, "aria-label": `Remove ${id}` })))), ...said];
  }

  standing(id) {
    const search = this.find(id), known = this.known.get(id);
    if (!search) {
      return h("span", { class: "bad" }, "there is no such search");
    }
    return known?.problem ? h("span", { class: "bad" }, known.problem.message) : known ? "" : h("span", { class: "muted" }, "Loading …");
  }

  table(shown, widest) {
    const best = ({ outcomes: all }) => all.filter((each) => each.full && each.top1 !== null).reduce((most, each) => (most && most.top1 >= each.top1 ? most : each), null);
    const lowest = ({ outcomes: all }) => all.filter((each) => each.full && each.objective !== null).reduce((least, each) => Math.min(least, each.objective), Infinity);
    return table("Searches that are compared", [
      { name: "Search", head: true, cell: ({ search, index, id }) => [h("span", { class: seriesClass(index) }, h("a", { href: toSearch(id), title: search.name, "data-key": `row-${id}` }, cut(search.name)))] },
      { name: "State", cell: ({ search }) => state(search.state) },
      { name: "Best accuracy", num: true, cell: (each) => (best(each) ? [percent(best(each).top1), h("span", { class: "muted" }, ` at ${millis(best(each).latencyMicros)}`)] : "–") },
      { name: "Best objective", num: true, cell: (each) => significant(lowest(each)) },
      { name: "Hypervolume", num: true, cell: (each) => percent(volume(each.front, widest), 1) },
      { name: "Completed", num: true, cell: ({ search }) => count(search.counts.completed) },
      { name: "Failed", num: true, cell: ({ search }) => count(search.counts.failed + search.counts.diverged) },
      { name: "Device hours", num: true, cell: ({ time }) => [duration(time.seconds), time.notKept ? h("span", { class: "muted", title: `Of ${count(time.notKept)} trainings nobody knows any more what they took.` }, " at least") : null] },
      { name: "Strategy", cell: ({ search }) => search.strategy },
      { name: "Data", cell: ({ search }) => search.dataset },
    ], shown);
  }
}

/** What of a search changes with what is shown of it. */
const standing = ({ changes, counts, state: how }) => JSON.stringify([changes, counts, how]);

/** Names of searches, cut, each of them once. */
function named(searches) {
  const names = searches.map((each) => (each ? cut(each.name) : ""));
  return names.map((name, i) => (names.indexOf(name) === i && names.lastIndexOf(name) === i ? name : `${name} (${searches[i]?.searchId.slice(-6)})`));
}

const styled = ({ index, name, id }) => ({
  id, name, type: "line", step: "end", color: seriesColor(index), symbol: SYMBOLS[index], itemStyle: { color: seriesColor(index) },
  lineStyle: { width: 2, type: DASHES[index % DASHES.length], color: seriesColor(index) },
});

const names = (extra) => legend({ icon: undefined, itemWidth: 26, itemHeight: 14, ...extra });

function fronted(shown) {
  return {
    legend: names(),
    tooltip: tip(({ data, seriesName }) => [seriesName, `${percent(data.one.top1)} at ${millis(data.one.latencyMicros)} predicted`, `objective ${significant(data.one.objective)}`, data.one.jobId]),
    xAxis: milliAxis("predicted"),
    yAxis: vertical("accuracy", { axisLabel: { formatter: "{value} %" } }),
    dataZoom: [{ id: "x", type: "inside", filterMode: "none" }, { id: "y", type: "inside", yAxisIndex: 0, filterMode: "none" }],
    series: shown.map((each) => ({ ...styled(each), symbolSize: 8, data: each.front.map((one) => ({ value: [one.latencyMicros / 1000, 100 * one.top1], one })) })),
  };
}

const volumed = (shown, widest, isOverTime) => ({
  legend: names(),
  ...frame(true, isOverTime, "completed trainings"),
  series: shown.map((each) => ({ ...styled(each), symbol: "none", data: volumes(each.outcomes, widest, isOverTime ? each.time : null) })),
});
