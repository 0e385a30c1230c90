/** Starts a search: first the plan, then the start. */
import { chosen, toSearch } from "./address.js";
import { at, get, post, Problem } from "./api.js";
import { button, card, fill, h, say, table } from "./dom.js";
import { count, duration, percent, predicted, range } from "./format.js";
import { load } from "./load.js";

const DRAFT = "gpunas.draft";
const EXAMPLE = `name: my-search
space: quickstart        # or gpunet, or a space written out here
table: my-device         # latency table: measured if it does not exist
bands:
  - {name: fast, belowMillis: 0.15}
  - {name: accurate, fromMillis: 0.15, belowMillis: 0.4}
objective: {alpha: 0.05, beta: 0.6}   # loss + alpha * ms^beta
dataset: fashion-mnist   # a folder in the trainers' data directory
recipe:
  epochs: 2
  batchSize: 50
  learningRate: 0.1
  trainingImages: 4000   # without it, all of them
candidates: 20000        # Sobol points drawn from the space
trainings: 24            # divided evenly among the bands
inFlight: 4              # at least the number of trainers
targets: {minTop1: 0.6}  # what a network must reach to be ranked
seed: 1
`;

/**
 * @param like id of a search whose specification to start from, or nothing
 * @param strategy to use instead of that search's, or nothing
 */
export function start(main, like, strategy) {
  document.title = "New search – gpunas";
  // Who has to give the access token is asked for it before, not after, a specification is written.
  const ask = () => (like ? get(at("searches", like)) : get("/trainers/demand").then(() => null));
  return load(main, "search", ask, (known) => show(main, known && { ...known.spec, ...changes(known.spec, strategy) }));
}

/** @param specification to start from; null: what was written before, or an example */
function show(main, specification) {
  const text = h("textarea", { id: "spec", spellcheck: "false", wrap: "off", "aria-describedby": "spec-help" });
  text.value = localStorage.getItem(DRAFT) ?? EXAMPLE;
  const answer = h("div", { class: "answer", role: "status" });
  const begin = button("Start", () => go("/searches"), "primary", { disabled: true });
  const plan = button("Plan", () => go("/searches/plan"), "primary");
  text.addEventListener("input", () => {
    localStorage.setItem(DRAFT, text.value);
    begin.disabled = true;
    fill(answer, null);
  });

  function write(specification) {
    text.value = specification;
    text.dispatchEvent(new Event("input"));
  }

  async function go(path) {
    plan.disabled = begin.disabled = true;
    fill(answer, h("p", { class: "muted" }, path === "/searches" ? "Starting …" : "Planning …"));
    try {
      const found = await post(path, text.value);
      if (path === "/searches") {
        localStorage.removeItem(DRAFT);
        location.hash = toSearch(found.searchId);
        return;
      }
      fill(answer, h("p", { class: "notice" }, "The specification is valid. Nothing has been started yet."), ...planned(found));
      begin.disabled = false;
      begin.focus();
      say("The specification is valid; the search can be started.");
    } catch (problem) {
      // A sampler that cannot plan checks a specification when it is started.
      begin.disabled = ![404, 405].includes(problem.status);
      fill(answer, begin.disabled ? mistakes(problem) : h("p", { class: "notice" }, "The sampler cannot plan. It checks the specification when the search is started."));
    } finally {
      plan.disabled = false;
    }
  }

  fill(main,
    h("h1", null, "New search"),
    h("div", { class: "pair" },
      card("Specification", h("label", { for: "spec" }, "YAML"), text,
        h("p", { id: "spec-help", class: "muted small" }, "Omitted fields have defaults; the plan shows them.")),
      card("Plan", null,
        h("p", { class: "muted" }, "Shows what the specification means and what the search would cost. Nothing is started until you press Start."),
        h("div", { class: "bar" }, plan, begin, button("Reset to example", () => write(EXAMPLE))),
        answer)));
  if (specification) {
    write(lines(specification));
  }
  return () => {};
}

/** What is to be different from the search whose specification it starts from. */
function changes(spec, strategy) {
  if (strategy) {
    return { name: `${spec.name}-${strategy}`, strategy };
  }
  const encoding = chosen().get("start");
  return encoding ? { name: `${spec.name}-around`, start: [encoding.split(",").map(Number)] } : {};
}

function mistakes(problem) {
  const errors = problem instanceof Problem ? problem.errors : [];
  return h("div", { class: "notice bad" }, h("p", null, problem.message),
    errors.length ? h("ul", null, errors.map((each) => h("li", null, each.field ? h("code", null, each.field) : null, each.field ? ": " : "", each.message))) : null);
}

/** What a search would look for and cost. */
function planned(plan) {
  const { table: latencies } = plan;
  const latency = (micros) => predicted(micros, latencies.latencyDeviation);
  return [
    plan.note ? h("p", { class: "notice" }, plan.note) : null,
    h("p", null, `${count(plan.trainings)} trainings, ${count(Math.round(plan.epochs))} epochs in total; `,
      h("b", null, plan.deviceHours === null ? "time not known" : `about ${duration(3600 * plan.deviceHours)} of one device`), `. ${plan.deviceHoursFrom}`),
    h("p", null, `${BigInt(plan.networks).toLocaleString("en-US")} networks in the space. `, latencies.whyUnknown ??
      `Of ${count(latencies.sample)} candidates the fastest takes ${latency(latencies.fastestMicros)}, the median ${latency(latencies.medianMicros)}, the slowest ${latency(latencies.slowestMicros)}; ${percent(latencies.outside, 1)} are in no band.`),
    table("Bands", [
      { name: "Band", head: true, cell: (band) => band.name },
      { name: "Latency", cell: range },
      { name: "Candidates", num: true, cell: (band) => percent(band.share, 1) },
    ], plan.bands),
    h("details", null, h("summary", null, "Specification with all defaults"), h("pre", { tabindex: "0" }, lines(plan.spec))),
  ];
}

/** A specification with a line for each field: JSON inside a line is YAML too. */
const lines = (spec) => Object.entries(spec).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`).join("");
