package gpunas.sampler.spec;

import gpunas.searchmodel.Band;
import gpunas.searchmodel.Budget;
import gpunas.searchmodel.Finish;
import gpunas.searchmodel.Mode;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.Rungs;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.searchmodel.StrategyName;
import gpunas.searchmodel.Targets;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A search specification in YAML or JSON to a {@link SearchSpec}. Strict: a field that is not known
 * is an error, and all errors are reported at once.
 */
public final class SpecReader {
  /** Of the form that is read and written. */
  static final int VERSION = 1;

  private static final int MAX_BANDS = 16;
  private static final int MAX_RUNGS = 8;
  private static final int MAX_EPOCHS = 100_000;
  private static final int MAX_LEARN_FROM = 100;
  private static final int MAX_VIOLATIONS = 50;

  /** A day. */
  private static final double MAX_MILLIS = 86_400_000;

  private static final Pattern ANY_LINE = Pattern.compile("[^\\x00-\\x1f\\x7f]{1,100}");

  /** May stand in a path, a file name, a key; no hidden file and no way up. */
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

  private static final String PLAIN_NAME_WORDS =
      "up to 100 letters, digits, dots, dashes and underscores, no dot first";

  private SpecReader() {}

  /**
   * Reads a specification.
   *
   * @param utf8 YAML or JSON, at most 1 MiB
   * @throws InvalidSpecException if it is not one, with everything that is wrong
   */
  public static SearchSpec read(byte[] utf8) throws InvalidSpecException {
    var parsed = SpecText.parse(utf8);
    var violations = new ArrayList<Violation>();
    var spec = search(Fields.of(parsed, violations));
    if (!violations.isEmpty()) {
      throw new InvalidSpecException(violations.stream().limit(MAX_VIOLATIONS).toList());
    }
    return spec;
  }

  /** Reads, or describes, everything; see {@link SpecSchema}. */
  static SearchSpec search(Fields fields) {
    fields.integer("version", VERSION, VERSION, VERSION);
    var name = fields.text("name", "search", ANY_LINE, "1 to 100 characters on one line");
    var space = space(fields);
    var table = table(fields);
    var mode = mode(fields);
    var bands = bands(fields, mode);
    var objective = objective(fields.mapping("objective"));
    var dataset = plainName(fields, "dataset");
    var rungs = fields.has("rungs") ? rungs(fields.mapping("rungs")) : null;
    var recipe = recipe(fields.mapping("recipe"), rungs);
    var spec =
        new SearchSpec(
            name,
            space,
            table,
            bands,
            mode,
            objective,
            dataset,
            recipe,
            rungs,
            strategy(fields),
            fields.integer("candidates", 20_000L, 1, 1_000_000_000),
            budget(fields, bands, mode, rungs),
            fields.has("finish") ? finish(fields.mapping("finish")) : null,
            targets(fields.mapping("targets")),
            fields.texts("learnFrom", MAX_LEARN_FROM, PLAIN_NAME, "the id of a search"),
            fields.integer("priority", 0, -SearchSpec.MAX_PRIORITY, SearchSpec.MAX_PRIORITY),
            fields.integer("seed", 1L, Long.MIN_VALUE, Long.MAX_VALUE));
    fields.refuseOthers();
    return spec;
  }

  private static Table table(Fields fields) {
    return new Table(
        plainName(fields, "table"),
        fields.optionalWord("precision", List.of("fp32", "fp16")),
        fields.optionalInteger("batch", 1, 1_000_000));
  }

  private static Mode mode(Fields fields) {
    return Mode.ofWord(fields.word("mode", Mode.BANDS.word(), Mode.words()));
  }

  private static String plainName(Fields fields, String key) {
    return fields.text(key, null, PLAIN_NAME, PLAIN_NAME_WORDS);
  }

  private static SearchSpace space(Fields fields) {
    var inline = fields.foreignMapping("space");
    if (inline == null) {
      return SpaceField.named(
          fields.word("space", SpaceField.BY_DEFAULT, List.copyOf(SpaceField.NAMES)));
    }
    try {
      return SpaceField.inline(inline);
    } catch (IllegalArgumentException e) {
      fields.violation("space", String.valueOf(e.getMessage()));
      return SpaceField.named(SpaceField.BY_DEFAULT);
    }
  }

  private static List<Band> bands(Fields fields, Mode mode) {
    var names = new HashSet<String>();
    var bands = new ArrayList<Band>();
    for (var each : fields.mappings("bands", 1, MAX_BANDS)) {
      var band = band(each);
      if (!names.add(band.name())) {
        each.violation("name", "\"%s\" was".formatted(band.name()), "a name of its own");
      }
      if (band.trainings() != null && mode == Mode.FRONT) {
        each.violation(
            "trainings", band.trainings() + " was", "none, as mode front spans all bands");
      }
      bands.add(band);
    }
    return bands;
  }

  private static Band band(Fields fields) {
    var name = plainName(fields, "name");
    var from = fields.number("fromMillis", 0.0, Range.closed(0, MAX_MILLIS));
    var below = fields.number("belowMillis", null, Range.above0To(MAX_MILLIS));
    if (from >= below) {
      fields.violation(
          "belowMillis", "%s was".formatted(below), "more than fromMillis, %s".formatted(from));
    }
    var trainings = fields.optionalInteger("trainings", 1, 1_000_000);
    fields.refuseOthers();
    return new Band(name, Micros.ofMillis(from), Micros.ofMillis(below), trainings);
  }

  private static Objective objective(Fields fields) {
    var objective =
        new Objective(
            fields.number("alpha", 0.05, Range.closed(0, 1e6)),
            fields.number("beta", 0.6, Range.above0To(100)));
    fields.refuseOthers();
    return objective;
  }

  private static Rungs rungs(Fields fields) {
    var epochs = fields.integers("epochs", 2, MAX_RUNGS, 1, MAX_EPOCHS);
    for (var i = 1; i < epochs.size(); i++) {
      if (epochs.get(i) <= epochs.get(i - 1)) {
        fields.violation(
            "epochs", "%d after %d was".formatted(epochs.get(i), epochs.get(i - 1)), "more");
      }
    }
    var rungs = new Rungs(epochs, fields.number("promoted", 0.25, Range.above0Below1()));
    fields.refuseOthers();
    return rungs;
  }

  private static Recipe recipe(Fields fields, @Nullable Rungs rungs) {
    var recipe = RecipeField.read(fields);
    if (rungs == null || rungs.epochs().isEmpty()) {
      return recipe;
    }
    int top = rungs.epochs().getLast();
    if (fields.has("epochs") && recipe.epochs() != top) {
      fields.violation(
          "epochs",
          recipe.epochs() + " was",
          "%d as on the last of the rungs, or nothing".formatted(top));
    }
    return recipe.withEpochs(top);
  }

  private static StrategyName strategy(Fields fields) {
    var byDefault = StrategyName.BAYESIAN.word();
    return StrategyName.ofWord(fields.word("strategy", byDefault, StrategyName.words()));
  }

  private static Budget budget(Fields fields, List<Band> bands, Mode mode, @Nullable Rungs rungs) {
    var budget =
        new Budget(
            fields.integer("trainings", 60, 1, 1_000_000),
            fields.integer("inFlight", 8, 1, 10_000),
            fields.optionalNumber("deviceHours", Range.above0To(1e9)),
            fields.optionalNumber("wallClockHours", Range.above0To(1e6)),
            fields.optionalNumber("minExpectedImprovement", Range.above0To(1e6)));
    var given = budget.trainings() + " was";
    var ofBands =
        bands.stream().map(Band::trainings).filter(Objects::nonNull).mapToLong(each -> each).sum();
    if (ofBands > budget.trainings()) {
      fields.violation("trainings", given, "at least those of the bands, %d".formatted(ofBands));
    }
    if (rungs != null) {
      requireTheTop(fields, budget, bands, mode, rungs);
    }
    return budget;
  }

  private static void requireTheTop(
      Fields fields, Budget budget, List<Band> bands, Mode mode, Rungs rungs) {
    var perBand = rungs.trainingsToTheTop();
    for (var band : bands) {
      if (band.trainings() != null && band.trainings() < perBand) {
        fields.violation(
            "bands",
            "%d trainings in band %s were".formatted(band.trainings(), band.name()),
            "at least %d, or none of its networks gets to the last rung".formatted(perBand));
      }
    }
    var needed = mode == Mode.FRONT ? perBand : perBand * bands.size();
    if (budget.trainings() < needed) {
      fields.violation(
          "trainings",
          budget.trainings() + " was",
          "at least %d, or no network gets to the last rung%s"
              .formatted(needed, mode == Mode.FRONT ? "" : " in every band"));
    }
  }

  private static Finish finish(Fields fields) {
    // The ranking names every training of its networks, and is one record of Kafka.
    var finish =
        new Finish(fields.integer("networks", 5, 1, 100), fields.integer("repeats", 3, 1, 20));
    fields.refuseOthers();
    return finish;
  }

  private static Targets targets(Fields fields) {
    var targets =
        new Targets(
            fields.number("minTop1", 0.0, Range.closed(0, 1)),
            fields.optionalInteger("maxParameters", 1, Long.MAX_VALUE),
            fields.optionalInteger("maxMacs", 1, Long.MAX_VALUE));
    fields.refuseOthers();
    return targets;
  }
}
