/** The latency tables. */
import { toTable } from "./address.js";
import { at, get, remove } from "./api.js";
import { button, card, fill, h, table } from "./dom.js";
import { count } from "./format.js";
import { empty, load } from "./load.js";

export function tables(main) {
  document.title = "Latency tables – gpunas";
  return load(main, "list of tables", () => get("/tables"), (list) => show(main, list));
}

function show(main, list, failure) {
  const drop = async ({ id }) => {
    if (!confirm(`Delete the latency table ${id}? What was measured for it is gone for good.`)) {
      return;
    }
    try {
      await remove(at("tables", id));
      show(main, list.filter((each) => each.id !== id));
    } catch (problem) {
      show(main, list, problem.message);
    }
  };
  fill(main, h("h1", null, "Latency tables"), failure ? h("p", { class: "notice bad", role: "alert" }, failure) : null, list.length ? listed(list, drop) : none());
}

const none = () => empty("There are no latency tables yet.",
  "A table is measured for the first search that names it. To measure one without a search: ./gpunas table measure");

/** What it is; of one that is not complete, how far it is and what it waits for. */
const state = (each) => each.provenance ? "complete"
  : each.waiting ?? `being measured: ${count(each.measured)} of ${count(each.layers)}${each.left ? `. ${each.left}` : ""}`;

/** Leads to two of them side by side, the first two that are complete. */
const compare = (list) => {
  const [a, b] = list.filter((each) => each.provenance);
  return b ? h("a", { href: `#/tables/compare?${new URLSearchParams({ a: a.id, b: b.id })}`, "data-key": "compare" }, "Compare two") : null;
};

const listed = (list, drop) => card("All tables", compare(list), table("Latency tables", [
  { name: "Table", head: true, cell: (each) => h("a", { href: toTable(each.id) }, each.id) },
  { name: "Device", cell: ({ provenance }) => provenance?.device ?? "" },
  { name: "Runtime", cell: ({ provenance }) => (provenance ? `${provenance.runtime} ${provenance.runtimeVersion}, ${provenance.provider}` : "") },
  { name: "Precision", cell: ({ provenance }) => provenance?.precision ?? "" },
  { name: "Batch", num: true, cell: ({ provenance }) => (provenance ? count(provenance.batch) : "") },
  { name: "Kind", cell: ({ provenance }) => provenance?.kind ?? "" },
  { name: "Layers", num: true, cell: (each) => count(each.layers) },
  { name: "State", wide: true, cell: state },
  { name: h("span", { class: "unseen" }, "Delete"), cell: (each) => button("Delete", () => drop(each), "danger", { "data-key": `delete-${each.id}`, "aria-label": `Delete table ${each.id}` }) },
], list));
