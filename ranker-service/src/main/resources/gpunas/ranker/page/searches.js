/** The list of searches. */
import { toSearch } from "./address.js";
import { get } from "./api.js";
import { card, fill, h, table } from "./dom.js";
import { bandClass } from "./charts.js";
import { ago, count, moment } from "./format.js";
import { listen } from "./listen.js";
import { empty, load } from "./load.js";

export const state = (value) => h("span", { class: `state ${value}` }, value);

export const ended = (counts) => counts.completed + counts.diverged + counts.failed;

export function searches(main) {
  document.title = "Searches – gpunas";
  const show = (live) => fill(main, ...content(live));
  return load(main, "list of searches", () => get("/progress"), (live) => {
    show(live);
    return listen("/progress", show);
  });
}

function content({ searches: list, trainers }) {
  const busy = trainers.filter((trainer) => trainer.jobId !== null).length;
  if (!list.length) {
    return [h("h1", null, "Searches"), empty("No search has been started yet.",
      "A search draws networks from a space, keeps those within a latency band, trains the most promising ones and ranks them.",
      h("a", { class: "button primary", href: "#/new" }, "Start a search"))];
  }
  return [
    h("div", { class: "heading" },
      h("div", null, h("h1", null, "Searches"),
        h("p", { class: "facts" }, h("span", null, h("b", null, count(list.filter((each) => each.state === "running").length)), " running"),
          h("span", null, h("b", null, count(busy)), " of ", h("b", null, count(trainers.length)), " trainers busy")))),
    card("All searches", list.length > 1 ? h("a", { href: "#/compare", "data-key": "compare" }, "Compare several") : null, table("Searches, the newest first", [
      { name: "Search", head: true, cell: (each) => [h("a", { href: toSearch(each.searchId), "data-key": each.searchId }, each.name), " ", state(each.state), why(each) ? h("div", { class: "why" }, why(each)) : null, each.userNote ? h("div", { class: "why noted" }, each.userNote) : null] },
      { name: "Bands", cell: (each) => each.bands.map((band, index) => [h("span", { class: bandClass(index) }, band.name), " "]) },
      { name: "Trainings", cell: progress },
      { name: "Finished", num: true, cell: (each) => `${count(ended(each.counts))} of ${count(each.trainings)}` },
      { name: "Running", num: true, cell: (each) => count(each.counts.running) },
      { name: "Failed", num: true, cell: (each) => count(each.counts.failed + each.counts.diverged) },
      { name: "Data", cell: (each) => each.dataset },
      { name: "Started", cell: (each) => h("time", { title: moment(each.startedAt) }, ago(each.startedAt)) },
    ], list)),
  ];
}

/** Why nothing comes of it, or not now. */
const why = (each) => (each.state === "failed" ? each.reason : each.waitsFor);

function progress(each) {
  return h("progress", { max: each.trainings, value: ended(each.counts), "aria-label": `Trainings of ${each.name} that are finished` });
}
