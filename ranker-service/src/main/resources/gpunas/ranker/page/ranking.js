/** The ranked list. */
import { toTable, toTraining } from "./address.js";
import { accuracy, bandClass } from "./charts.js";
import { card, h, table } from "./dom.js";
import { count, fineTuned, job, mebibytes, millis, percent, predicted, range, scaled, significant } from "./format.js";

const FIRST = 10;

/** @param more opens a whole band; open is the set of those that are */
export function ranking(search, revision, open, more) {
  const csv = h("a", { href: `/rankings/${encodeURIComponent(search.searchId)}?format=csv` }, "CSV");
  const json = h("a", { href: `/rankings/${encodeURIComponent(search.searchId)}` }, "JSON");
  const latencies = h("a", { href: toTable(search.table), title: `How well the table ${search.table} predicts latencies`, "data-key": "ranking-table" }, "Latency table");
  const words = `revision ${revision.revision}${revision.final ? ", final" : ""}`;
  return card("Ranking", [h("span", { class: "muted small" }, words), latencies, csv, json],
    revision.note ? h("p", { class: "notice" }, revision.note) : null,
    revision.refinedTable ? h("p", { class: "muted small" }, "What was measured is predicted by table ", h("a", { href: toTable(revision.refinedTable.id) }, revision.refinedTable.id), `, version ${revision.refinedTable.version}; the search began with version ${revision.tableVersion}.`) : null,
    revision.bands.map((band, index) => [
      h("h3", { class: "over" }, h("span", { class: bandClass(index) }, band.name), " ", h("span", { class: "muted" }, range(band))),
      band.entries.length ? list(band, open.has(band.name) ? band.entries : band.entries.slice(0, FIRST), revision, search.searchId)
        : h("p", { class: "muted" }, nothing(band, revision)),
      band.entries.length > FIRST && !open.has(band.name)
        ? h("p", null, h("button", { type: "button", class: "link", onclick: () => more(band.name), "data-key": `more-${band.name}` }, `Show all ${count(band.entries.length)}`))
        : null,
      band.entries.some((entry) => entry.taught !== null) ? taught(band) : null,
      band.entries.some((entry) => fineTuned(entry.trainings[0])) ? tuned(band) : null,
      band.outside.length ? outside(band, revision, search.searchId) : null,
    ]),
    all(revision).some((entry) => entry.top1StandardError === null)
      ? h("p", { class: "muted small" }, "± behind an accuracy is its standard error over several trainings. Of a network that was trained once it is not known: finish: {networks: 3, repeats: 2} in the specification trains the best ones again.")
      : null,
    revision.baselines.length ? baselines(revision, search.searchId) : null);
}

function taught(band) {
  return h("ul", { class: "small" }, band.entries.filter((entry) => entry.taught !== null).map(({ rank, top1, taught: { teacher, exported, ...helped } }) =>
    h("li", null, `Rank ${rank}, taught by ${teacher}: ${percent(helped.top1)} instead of ${percent(top1)}, ${points(helped.top1Gain)}${helped.top1GainStandardError === null ? "" : ` ± ${(100 * helped.top1GainStandardError).toFixed(2)}`} points. The files are those ${exported ? "with" : "without"} it.`)));
}

/** Of the trainings whose files are handed out. */
function tuned(band) {
  return h("ul", { class: "small" }, band.entries.filter((entry) => fineTuned(entry.trainings[0])).map(({ rank, trainings: [best] }) =>
    h("li", null, `Rank ${rank}: ${percent(best.top1Fp32)} in floats${fineTuned(best)}.`)));
}

const points = (share) => `${share < 0 ? "" : "+"}${(100 * share).toFixed(2)}`;

function baselines(revision, searchId) {
  return [
    h("h3", { class: "over" }, "Baselines"),
    table("Baselines", [
      { name: "Network", head: true, cell: (each) => each.jobId === null ? each.name : h("a", { class: "link", href: toTraining(searchId, each.jobId), title: each.jobId, "data-key": `baseline-${each.name}` }, each.name) },
      { name: "Accuracy", num: true, cell: (each) => each.top1 === null ? h("span", { class: "muted" }, "not known") : [percent(each.top1), h("span", { class: "muted" }, ` ${each.top1Source}${each.comparable ? "" : `, of ${each.dataset}`}`)] },
      { name: "Predicted", num: true, cell: (each) => predicted(each.latencyMicros, revision.latencyDeviation) },
      { name: "Measured", num: true, cell: (each) => each.measuredLatencyMicros === null ? h("span", { class: "muted", title: each.notMeasuredBecause }, "not measured") : millis(each.measuredLatencyMicros) },
      { name: "Stated", num: true, cell: (each) => millis(each.statedLatencyMicros) },
      ...figures,
      { name: "Parameters", num: true, cell: (each) => scaled(each.parameters) },
      { name: "MACs", num: true, cell: (each) => scaled(each.macs) },
    ], revision.baselines),
    h("ul", null, revision.baselines.map((each) => h("li", null, each.verdict,
      each.notMeasuredBecause === null ? null : h("span", { class: "muted" }, ` Not measured: ${each.notMeasuredBecause}.`)))),
  ];
}

function list(band, entries, revision, searchId) {
  return table(`Ranking of band ${band.name}`, [
    { name: "Rank", num: true, head: true, cell: (entry) => [entry.rank, entry.tied ? h("span", { class: "tie", title: "Not significantly different from the entry above" }, " tie") : null] },
    { name: "Network", cell: (entry) => [h("a", { class: "link", href: toTraining(searchId, entry.jobId), title: entry.jobId, "data-key": entry.jobId }, job(entry.jobId, searchId)),
        entry.onFront ? h("span", { class: "star", title: "On the front: no other network is both faster and more accurate" }, " ★", h("span", { class: "unseen" }, "on the front")) : null] },
    { name: entries.some(isInIntegers) ? "In int8" : "Accuracy", num: true, cell: accuracy },
    entries.some(isInIntegers) ? { name: "In floats", num: true, cell: (entry) => percent(entry.top1Fp32) } : null,
    { name: "Predicted", num: true, cell: (entry) => latency(entry, revision) },
    { name: "Measured", num: true, cell: (entry) => entry.measuredLatencyMicros === null ? h("span", { class: "muted" }, "not measured") : millis(entry.measuredLatencyMicros) },
    ...figures,
    { name: "Objective", num: true, cell: (entry) => significant(entry.objective) + (entry.objectiveStandardError === null ? "" : ` ± ${significant(entry.objectiveStandardError)}`) },
    { name: "Parameters", num: true, cell: (entry) => scaled(entry.parameters) },
    { name: "MACs", num: true, cell: (entry) => scaled(entry.macs) },
    { name: "Trainings", num: true, cell: (entry) => count(entry.trainings.length) },
    { name: "Moved", cell: moved },
  ], entries);
}

/** What a whole network does when it is run again and again, and takes. */
const figures = [
  { name: "p99", num: true, cell: ({ figures: told }) => told ? h("span", { title: `of ${count(told.runs)} runs` }, millis(told.p99Micros)) : h("span", { class: "muted" }, "not measured") },
  { name: "Images/s", num: true, cell: ({ figures: told }) => figure(told, told?.throughput, (value) => h("span", { title: `in batches of ${told.throughputBatch}` }, value < 1e3 ? significant(value) : scaled(value))) },
  { name: "Energy", num: true, cell: ({ figures: told }) => figure(told, told?.millijoules, (value) => `${significant(value)} mJ`) },
  { name: "Memory", num: true, cell: ({ memoryBytes }) => memoryBytes === null ? h("span", { class: "muted" }, "not known") : mebibytes(memoryBytes) },
];

const figure = (told, value, shown) => (value ?? null) === null ? h("span", { class: "muted", title: told?.notMeasuredBecause }, "not measured") : shown(value);

/** Ranked by what it does in 8-bit integers. */
const isInIntegers = (entry) => entry.top1Fp32 !== null;

/** By the refined table, if it says anything of this network. */
const latency = (entry, revision) => entry.refinedLatencyMicros === null
  ? predicted(entry.latencyMicros, revision.latencyDeviation)
  : predicted(entry.refinedLatencyMicros, revision.refinedTable.latencyDeviation);

function nothing(band, revision) {
  if (band.outside.length) {
    return "No network is left.";
  }
  return revision.final ? "No network meets the targets." : "No network meets the targets yet.";
}

function outside(band, revision, searchId) {
  return [
    h("p", { class: "muted" }, "Not ranked, as measuring showed them to be outside of the band or the targets:"),
    h("ul", null, band.outside.map((entry) => h("li", null,
      h("a", { class: "link", href: toTraining(searchId, entry.jobId), title: entry.jobId, "data-key": entry.jobId }, job(entry.jobId, searchId)),
      ` ${accuracy(entry)}, ${millis(entry.measuredLatencyMicros)} measured, ${latency(entry, revision)} predicted${entry.whyMoved === null ? "" : `: ${entry.whyMoved}`}`))),
  ];
}

function moved(entry) {
  if (entry.whyMoved === null) {
    return "";
  }
  if (entry.previousRank === null) {
    return h("span", { class: "new" }, entry.whyMoved);
  }
  const up = entry.previousRank > entry.rank;
  return h("span", { class: up ? "up" : "down", title: entry.whyMoved },
    `${up ? "▲" : "▼"} ${Math.abs(entry.previousRank - entry.rank)}`, h("span", { class: "unseen" }, ` ${up ? "up" : "down"}: ${entry.whyMoved}`));
}

/** The entries of all bands on the front, the fastest first. */
export const front = (revision) =>
  all(revision).filter((entry) => entry.onFront).sort((a, b) => a.latencyMicros - b.latencyMicros);

/** The measured entries of all bands that no other one beats in measured latency and accuracy, the fastest first. */
export function measuredFront(revision) {
  const entries = all(revision).filter((entry) => entry.measuredLatencyMicros !== null)
    .sort((a, b) => a.measuredLatencyMicros - b.measuredLatencyMicros || b.top1 - a.top1);
  let best = -Infinity;
  return entries.filter(({ top1 }) => top1 > best && (best = top1, true));
}

/** The entries of all bands with the names of their bands, the best of each band first. */
const all = (revision) =>
  revision.bands.flatMap((band) => band.entries.map((entry) => ({ ...entry, band: band.name }))).sort((a, b) => a.rank - b.rank);

/** The networks that were measured, ranked or outside of their bands: microseconds by the id of each of their trainings. */
export const measuredMicros = (revision) => new Map(
  revision.bands.flatMap((band) => [...band.entries, ...band.outside])
    .filter((entry) => entry.measuredLatencyMicros !== null)
    .flatMap((entry) => entry.trainings.map(({ jobId }) => [jobId, entry.measuredLatencyMicros])));
