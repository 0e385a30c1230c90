/** The trainers and what they do. */
import { listen } from "./api.js";
import { card, fill, h, table } from "./dom.js";
import { ago, count, significant } from "./format.js";

export function trainers(main) {
  document.title = "Trainers – gpunas";
  fill(main, h("p", { class: "muted" }, "Loading …"));
  return listen("/progress/events", ({ trainers: list, searches }) => fill(main, ...content(list, searches)));
}

function content(list, searches) {
  const names = new Map(searches.map((each) => [each.searchId, each.name]));
  return [
    h("h1", null, "Trainers"),
    list.length
      ? card("All trainers", null, table("Trainers by name", [
          { name: "Trainer", head: true, cell: (each) => each.name },
          { name: "Device", cell: (each) => each.device },
          { name: "Training", cell: (each) => each.jobId === null
            ? h("span", { class: "muted" }, "idle")
            : h("a", { href: `#/search/${encodeURIComponent(each.searchId)}`, "data-key": each.name }, each.jobId) },
          { name: "Search", cell: (each) => names.get(each.searchId) ?? "" },
          { name: "Images/s", num: true, cell: (each) => each.jobId === null ? "–" : significant(each.imagesPerSecond) },
          { name: "Finished", num: true, cell: (each) => count(each.ended) },
          { name: "Last seen", cell: (each) => ago(each.lastSeen) },
        ], list))
      : h("section", { class: "card empty" }, h("p", null, "No trainer has reported yet."),
          h("p", { class: "muted" }, "A trainer appears here with its first training. To run more of them: docker compose up -d --scale trainer-service=8")),
  ];
}
