/** One search, live. */
import { choose, chosen, toComparison, toGenes, toTable, toTraining, whenChosen } from "./address.js";
import { at, get, outcomes, post, postText, remove } from "./api.js";
import { accuracy, bandClass, Chart, effects, geneValue, histogram, importance, placed, points, scatter, spark } from "./charts.js";
import { course, DEVICE_HOURS, HYPERVOLUME, sinceBest } from "./course.js";
import { button, card, fact, fill, h, say, table, tile } from "./dom.js";
import { ago, count, duration, job, millis, moment, percent, plusMinus, predicted, range, significant, time } from "./format.js";
import { listen } from "./listen.js";
import { gone, load } from "./load.js";
import { askForNote } from "./note.js";
import { front, measuredFront, measuredMicros, ranking } from "./ranking.js";
import { ended, state } from "./searches.js";
import { Trainings } from "./trainings.js";

/** No search is called so: ids are longer. */
const NOTHING = "nothing";
const GOING_ON = ["running", "paused"];
const CLOCK_MILLIS = 10_000;
/** With a tenth more trainings it may depend on something else. */
const LEARN_AGAIN = 1.1;
const SILENT_MILLIS = 60_000;
const AGAIN_MILLIS = 2000;
/** For each millisecond that drawing took so many pass before it is drawn again, so that a page of many trainings stays quiet. */
const REST = 3;
/** A tab that nobody sees gets no frames: that is not how long drawing took. */
const LONGEST_DRAWING_MILLIS = 2000;

/** Whether a search ranks networks by what they do in 8-bit integers: in floats they do something else. */
const isInInt8 = (search) => search?.precision === "int8";

export function search(main, searchId) {
  const path = (...parts) => at("searches", searchId, ...parts);
  // All at once: what changes meanwhile is asked for once it is told of. There may be no ranking yet.
  const known = () => Promise.all([get(path("progress")), get("/progress"), outcomes(searchId), get(path("candidates")),
    get(at("rankings", searchId)).catch(() => null)]);
  return load(main, "search", known, ([live, { searches }, ...drawn]) => {
    const view = new SearchView(main, searchId, searches);
    view.enter(live, ...drawn);
    return () => view.leave();
  });
}

class SearchView {
  open = new Set();
  other = null;
  /** The id of the search that it is compared with; "": none; null: that failed. */
  compared = "";
  isMeasured = false;

  constructor(main, searchId, searches) {
    Object.assign(this, { main, searchId, path: (...parts) => at("searches", searchId, ...parts) });
    this.mine = searches.find((each) => each.searchId === searchId);
    this.others = searches.filter((each) => each.searchId !== searchId);
  }

  enter(live, outcomes, candidates, revision) {
    Object.assign(this, { outcomes, candidates, revision });
    this.head = h("div");
    this.noted = h("div");
    this.tiles = h("dl", { class: "tiles" });
    this.ranked = h("div");
    this.running = h("div");
    this.scatter = new Chart("Accuracy against latency", "tall", (data) => {
      const clicked = data && (data.entry ?? this.outcomes[data[2]]);
      if (clicked) {
        location.hash = toTraining(this.searchId, clicked.jobId);
      }
    });
    this.course = new Chart("How it got better", "low");
    this.courseNote = h("p", { class: "muted small" });
    this.courseOf = h("select", { "data-key": "course", onchange: () => choose({ course: this.courseOf.value }) },
      h("option", { value: "" }, "best objective"), h("option", { value: "hypervolume" }, "hypervolume"));
    this.courseOver = h("select", { "data-key": "over", onchange: () => choose({ over: this.courseOver.value }) },
      h("option", { value: "" }, "trainings"), h("option", { value: "hours" }, "device hours"));
    this.histogram = new Chart("Candidates by latency", "low");
    this.candidateFiles = h("p", { class: "muted small" });
    this.importance = new Chart("What accuracy depends on", "tall", (data) => data && choose({ gene: data.gene }));
    this.effects = new Chart("Accuracy by the value of a gene", "tall");
    this.importanceNote = h("p", { class: "muted small" }, "Not asked yet.");
    this.gene = h("select", { onchange: () => choose({ gene: this.gene.value }) });
    this.byGene = h("label", { hidden: true }, "Gene", this.gene);
    this.latency = h("select", { onchange: () => choose({ latency: this.latency.value }) },
      h("option", { value: "" }, "predicted"), h("option", { value: "measured" }, "measured"));
    this.byLatency = h("label", { hidden: true }, "Latency", this.latency);
    this.compare = h("select", { onchange: () => choose({ compare: this.compare.value || NOTHING }) }, h("option", { value: "" }, "nothing"));
    this.several = h("a", { href: toComparison([this.searchId]) }, "Compare several");
    this.compare.append(...this.others.map((each) => h("option", { value: each.searchId }, `${each.name} (${each.strategy})`)));
    const random = this.others.find((each) => each.strategy === "random" && ["space", "dataset", "table"].every((key) => each[key] === this.mine?.[key])
      && isInInt8(each) === isInInt8(this.mine));
    this.usual = this.mine?.strategy === "random" ? NOTHING : random?.searchId ?? NOTHING;
    this.unhear = whenChosen(() => this.isChosen());
    this.isChosen();
    this.stop = listen(this.path("progress"), (live) => this.told(live), () => {
      // After a restart the service may list them in another order.
      this.outcomes = [];
    }, () => gone(this.main, "This search was deleted"));
    this.told(live);
  }

  /** Shows what is chosen in the address. */
  isChosen() {
    const compare = chosen().get("compare") ?? this.usual;
    const other = this.others.some((each) => each.searchId === compare) ? compare : "";
    this.compare.value = other;
    if (other !== this.compared) {
      this.compared = other;
      this.compareWith(other);
    }
    const isMeasured = chosen().get("latency") === "measured";
    this.latency.value = isMeasured ? "measured" : "";
    if (isMeasured !== this.isMeasured) {
      this.isMeasured = isMeasured;
      this.isDrawn && this.drawOutcomes();
    }
    this.courseOf.value = chosen().get("course") === "hypervolume" ? "hypervolume" : "";
    this.courseOver.value = chosen().get("over") === "hours" ? "hours" : "";
    this.isDrawn && this.drawCourse();
    this.trainings?.refresh();
    this.learnt && this.drawImportance();
  }

  leave() {
    this.isLeft = true;
    this.stop?.();
    this.unhear?.();
    clearInterval(this.clock);
    [this.scatter, this.course, this.histogram, this.importance, this.effects].forEach((chart) => chart?.dispose());
  }

  async told(live) {
    const isFirst = !this.live;
    this.live = live;
    if (isFirst) {
      this.trainings = new Trainings(this.searchId, live.search);
      this.main.replaceChildren(...this.layout());
      // Nothing is told of a trainer that is gone: that it is silent is seen by the clock.
      this.clock = setInterval(() => this.drawHead(), CLOCK_MILLIS);
    }
    this.drawHead();
    if (this.isBusy) {
      this.isBehind = true;
      return;
    }
    this.isBusy = true;
    try {
      await this.catchUp();
    } catch (problem) {
      say(problem.message);
      if (problem.mayPass) {
        await after(AGAIN_MILLIS);
        this.isBehind = true;
      }
    } finally {
      this.isBusy = false;
    }
    if (this.isBehind && !this.isLeft) {
      this.isBehind = false;
      this.told(this.live);
    }
  }

  /** Until what was drawn since then is on the screen, and a while more. */
  async rest(begun) {
    await Promise.race([shown(), after(LONGEST_DRAWING_MILLIS)]);
    await after(REST * Math.min(performance.now() - begun, LONGEST_DRAWING_MILLIS));
  }

  /** Asks for what has changed since it asked last, and draws that. */
  async catchUp() {
    const { search, revision } = this.live;
    const isRanked = revision > 0 && revision !== this.revision?.revision;
    const hasEnded = search.counts.completed !== this.outcomes.length;
    const hasSampled = search.candidates.sampled !== this.candidates?.sampled;
    const counts = JSON.stringify(search.counts);
    const changed = counts !== this.countsSeen;
    const known = this.outcomes;
    // Nothing is drawn of it: it stands below, and nothing waits for it.
    const listed = changed ? this.trainings.refresh() : true;
    const [newest, more, candidates] = await Promise.all([
      isRanked ? get(at("rankings", this.searchId)) : this.revision,
      hasEnded ? outcomes(this.searchId, known.length) : null,
      hasSampled ? get(this.path("candidates")) : this.candidates,
    ]);
    if (this.isLeft) {
      return;
    }
    const begun = performance.now();
    this.revision = newest;
    this.candidates = candidates;
    if (more && this.outcomes === known) {
      this.outcomes = [...known, ...more];
    }
    if (isRanked || !this.isDrawn) {
      this.drawRanking();
    }
    if (isRanked || more || !this.isDrawn) {
      this.drawOutcomes();
    }
    if (hasSampled || !this.isDrawn) {
      this.histogram.draw(() => histogram(this.live.search, this.candidates));
      this.histogram.label(`Candidates by latency: ${this.candidates.bands.map((band) => `${count(band.candidates)} in ${band.name}`).join(", ")}, ${count(this.candidates.outside)} in no band`);
    }
    this.isDrawn = true;
    this.drawHead();
    if (this.learntFrom === undefined || this.outcomes.length > LEARN_AGAIN * this.learntFrom) {
      this.learn();
    }
    const [isListed] = await Promise.all([listed, this.rest(begun)]);
    if (isListed) {
      this.countsSeen = counts;
    } else {
      await after(AGAIN_MILLIS);
      this.isBehind = true;
    }
  }

  /** Takes a second or two: nothing waits for it. */
  async learn() {
    const from = this.outcomes.length;
    this.learntFrom = from;
    try {
      const learnt = await get(this.path("importance"));
      if (!this.isLeft && from === this.learntFrom) {
        this.learnt = learnt;
        this.drawImportance();
      }
    } catch (problem) {
      this.learntFrom = undefined;
      this.importanceNote.textContent = problem.message;
    }
  }

  drawImportance() {
    const { genes: known, networks, explained, note } = this.learnt;
    this.importanceNote.textContent = explained === null ? note : `${note ? `${note} ` : ""}${explained > 0
      ? `Learnt from ${count(networks)} networks; ${percent(explained, 0)} of the differences in accuracy of others can be told from that. Click a gene for its values.`
      : `Learnt from ${count(networks)} networks, from which the accuracy of others cannot be told: do not rely on it.`}`;
    this.important.hidden = this.byGene.hidden = !known.length;
    if (!known.length) {
      return;
    }
    const picked = known.find((gene) => gene.name === chosen().get("gene")) ?? known[0];
    fill(this.gene, ...known.map((gene) => h("option", { value: gene.name }, gene.name)));
    this.gene.value = picked.name;
    this.importance.draw(() => importance(this.learnt, picked));
    this.importance.label(`What accuracy depends on: ${known.slice(0, 3).map((gene) => `${gene.name} ${percent(gene.share, 0)}`).join(", ")}`);
    this.effects.draw(() => effects(picked));
    this.effects.label(`Accuracy by ${picked.name}: ${picked.effects.map((effect) => `${geneValue(picked.name, effect.value)} ${points(100 * effect.accuracy)} points, of the most accurate network ${points(100 * effect.ofBest)}`).join("; ")}`);
  }

  layout() {
    const { strategy } = this.live.search;
    const compare = [
      this.others.length ? h("label", null, "Compare with", this.compare) : null,
      this.others.length ? this.several : null,
      strategy === "random" || this.others.some((each) => each.strategy === "random") ? null
        : h("a", { href: `#/new/${encodeURIComponent(this.searchId)}/random` }, "New random search to compare with"),
    ];
    return [
      this.head,
      this.noted,
      this.tiles,
      card("Accuracy against latency", [h("span", { class: "muted small" }, "Each point is a trained network; click it for details."), this.byLatency, this.scatter.tools], this.scatter.element),
      this.ranked,
      this.running,
      h("div", { class: "pair" },
        card("How it got better", [h("label", null, "Of", this.courseOf), h("label", null, "Over", this.courseOver), compare, this.course.tools], this.course.element, this.courseNote),
        card("Candidates by latency", [h("span", { class: "muted small bands-note" }, "sampled from the space, within a band"), this.histogram.tools], this.histogram.element, this.candidateFiles)),
      card("What accuracy depends on", h("a", { href: toGenes(this.searchId), "data-key": "genes" }, "All trainings by gene"), this.importanceNote,
        this.important = h("div", { class: "pair", hidden: true },
          h("div", null, h("div", { class: "bar" }, this.importance.tools), this.importance.element),
          h("div", null, h("div", { class: "bar" }, this.byGene, this.effects.tools), this.effects.element))),
      this.trainings.element,
    ];
  }

  drawHead() {
    const { search, running } = this.live;
    document.title = `${search.name} – gpunas`;
    const goesOn = GOING_ON.includes(search.state);
    fill(this.head,
      h("div", { class: "heading" },
        h("div", null, h("h1", null, search.name), state(search.state),
          h("p", { class: "facts" },
            fact("id", search.searchId), fact("space", search.space), fact("data", search.dataset), fact("latency table", h("a", { href: toTable(search.table), "data-key": "latency-table" }, search.table)),
            fact("strategy", search.strategy), search.rungs.length > 1 ? fact("rungs", search.rungs.map((rung) => rung.epochs).join(", ") + " epochs") : null, search.priority ? fact("priority", search.priority) : null, fact("objective", `loss + ${search.alpha} · ms^${search.beta}`), fact("started", moment(search.startedAt))),
          search.reason ? h("p", { class: search.state === "failed" ? "notice bad" : "muted" }, search.reason) : null,
          search.leftOut ? h("p", { class: "muted" }, `Left out of ${search.dataset}: ${search.leftOut}`) : null,
          search.waitsFor ? h("p", { class: "muted" }, search.waitsFor) : null,
          search.userNote ? h("p", { class: "noted" }, search.userNote) : null),
        h("div", { class: "actions" },
          search.state === "running" ? button("Pause", () => this.command("pause"), "", { "data-key": "pause" }) : null,
          search.state === "paused" ? button("Resume", () => this.command("resume"), "", { "data-key": "resume" }) : null,
          goesOn ? button("Priority", () => this.prioritise(), "", { "data-key": "priority" }) : null,
          button("Rename", () => this.rename(), "", { "data-key": "rename" }),
          button("Note", () => this.note(), "", { "data-key": "note" }),
          h("a", { class: "button", href: `#/new/${encodeURIComponent(search.searchId)}`, "data-key": "like" }, "New like this"),
          goesOn ? button("Cancel", () => this.cancel(), "danger", { "data-key": "cancel" })
            : button("Delete", () => this.delete(), "danger", { "data-key": "delete" }))),
      this.failure ? h("p", { class: "notice bad" }, this.failure) : null);
    fill(this.tiles, ...this.tileList(search));
    fill(this.candidateFiles, goesOn ? ["Each with its genes: ", [["all", ""], ...search.bands.map((band) => [band.name, band.name])].map(([name, band], i) => [
      i ? "; " : "", `${name} as`, ["csv", "jsonl"].map((format) => [" ", h("a", { href: this.candidatesAs(format, band) }, format === "csv" ? "CSV" : "JSON Lines")])]), ", until the search is over."] : null);
    fill(this.running, running.length ? this.runningCard(search, running) : null);
  }

  tileList(search) {
    const { counts, candidates } = search;
    const inside = search.bands.reduce((sum, band) => sum + band.candidates, 0);
    const leaders = (this.revision?.bands ?? []).map((band, index) => {
      const leader = band.entries[0];
      return tile(h("span", { class: bandClass(index) }, `Best of ${band.name}`),
        leader ? [percent(leader.top1), h("small", null, plusMinus(leader.top1StandardError))] : "–",
        [leader ? [h("a", { href: toTraining(this.searchId, leader.jobId), title: leader.jobId, "data-key": `best-${band.name}` }, job(leader.jobId, this.searchId)), ", ", leader.measuredLatencyMicros === null ? `${predicted(leader.latencyMicros, this.revision.latencyDeviation)} predicted` : `${millis(leader.measuredLatencyMicros)} measured`, h("br")] : null, `band: ${range(band)}`]);
    });
    const failures = counts.failed + counts.diverged;
    return [
      tile("Candidates", [scaledCount(candidates.sampled), h("small", null, ` of ${scaledCount(candidates.total)}`)],
        candidates.sampled ? `${percent(inside / candidates.sampled, 1)} in a band` : "none sampled yet"),
      tile("Trainings", [count(ended(counts)), h("small", null, ` of ${count(search.trainings)}`)],
        [h("progress", { max: search.trainings, value: ended(counts), "aria-label": "Finished trainings" }),
          search.secondsLeft === null ? null : `about ${duration(search.secondsLeft)} left`]),
      tile("Running now", count(counts.running), `${count(counts.waiting)} waiting`),
      ...leaders,
      failures
        ? tile("Failed", h("span", { class: "bad" }, count(failures)),
            h("button", { type: "button", class: "link", "data-key": "failures", onclick: () => this.trainings.only(counts.failed ? "failed" : "diverged") }, `${count(counts.failed)} failed, ${count(counts.diverged)} diverged: reasons`))
        : null,
    ];
  }

  runningCard(search, running) {
    const band = (name) => search.bands.findIndex((each) => each.name === name);
    return card("Running trainings", h("span", { class: "muted small" }, search.counts.running > running.length ? `${count(running.length)} of ${count(search.counts.running)}` : null),
      table("Running trainings", [
        { name: "Training", head: true, cell: (each) => h("a", { class: "link", href: toTraining(this.searchId, each.jobId), title: each.jobId, "data-key": `run-${each.jobId}` }, job(each.jobId, this.searchId)) },
        { name: "Band", cell: (each) => h("span", { class: bandClass(band(each.band)) }, each.band) },
        search.rungs.length > 1 ? { name: "Rung", num: true, cell: (each) => count(each.rung) } : null,
        { name: "Progress", cell: (each) => [h("progress", { max: each.epochs, value: each.epoch, "aria-label": `Epochs of ${each.jobId}` })] },
        { name: "Epochs", num: true, cell: (each) => `${significant(each.epoch)} of ${each.epochs}` },
        { name: "Loss", num: true, cell: (each) => significant(each.loss) },
        { name: "Curve", cell: spark },
        { name: "Accuracy", num: true, cell: (each) => percent(each.top1) },
        { name: "Time left", num: true, cell: timeLeft },
        { name: "Images/s", num: true, cell: (each) => significant(each.imagesPerSecond) },
        { name: "Trainer", cell: (each) => `${each.trainer} on ${each.device}${each.attempt > 1 ? `, attempt ${each.attempt}` : ""}` },
      ], running));
  }

  candidatesAs(format, band) {
    return `${this.path("candidates")}?${new URLSearchParams({ format, ...(band ? { band } : {}) })}`;
  }

  drawRanking() {
    const { search } = this.live;
    fill(this.ranked, this.revision
      ? ranking(search, this.revision, this.open, (band) => { this.open.add(band); this.drawRanking(); })
      : null);
  }

  drawOutcomes() {
    const { isMeasured } = this;
    const entries = this.revision ? (isMeasured ? measuredFront : front)(this.revision) : [];
    const measured = this.revision ? measuredMicros(this.revision) : new Map();
    const { latencyDeviation } = this.live.search.candidates;
    const latency = (entry) => (isMeasured ? millis(entry.measuredLatencyMicros) : predicted(entry.latencyMicros, latencyDeviation));
    this.byLatency.hidden = !measured.size && !isMeasured;
    this.scatter.draw(() => scatter(this.live.search, this.outcomes, entries, measured, isMeasured, this.other, this.revision?.baselines));
    this.scatter.label(`Accuracy against latency of ${count(this.outcomes.length)} trainings; on the front: ${entries.map((entry) => `${accuracy(entry)} at ${latency(entry)}`).join(", ") || "nothing yet"}${placed(this.revision?.baselines ?? [], isMeasured, latencyDeviation).map((each) => `; ${each.baseline.name}: ${percent(each.baseline.top1)} at ${each.latency}`).join("")}`);
    this.drawCourse();
    say(`${count(this.outcomes.length)} trainings completed`);
  }

  /** Over the time of devices it is drawn once that is known. */
  async drawCourse() {
    const isVolume = this.courseOf.value !== "", isOverTime = this.courseOver.value !== "";
    const number = this.courses = (this.courses ?? 0) + 1;
    const { outcomes, other } = this;
    let times = [null, null], problem = null;
    if (isOverTime) {
      const ask = (searchId) => get(at("searches", searchId, "device-time"));
      try {
        times = await Promise.all([ask(this.searchId), other ? ask(other.search.searchId) : null]);
      } catch (refused) {
        problem = refused;
      }
    }
    if (this.isLeft || number !== this.courses) {
      return;
    }
    this.courseNote.textContent = problem ? problem.message : [
      sinceBest(this.live.search, outcomes), isOverTime ? DEVICE_HOURS : "", isVolume ? HYPERVOLUME : "",
      isOverTime && times.some((each) => each?.notKept) ? "Of trainings of which only the counts were kept nobody knows what they took." : ""].join(" ").trim();
    const [time, otherTime] = times;
    if (!problem) {
      this.course.draw(() => course(this.live.search, outcomes, other && { ...other, time: otherTime }, isVolume, time));
    }
    this.course.label(`${isVolume ? "Hypervolume" : "Best objective"} over ${isOverTime ? `device hours: ${time ? duration(time.seconds) : "not known"} were spent in ${count(time?.attempts)} attempts` : "trainings"}`);
  }

  async compareWith(searchId) {
    const chosen = this.others.find((each) => each.searchId === searchId);
    const isStillChosen = () => this.compared === searchId;
    try {
      const other = chosen ? { search: chosen, outcomes: await outcomes(searchId) } : null;
      if (!isStillChosen()) {
        return;
      }
      this.other = other;
      this.failure = null;
    } catch (problem) {
      if (!isStillChosen()) {
        return;
      }
      this.compared = null; // The next choice asks again.
      this.other = null;
      this.compare.value = "";
      this.failure = `${chosen.name} cannot be compared with: ${problem.message}`;
    }
    if (!this.isLeft && this.live) {
      this.drawHead();
      this.drawOutcomes();
    }
  }

  prioritise() {
    const { name, priority } = this.live.search;
    const value = prompt(`Priority of ${name}, from -100 to 100. While a search of higher priority runs, others get fewer trainers.`, priority);
    if (value !== null) {
      this.command(`priority?value=${encodeURIComponent(value.trim())}`);
    }
  }

  async rename() {
    const name = prompt("Name of the search; its id stays.", this.live.search.name);
    if (name === null) {
      return;
    }
    try {
      await postText(this.path("name"), name);
      this.failure = null;
      say("The name is saved.");
    } catch (problem) {
      this.failure = problem.message;
    }
    this.drawHead();
  }

  note() {
    askForNote(this.noted, "search", this.live.search.userNote, this.path(), (note) => {
      this.live.search.userNote = note;
      this.drawHead();
    }, () => this.head.querySelector("[data-key=note]"));
  }

  cancel() {
    if (confirm(`Cancel ${this.live.search.name}? The networks trained so far stay ranked. A cancelled search cannot be resumed.`)) {
      this.command("cancel");
    }
  }

  async delete() {
    if (!confirm(`Delete ${this.live.search.name}? Its ranking, its trained networks and all that is known of it are gone for good.`)) {
      return;
    }
    try {
      await remove(this.path());
      location.hash = "#/";
    } catch (problem) {
      this.failure = problem.message;
      this.drawHead();
    }
  }

  async command(action) {
    try {
      await post(`${this.path()}/${action}`);
      this.failure = null;
    } catch (problem) {
      this.failure = problem.message;
    }
    this.drawHead();
  }
}

const after = (millis) => new Promise((done) => setTimeout(done, millis));
const shown = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

/** How long a training takes yet, or how long its trainer has been silent. */
function timeLeft(each) {
  const isSilent = each.reportedAt !== null && Date.now() - time(each.reportedAt) > SILENT_MILLIS;
  return isSilent ? h("span", { class: "bad" }, `last heard of ${ago(each.reportedAt)}`) : duration(each.secondsLeft);
}

const scaledCount = (value) => (value >= 1e5 ? `${significant(value / 1e6)} M` : count(value));
