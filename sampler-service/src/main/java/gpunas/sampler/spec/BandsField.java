package gpunas.sampler.spec;

import gpunas.searchmodel.Band;
import gpunas.searchmodel.Mode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The field {@code bands}: latency sub-spaces. */
final class BandsField {
  private static final int MAX_BANDS = 16;

  /** A day. */
  private static final double MAX_MILLIS = 86_400_000;

  private static final Band USUAL =
      new Band(SpecForm.MISSING, 0, Micros.ofMillis(MAX_MILLIS), null);

  private BandsField() {}

  static List<Band> ask(Form form, List<Band> usual, Mode mode) {
    var names = new HashSet<String>();
    return form.field(
            "bands",
            "Latency sub-spaces, each searched on its own unless mode is front. They may overlap.")
        .mappings(usual, MAX_BANDS, USUAL, (inner, band) -> ask(inner, band, mode, names));
  }

  private static Band ask(Form form, Band usual, Mode mode, Set<String> names) {
    var name =
        SpecForm.plainName(
            form.field("name", "For people, and in the paths of results."), usual.name());
    var from =
        form.field("fromMillis", "Lowest predicted latency inside, milliseconds.")
            .value(Micros.toMillis(usual.fromMicros()), Kind.number(Range.closed(0, MAX_MILLIS)));
    var below =
        form.field("belowMillis", "Lowest predicted latency above the band, milliseconds.")
            .required()
            .value(Micros.toMillis(usual.belowMicros()), Kind.number(Range.above0To(MAX_MILLIS)));
    var trainings =
        form.field(
                "trainings",
                "At most so many trainings in this band; its share of all if left out.")
            .optional(usual.trainings(), Kind.integer(1, 1_000_000));
    if (from >= below) {
      form.violation(
          "belowMillis", "%s was".formatted(below), "more than fromMillis, %s".formatted(from));
    }
    if (!names.add(name)) {
      form.violation("name", "\"%s\" was".formatted(name), "a name of its own");
    }
    if (trainings != null && mode == Mode.FRONT) {
      form.violation("trainings", trainings + " was", "none, as mode front spans all bands");
    }
    return new Band(name, Micros.ofMillis(from), Micros.ofMillis(below), trainings);
  }
}
