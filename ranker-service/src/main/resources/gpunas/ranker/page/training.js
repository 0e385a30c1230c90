/** One training: its network as a picture, its curve, its files. */
import { toSearch } from "./address.js";
import { at, get } from "./api.js";
import { Chart, curve, geneValue } from "./charts.js";
import { card, fill, h, table } from "./dom.js";
import { bytes, count, duration, percent, predicted, scaled, significant } from "./format.js";
import { load } from "./load.js";
import { state } from "./searches.js";

export function training(main, searchId, jobId) {
  const path = (...parts) => at("searches", searchId, ...parts);
  return load(main, "training", () => Promise.all([get(path("trainings", jobId)), get(path("progress"))]), ([detail, { search }]) => {
    document.title = `${jobId} – gpunas`;
    const chart = new Chart(`Curve of training ${jobId}`, "low");
    fill(main, ...parts(search, detail, chart));
    if (detail.training.curve.length) {
      chart.draw(() => curve(detail.training));
    }
    return () => chart.dispose();
  });
}

function parts(search, { training, genes, files }, chart) {
  const facts = [
    ["accuracy", percent(training.top1)], ["loss", significant(training.loss)], ["objective", significant(training.objective)],
    ["predicted latency", predicted(training.latencyMicros, search.candidates.latencyDeviation)], ["parameters", scaled(training.parameters)], ["MACs", scaled(training.macs)],
    ["band", training.band], ["rung", count(training.rung)], ["epochs", count(training.epochs)],
    ["trainer", training.trainer ? `${training.trainer} on ${training.device}` : "–"], ["attempt", count(training.attempt)],
    ["took", training.finishedAt ? duration((Date.parse(training.finishedAt) - Date.parse(training.startedAt)) / 1000) : "–"],
  ];
  return [
    h("div", { class: "heading" },
      h("div", null, h("h1", null, training.jobId), state(training.state),
        h("p", { class: "facts" }, h("span", null, "of ", h("a", { href: toSearch(search.searchId) }, search.name)), facts.map(([name, value]) => h("span", null, `${name} `, h("b", null, value)))))),
    training.reason ? h("p", { class: "notice bad" }, training.reason) : null,
    card("Network", null, h("div", { class: "picture", tabindex: "0", role: "region", "aria-label": "Stages of the network" },
      h("img", { src: at("searches", search.searchId, "trainings", training.jobId, "picture.svg"), alt: `The network's layers, stage by stage; its genes are listed below.` })),
    h("ul", { class: "genes" }, genesInWords(genes).map(({ name, value }) => h("li", null, `${name} `, h("b", null, value))))),
    training.curve.length ? card("Curve", null, chart.element) : null,
    files.length ? card("Files", null, table("Files of the trained network", [
      { name: "File", head: true, cell: (file) => h("a", { href: file.path, download: file.name }, file.name) },
      { name: "Size", num: true, cell: (file) => bytes(file.bytes) },
      { name: "SHA-256", wide: true, cell: (file) => h("code", null, file.sha256) },
    ], files)) : null,
  ];
}

const STAGE = /^(stage \d+) (.+)$/;

/** Genes as people say them; a stage without layers is absent, whatever its other genes are. */
function genesInWords(genes) {
  const absent = new Set(genes.filter(({ name, value }) => value === 0 && name.endsWith(" layers")).map(({ name }) => name.match(STAGE)[1]));
  const stageOf = (gene) => gene.name.match(STAGE)?.[1];
  return genes.flatMap((gene) => {
    if (!absent.has(stageOf(gene))) {
      return [{ name: gene.name, value: geneValue(gene.name, gene.value) }];
    }
    return gene.name.endsWith(" layers") ? [{ name: stageOf(gene), value: "absent" }] : [];
  });
}
