package gpunas.sampler.spec;

import gpunas.formats.gpunet.Released;
import gpunas.formats.known.KnownNetwork;
import gpunas.searchmodel.Baseline;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.SearchSpace;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The field {@code baselines}: networks that somebody has, each by the name of one that everybody
 * knows, by its integers, or by nothing but the accuracy and the latency that somebody states.
 */
final class BaselinesField {
  private static final int MOST = 20;

  /** More than any space has. */
  private static final int MOST_GENES = 100_000;

  /** A day. */
  private static final double MAX_MILLIS = 86_400_000;

  /** What stands in for a name that must be given; nobody can give it. */
  private static final String NAMELESS = "";

  private static final Baseline USUAL = new Baseline(NAMELESS, null, false, null, null);

  private BaselinesField() {}

  static List<Baseline> ask(Form form, List<Baseline> usual, SearchSpace space) {
    var names = new HashSet<String>();
    var asked =
        form.field(
                "baselines",
                "Networks that you have, beside which those that are found are shown: names of known networks such as gpunet-0, or mappings.")
            .namesOrMappings(usual, MOST, USUAL, (inner, each) -> ask(inner, each, space, names));
    // Of two that have one name the first holds; the other one is noted.
    var once = new LinkedHashMap<String, Baseline>();
    asked.forEach(each -> once.putIfAbsent(each.name(), each));
    return List.copyOf(once.values());
  }

  private static Baseline ask(Form form, Baseline usual, SearchSpace space, Set<String> names) {
    var name =
        form.field("name", "Of a known network, or any other with an encoding or what is stated.")
            .required()
            .value(usual.name(), Kind.text(SpecForm.ANY_LINE, SpecForm.NAME));
    var genes =
        form.field("encoding", "Its integers in the space of the search.")
            .optional(
                usual.encoding() == null ? null : usual.encoding().toList(),
                Kind.integers(1, MOST_GENES, 0, Short.MAX_VALUE));
    var accuracy =
        form.field("accuracy", "Top-1 on the data of the search, 0 to 1, as you state it.")
            .optional(usual.top1(), Kind.number(Range.closed(0, 1)));
    var millis =
        form.field("latencyMillis", "Milliseconds per batch, as you state it.")
            .optional(
                usual.latencyMicros() == null ? null : Micros.toMillis(usual.latencyMicros()),
                Kind.number(Range.above0To(MAX_MILLIS)));
    var starts =
        form.field("start", "Whether it is trained before any other; it must be in the space.")
            .value(usual.starts(), Kind.truth());
    form.refuse(
        "onnx",
        "The services do not read files; expected accuracy and latencyMillis, which 'gpunas compare --with FILE.onnx' measures on the device of the table.");
    if (!isMissing(name) && !names.add(name)) {
      form.violation("name", "\"%s\" was".formatted(name), "a name of its own");
    }
    var member = member(form, name, genes, space, accuracy != null && millis != null, starts);
    return new Baseline(
        name,
        member,
        starts && member != null,
        accuracy,
        millis == null ? null : Micros.ofMillis(millis));
  }

  /** What is said of it would be said of what only stands in. */
  private static boolean isMissing(String name) {
    return name.equals(NAMELESS);
  }

  /** Null if it is not in the space, which is noted where it must be. */
  private static @Nullable Encoding member(
      Form form,
      String name,
      @Nullable List<Integer> genes,
      SearchSpace space,
      boolean isStated,
      boolean starts) {
    if (genes == null && isMissing(name)) {
      return null;
    }
    var isKnown = KnownNetwork.find(name) != null;
    if (genes == null && !isKnown && !isStated) {
      var nearest =
          Spelling.nearest(name, KnownNetwork.all().stream().map(KnownNetwork::name).toList());
      form.violation(
          "name",
          "There is no known network %s; expected one that 'gpunas compare --known' lists, or its encoding, or both accuracy and latencyMillis.%s"
              .formatted(name, nearest == null ? "" : " Maybe %s is meant.".formatted(nearest)));
      return null;
    }
    try {
      var given = genes == null ? null : StartField.member(genes, space);
      var named = named(name, space, starts && given == null);
      if (given != null && isKnown && (named == null || !given.equals(named))) {
        form.violation(
            "encoding",
            "%s is the name of another network; expected a name of its own.".formatted(name));
      }
      return given == null ? named : given;
    } catch (IllegalArgumentException e) {
      form.violation(genes == null ? "start" : "encoding", String.valueOf(e.getMessage()));
      return null;
    }
  }

  /**
   * The member of the space that everybody calls so.
   *
   * @param isNeeded whether it is wrong if there is none
   * @return null if there is none
   * @throws IllegalArgumentException if there is none and it is needed
   */
  private static @Nullable Encoding named(String name, SearchSpace space, boolean isNeeded) {
    if (Released.find(name) == null) {
      if (isNeeded) {
        throw new IllegalArgumentException(
            "The layers of %s are not known here; expected an encoding, or no start."
                .formatted(name));
      }
      return null;
    }
    try {
      return StartField.member(name, space);
    } catch (IllegalArgumentException e) {
      if (isNeeded) {
        throw e;
      }
      return null;
    }
  }
}
