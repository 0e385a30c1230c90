/** One training in a dialog: its network as a picture, its curve, its files. */
import { at, get } from "./api.js";
import { Chart, curve, geneValue } from "./charts.js";
import { button, fill, h, table } from "./dom.js";
import { bytes, count, duration, percent, predicted, scaled, significant } from "./format.js";
import { state } from "./searches.js";

export function showTraining(searchId, jobId, deviation) {
  const chart = new Chart(`Curve of training ${jobId}`, "low");
  const content = h("div", null, h("p", { class: "muted" }, "Loading …"));
  const dialog = h("dialog", { "aria-label": `Training ${jobId}`, onclose: () => { chart.dispose(); dialog.remove(); } }, content);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  get(at("searches", searchId, "trainings", jobId)).then(
    (detail) => {
      fill(content, ...parts(searchId, detail, deviation, chart, () => dialog.close()));
      if (detail.training.curve.length) {
        chart.draw(() => curve(detail.training));
      }
    },
    (problem) => fill(content, h("p", { class: "notice bad" }, problem.message), button("Close", () => dialog.close())));
}

function parts(searchId, { training, genes, files }, deviation, chart, close) {
  const facts = [
    ["accuracy", percent(training.top1)], ["loss", significant(training.loss)], ["objective", significant(training.objective)],
    ["predicted latency", predicted(training.latencyMicros, deviation)], ["parameters", scaled(training.parameters)], ["MACs", scaled(training.macs)],
    ["band", training.band], ["rung", count(training.rung)], ["epochs", count(training.epochs)],
    ["trainer", training.trainer ? `${training.trainer} on ${training.device}` : "–"], ["attempt", count(training.attempt)],
    ["took", training.finishedAt ? duration((Date.parse(training.finishedAt) - Date.parse(training.startedAt)) / 1000) : "–"],
  ];
  return [
    h("div", { class: "heading" },
      h("div", null, h("h2", null, training.jobId, " ", state(training.state)),
        h("p", { class: "facts" }, facts.map(([name, value]) => h("span", null, `${name} `, h("b", null, value))))),
      h("div", { class: "actions" }, button("Close", close, "", { autofocus: true }))),
    training.reason ? h("p", { class: "notice bad" }, training.reason) : null,
    h("div", { class: "picture", tabindex: "0", role: "region", "aria-label": "Stages of the network" },
      h("img", { src: at("searches", searchId, "trainings", training.jobId, "picture.svg"), alt: `The network's layers, stage by stage; its genes are listed below.` })),
    training.curve.length ? h("section", null, h("h3", null, "Curve"), chart.element) : null,
    h("section", null, h("h3", null, "Genes"), h("ul", { class: "genes" }, genesInWords(genes).map(({ name, value }) => h("li", null, `${name} `, h("b", null, value))))),
    files.length ? h("section", null, h("h3", null, "Files"), table("Files of the trained network", [
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
