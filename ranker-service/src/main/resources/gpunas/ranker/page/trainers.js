/** The trainers and what they do. */
import { toTimeline, toTraining } from "./address.js";
import { get } from "./api.js";
import { card, fill, h, table } from "./dom.js";
import { ago, count, significant } from "./format.js";
import { listen } from "./listen.js";
import { empty, load } from "./load.js";

export function trainers(main) {
  document.title = "Trainers – gpunas";
  const show = ({ trainers: list, searches }) => fill(main, ...content(list, searches));
  return load(main, "list of trainers", () => get("/progress"), (live) => {
    show(live);
    return listen("/progress", show);
  });
}

function content(list, searches) {
  const names = new Map(searches.map((each) => [each.searchId, each.name]));
  return [
    h("h1", null, "Trainers"),
    list.length
      ? card("All trainers", h("a", { href: toTimeline(), "data-key": "timeline" }, "Timeline"), table("Trainers by name", [
          { name: "Trainer", head: true, cell: (each) => h("span", { class: "named" }, each.name) },
          { name: "Device", cell: (each) => each.device },
          { name: "Training", cell: (each) => each.jobId === null
            ? h("span", { class: "muted" }, "idle")
            : h("a", { href: toTraining(each.searchId, each.jobId), "data-key": each.name }, each.jobId) },
          { name: "Search", cell: (each) => names.get(each.searchId) ?? "" },
          { name: "Images/s", num: true, cell: (each) => each.jobId === null ? "–" : significant(each.imagesPerSecond) },
          { name: "Finished", num: true, cell: (each) => count(each.ended) },
          { name: "Last seen", cell: (each) => ago(each.lastSeen) },
        ], list))
      : empty("No trainer has reported yet.",
          "A trainer appears here with its first training. To run more of them: docker compose up -d --scale trainer-service=8"),
  ];
}
