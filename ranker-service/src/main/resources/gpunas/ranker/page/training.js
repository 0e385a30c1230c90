/** A trained network: where it stands, what it is made of, where its time goes, its curve, its files; live while it trains. */
import { toNewAround, toSearch, toTrainings } from "./address.js";
import { at, get } from "./api.js";
import { bandClass, Chart, curve, geneValue } from "./charts.js";
import { button, card, fact, fill, h, table, tile } from "./dom.js";
import { bytes, count, duration, fineTuned, millis, moment, off, percent, predicted, scaled, significant } from "./format.js";
import { listen } from "./listen.js";
import { gone, load } from "./load.js";
import { askForNote } from "./note.js";
import { state } from "./searches.js";

const GOING_ON = ["waiting", "running"];
const AGAIN_MILLIS = 5000;

export function training(main, searchId, jobId) {
  const path = (...parts) => at("searches", searchId, ...parts);
  const known = () => Promise.all([get(path("trainings", jobId)), get(path("progress"))]);
  return load(main, "training", known, ([detail, { search, revision }]) => {
    const view = new TrainingView(main, search, detail, revision);
    view.enter();
    return () => view.leave();
  });
}

class TrainingView {
  /** What each layer takes by the latency table, by its key; null while that is not known. */
  costs = null;
  whyNoCosts = "Asking for the latency table …";

  constructor(main, search, detail, revision) {
    Object.assign(this, { main, search, detail, revision, jobId: detail.training.jobId });
    this.path = at("searches", search.searchId, "trainings", this.jobId);
  }

  enter() {
    document.title = `${this.jobId} – gpunas`;
    this.chart = new Chart(`Curve of training ${this.jobId}`, "low");
    this.head = h("div");
    this.noted = h("div");
    this.stages = h("div");
    this.epoch = h("span", { class: "muted small" });
    this.course = card("Curve", [this.epoch, this.chart.tools], this.chart.element);
    this.files = h("div");
    this.log = h("div");
    const picture = h("div", { class: "picture", tabindex: "0", role: "region", "aria-label": "Picture of the network" },
      h("img", { src: `${this.path}/picture.svg`, alt: "The network's layers, stage by stage; its stages and genes are listed below." }));
    this.main.replaceChildren(this.head, this.noted, this.course,
      card("Network", null, picture, this.stages, h("details", { open: true }, h("summary", null, "Genes"), h("ul", { class: "genes" }, genesInWords(this.detail.genes).map(({ name, value }) => h("li", null, `${name} `, h("b", null, value)))))),
      this.log, this.files);
    this.draw();
    this.stop = listen(at("searches", this.search.searchId, "progress"), (live) => this.told(live), () => {}, () => gone(this.main, "This search was deleted"));
    this.askForCosts();
  }

  leave() {
    this.hasLeft = true;
    this.stop();
    clearTimeout(this.retry);
    this.chart.dispose();
  }

  /**
   * Asks again for what goes on, and for its place when there is another ranking. What is told while an answer is under
   * way, its end maybe, is looked at after it.
   */
  async told(live) {
    if (this.isBusy) {
      this.missed = live;
      return;
    }
    const { changes } = live.search;
    if (!GOING_ON.includes(this.detail.training.state) && live.revision === this.revision && changes === this.search.changes) {
      return;
    }
    this.isBusy = true;
    try {
      this.detail = await get(this.path);
      this.revision = live.revision;
      this.search.changes = changes;
      if (!this.hasLeft) {
        this.draw();
      }
    } catch (_) {
      // The next event asks again; that nobody answers is said above.
    } finally {
      this.isBusy = false;
    }
    const { missed } = this;
    if (missed && !this.hasLeft) {
      this.missed = null;
      this.told(missed);
    }
  }

  /** Asks again while the table is not complete, or nobody answers. */
  async askForCosts() {
    let mayCome = true;
    try {
      const found = await get(at("tables", this.search.table, "costs"));
      if (found.costs) {
        this.costs = new Map(found.costs.map((each) => [each.layer, each]));
        this.kind = found.kind;
      } else {
        this.whyNoCosts = `How long each stage takes is not known yet: ${found.waiting ?? `the latency table ${this.search.table} is being measured, ${count(found.measured)} of ${count(found.layers)}.`}`;
      }
    } catch (problem) {
      this.whyNoCosts = `How long each stage takes is not known: ${problem.message}`;
      mayCome = problem.mayPass;
    }
    if (this.hasLeft) {
      return;
    }
    this.drawStages();
    if (this.costs === null && mayCome) {
      this.retry = setTimeout(() => this.askForCosts(), AGAIN_MILLIS);
    }
  }

  draw() {
    const { training, files, log } = this.detail;
    fill(this.head, ...this.heading());
    // The card stays, and with it the focus on its buttons.
    this.epoch.textContent = GOING_ON.includes(training.state) ? `epoch ${significant(training.epoch)} of ${count(training.epochs)}` : "";
    this.course.hidden = training.curve.length === 0;
    if (training.curve.length) {
      this.chart.draw(() => curve(this.detail.training));
    }
    fill(this.log, log.length ? card("Log", h("span", { class: "muted small" }, "the last lines that its trainer logged of it"), h("pre", { tabindex: "0" }, log.join("\n"))) : null);
    fill(this.files, files.length ? card("Files", null, fileTable(files)) : null);
    this.drawStages();
  }

  heading() {
    const { training, place, latencyDeviation } = this.detail;
    const band = this.search.bands.findIndex((each) => each.name === training.band);
    const facts = [
      ["rung", count(training.rung)], ["epochs", count(training.epochs)],
      ["trainer", training.trainer ? `${training.trainer} on ${training.device}` : "–"], ["attempt", count(training.attempt)],
      ["images/s", significant(training.imagesPerSecond)],
      ["took", training.finishedAt ? duration((Date.parse(training.finishedAt) - Date.parse(training.startedAt)) / 1000) : "–"],
      ["finished", moment(training.finishedAt)],
    ];
    return [
      h("div", { class: "heading" },
        h("div", null, h("h1", null, training.jobId), state(training.state),
          h("p", { class: "facts" }, h("span", null, "of ", h("a", { href: toSearch(this.search.searchId), "data-key": "search" }, this.search.name)),
            h("span", null, h("a", { href: toTrainings(this.search.searchId), "data-key": "all" }, "all trainings")),
            h("span", { class: bandClass(band) }, training.band),
            facts.map(([name, value]) => fact(name, value)))),
        h("div", { class: "actions" },
          button("Note", () => this.note(), "", { "data-key": "note" }),
          this.detail.stages.length ? h("a", { class: "button", href: toNewAround(this.search.searchId, this.detail.genes.map((gene) => gene.value)), "data-key": "around", title: "Plans a search like this one that trains this network first" }, "New search around it") : null)),
      training.reason ? h("p", { class: "notice bad" }, training.reason) : null,
      training.userNote ? h("p", { class: "noted" }, training.userNote) : null,
      h("dl", { class: "tiles" },
        tile("Rank", place?.rank ? [count(place.rank), h("small", null, ` of ${count(place.of)}`)] : "–", ranked(training, place)),
        tile("Accuracy", percent(training.top1), GOING_ON.includes(training.state) ? "so far"
          : training.top1Fp32 === null ? `loss ${significant(training.loss)}` : `in int8, loss ${significant(training.loss)}; ${percent(training.top1Fp32)} in floats${fineTuned(training)}`),
        tile("Predicted latency", [h("span", { class: "together" }, millis(training.latencyMicros)), h("small", null, off(latencyDeviation))], latencyDeviation === null ? "how far it may be off is not known" : "± its standard deviation"),
        tile("Measured latency", millis(place?.measuredLatencyMicros), measured(training, place)),
        tile("Objective", significant(training.objective), "loss and latency, lower is better"),
        tile("Size", scaled(training.parameters), `parameters; ${scaled(training.macs)} MACs`)),
    ];
  }

  note() {
    askForNote(this.noted, "training", this.detail.training.userNote, this.path, (note) => {
      this.detail.training.userNote = note;
      fill(this.head, ...this.heading());
    }, () => this.head.querySelector("[data-key=note]"));
  }

  drawStages() {
    const { stages } = this.detail;
    if (!stages.length) {
      fill(this.stages, h("p", { class: "muted" }, "The encoding makes no network of the search's space."));
      return;
    }
    const timed = stages.map((stage) => ({ ...stage, ...this.time(stage) }));
    const total = timed.reduce((sum, stage) => sum + (stage.micros ?? NaN), 0);
    fill(this.stages, table("Stages of the network", [
      { name: "Stage", head: true, num: true, cell: (stage) => stage.number },
      { name: "Microseconds", num: true, cell: (stage) => significant(stage.micros) },
      { name: "Of its time", cell: (stage) => Number.isFinite(total) ? h("div", { class: "share" }, h("progress", { max: total, value: stage.micros, "aria-label": `Stage ${stage.number}'s part of the latency` }), percent(stage.micros / total, 0)) : "–" },
      { name: "MACs", num: true, cell: (stage) => scaled(stage.macs) },
      { name: "Parameters", num: true, cell: (stage) => scaled(stage.parameters) },
      { name: "Made of", wide: true, cell: inWords },
      { name: "Output", cell: (stage) => stage.output },
    ], timed), h("p", { class: "muted small" }, this.costs === null ? this.whyNoCosts : summed(total, timed, this.detail, this.kind)));
  }

  /** What a stage takes and how many of its layers are modelled; nothing if a layer is not in the table. */
  time({ layers }) {
    const costs = layers.map((layer) => this.costs?.get(layer));
    return costs.every((cost) => cost)
      ? { micros: costs.reduce((sum, cost) => sum + cost.micros, 0), modelled: costs.filter((cost) => cost.deviation !== undefined).length }
      : { micros: null, modelled: 0 };
  }
}

function summed(total, stages, { training, latencyDeviation }, kind) {
  if (!Number.isFinite(total)) {
    return "The latency table does not have all of its layers.";
  }
  const isOther = Math.abs(total / training.latencyMicros - 1) > 1e-3;
  return [`By the latency table, ${significant(total)} µs in all. `, whence(kind, stages), " ",
    isOther ? `The table has changed since ${predicted(training.latencyMicros, latencyDeviation)} was predicted.` : null];
}

/** Where a table of a kind has the times of a network's layers from. */
function whence(kind, stages) {
  switch (kind) {
    case "estimated":
      return "Estimated from a data sheet; nothing was measured.";
    case "imported":
      return "Imported: who measured it is in the table's provenance.";
    default: {
      const layers = stages.reduce((sum, stage) => sum + stage.layers.length, 0);
      const modelled = stages.reduce((sum, stage) => sum + stage.modelled, 0);
      return modelled ? `${count(modelled)} of ${count(layers)} layers were not measured, but modelled.` : "All layers were measured.";
    }
  }
}

/** A stage as people say it: 3 × irb, kernel 5, stride 2, expansion 4, squeeze-excite, swish. */
function inWords({ layers, types, kernels, stride, expansions, squeezeExcite, activations }) {
  return [`${layers.length} × ${types}`, kernels && `kernel ${kernels}`, stride > 1 && `stride ${stride}`, expansions && `expansion ${expansions}`,
    squeezeExcite && squeezeExcite !== "no" && (squeezeExcite === "yes" ? "squeeze-excite" : `squeeze-excite ${squeezeExcite}`), activations].filter((word) => word).join(", ");
}

function ranked(training, place) {
  if (place?.rank === 0) {
    return "measured outside of its band";
  }
  if (place) {
    return [`in ${training.band}`, place.onFront ? ", on the front" : "", place.tied ? ", tied with the one above" : "", place.trainings > 1 ? `, by ${count(place.trainings)} trainings` : ""].join("");
  }
  if (training.state !== "completed") {
    return "only completed trainings are ranked";
  }
  if (!training.full) {
    return "a lower rung is not ranked";
  }
  // A completed one has a reason only if there is no network in int8.
  return training.reason ? "it could not be quantised" : "it misses a target of the search";
}

const measured = (training, place) => place?.measuredLatencyMicros
  ? `the whole network; ${percent(Math.abs(place.measuredLatencyMicros / training.latencyMicros - 1), 1)} ${place.measuredLatencyMicros < training.latencyMicros ? "below" : "above"} the prediction`
  : "finalists are measured whole at the end of a search";

const fileTable = (files) => table("Files of the trained network", [
  { name: "File", head: true, cell: (file) => h("a", { href: file.path, download: file.name }, file.name) },
  { name: "Size", num: true, cell: (file) => bytes(file.bytes) },
  { name: "SHA-256", wide: true, cell: (file) => h("code", null, file.sha256) },
], files);

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
