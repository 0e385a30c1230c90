/** The curves of picked trainings over each other; which they are stands in the address. */
import { choose, chosen } from "./address.js";
import { at, get } from "./api.js";
import { Chart, curves } from "./charts.js";
import { button, card, h } from "./dom.js";
import { job } from "./format.js";

/** More lines than there are colours cannot be told apart. */
export const MOST_PICKED = 6;

export const picked = () => [...new Set(chosen().getAll("pick"))].slice(0, MOST_PICKED);

export const pick = (jobId, isPicked) => choose({ pick: isPicked ? [...picked(), jobId] : picked().filter((each) => each !== jobId) });

export class Overlay {
  known = new Map();

  constructor(searchId) {
    this.searchId = searchId;
    this.chart = new Chart("Curves of the picked trainings", "low");
    this.measure = h("select", { onchange: () => choose({ curve: this.measure.value }) },
      h("option", { value: "" }, "accuracy"), h("option", { value: "loss" }, "training loss"));
    this.note = h("span", { class: "muted small" });
    this.element = card("Curves", [this.note, h("label", null, "Of", this.measure), button("Clear", () => choose({ pick: null }), "", { "data-key": "unpick" }), this.chart.tools], this.chart.element);
    this.element.hidden = true;
  }

  /** Shows what is picked; asks for what is not known or goes on. */
  async refresh() {
    const wanted = picked();
    this.measure.value = chosen().get("curve") === "loss" ? "loss" : "";
    this.element.hidden = wanted.length === 0;
    await Promise.all(wanted.filter((each) => !this.known.get(each)?.finishedAt).map(async (each) => {
      const found = await get(at("searches", this.searchId, "trainings", each)).catch(() => null);
      found && this.known.set(each, found.training);
    }));
    if (this.hasLeft || wanted.join() !== picked().join() || wanted.length === 0) {
      return;
    }
    const shown = wanted.map((each) => this.known.get(each)).filter((each) => each);
    const measure = this.measure.value || "top1";
    const without = wanted.filter((each) => !this.known.get(each)?.curve.some((point) => point[measure] !== null));
    this.note.textContent = without.length ? `No ${measure === "top1" ? "accuracy" : "training loss"} is known yet of ${without.map((each) => job(each, this.searchId)).join(", ")}.` : "";
    this.chart.draw(() => curves(shown, measure, (each) => job(each, this.searchId)));
    this.chart.label(`Curves of ${shown.map((each) => job(each.jobId, this.searchId)).join(", ")}`);
  }

  leave() {
    this.hasLeft = true;
    this.chart.dispose();
  }
}
