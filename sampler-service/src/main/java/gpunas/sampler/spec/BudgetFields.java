package gpunas.sampler.spec;

import gpunas.searchmodel.Band;
import gpunas.searchmodel.Budget;
import gpunas.searchmodel.Mode;
import gpunas.searchmodel.Rungs;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fields of a specification that say what may be spent; it must suffice for one network. */
final class BudgetFields {

  private BudgetFields() {}

  static Budget ask(Form form, Budget usual, List<Band> bands, Mode mode, @Nullable Rungs rungs) {
    var budget =
        new Budget(
            form.field(
                    "trainings",
                    "In all and on every rung, without those of the finish; dealt evenly to the bands.")
                .value(usual.trainings(), Kind.integer(1, 1_000_000)),
            form.field(
                    "inFlight",
                    "Trainings handed out and not yet ended, at most; at least the number of trainers.")
                .value(usual.inFlight(), Kind.integer(1, 10_000)),
            form.field(
                    "deviceHours",
                    "What all trainings may take on their devices; no limit if left out.")
                .optional(usual.deviceHours(), Kind.number(Range.above0To(1e9))),
            form.field(
                    "wallClockHours",
                    "When the search ends at the latest after its start; no limit if left out.")
                .optional(usual.wallClockHours(), Kind.number(Range.above0To(1e6))),
            form.field(
                    "minExpectedImprovement",
                    "A band is done when no network of it is expected to be better by more.")
                .optional(usual.minExpectedImprovement(), Kind.number(Range.above0To(1e6))));
    var ofBands =
        bands.stream().map(Band::trainings).filter(Objects::nonNull).mapToLong(each -> each).sum();
    if (ofBands > budget.trainings()) {
      form.violation(
          "trainings",
          budget.trainings() + " was",
          "at least those of the bands, %d".formatted(ofBands));
    }
    if (rungs != null) {
      requireTheTop(form, budget, bands, mode, rungs);
    }
    return budget;
  }

  private static void requireTheTop(
      Form form, Budget budget, List<Band> bands, Mode mode, Rungs rungs) {
    var perBand = rungs.trainingsToTheTop();
    for (var band : bands) {
      if (band.trainings() != null && band.trainings() < perBand) {
        form.violation(
            "bands",
            "%d trainings in band %s were".formatted(band.trainings(), band.name()),
            "at least %d, or none of its networks gets to the last rung".formatted(perBand));
      }
    }
    var needed = mode == Mode.FRONT ? perBand : perBand * bands.size();
    if (budget.trainings() < needed) {
      form.violation(
          "trainings",
          budget.trainings() + " was",
          "at least %d, or no network gets to the last rung%s"
              .formatted(needed, mode == Mode.FRONT ? "" : " in every band"));
    }
  }
}
