package gpunas.sampler.spec;

import gpunas.sampler.SearchSpec;
import gpunas.sampler.SearchSpec.Band;
import gpunas.sampler.SearchSpec.Objective;
import gpunas.sampler.SearchSpec.Strategy;
import gpunas.sampler.SearchSpec.Targets;
import gpunas.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A search specification in YAML or JSON to a {@link SearchSpec}. Strict: a field that is not known
 * is an error, and all errors are reported at once.
 */
public final class SpecReader {
  private static final int MAX_BANDS = 16;
  private static final int MAX_VIOLATIONS = 50;

  /** A day. */
  private static final double MAX_MILLIS = 86_400_000;

  private static final Pattern ANY_LINE = Pattern.compile("[^\\p{Cntrl}]{1,100}");

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

  private static SearchSpec search(Fields fields) {
    var spec =
        new SearchSpec(
            fields.text("name", "search", ANY_LINE, "1 to 100 characters on one line"),
            space(fields),
            plainName(fields, "table"),
            bands(fields),
            objective(fields.mapping("objective")),
            plainName(fields, "dataset"),
            RecipeField.read(fields.mapping("recipe")),
            strategy(fields),
            fields.integer("candidates", 20_000L, 1, 1_000_000_000),
            fields.integer("trainings", 60, 1, 1_000_000),
            fields.integer("inFlight", 8, 1, 10_000),
            targets(fields.mapping("targets")),
            fields.integer("seed", 1L, Long.MIN_VALUE, Long.MAX_VALUE));
    fields.refuseOthers();
    return spec;
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

  private static List<Band> bands(Fields fields) {
    var names = new HashSet<String>();
    var bands = new ArrayList<Band>();
    for (var each : fields.mappings("bands", 1, MAX_BANDS)) {
      var band = band(each);
      if (!names.add(band.name())) {
        each.violation("name", "\"%s\" was".formatted(band.name()), "a name of its own");
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
    fields.refuseOthers();
    return new Band(name, Micros.ofMillis(from), Micros.ofMillis(below));
  }

  private static Objective objective(Fields fields) {
    var objective =
        new Objective(
            fields.number("alpha", 0.05, Range.closed(0, 1e6)),
            fields.number("beta", 0.6, Range.above0To(100)));
    fields.refuseOthers();
    return objective;
  }

  private static Strategy strategy(Fields fields) {
    var words = Arrays.stream(Strategy.values()).map(Strategy::word).toList();
    return Strategy.ofWord(fields.word("strategy", Strategy.BAYESIAN.word(), words));
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
