package gpunas.sampler.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.formats.description.NetworkDescription;
import gpunas.formats.gpunet.GpunetJson;
import gpunas.formats.gpunet.Released;
import gpunas.searchmodel.Mode;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import gpunas.searchspace.SearchSpace;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The field {@code start}: networks that are trained before any other, each as its integers, by the
 * name of one that NVIDIA released, or as a configuration in NVIDIA's format. They become members
 * of the space, canonical. Their last layer has as many outputs as the space has classes, whatever
 * they were written for: what is taken is the architecture, and it is trained from the start.
 */
final class StartField {
  private static final int MOST = 100;

  /** As {@link Encoding#toString} writes them. */
  private static final Pattern INTEGERS = Pattern.compile("[0-9][0-9, ]*");

  private static final String NAMES =
      Arrays.stream(Released.values()).map(Released::toString).collect(Collectors.joining(", "));

  private static final ObjectMapper JSON = new ObjectMapper();

  private StartField() {}

  static List<Encoding> ask(Form form, List<Encoding> usual, SearchSpace space) {
    List<Object> instead = usual.stream().<Object>map(Encoding::toList).toList();
    var given =
        form.field(
                "start",
                "Networks that are trained before any other: lists of integers, names of NVIDIA's released networks, or configurations such as network.json.")
            .value(instead, Kind.networks(MOST));
    return given.equals(instead) ? usual : read(form, given, space);
  }

  /** Notes if more networks are given than can come to all bands together. */
  static void requireRoom(Form form, SearchSpec spec) {
    var perBand = spec.bands().stream().mapToInt(spec::entrants);
    var room = spec.mode() == Mode.FRONT ? perBand.max().orElse(0) : perBand.sum();
    if (!spec.bands().isEmpty() && spec.first().size() > room) {
      form.violation(
          "start",
          "%d networks were".formatted(spec.first().size()),
          "at most %d, as many as the trainings suffice for".formatted(room));
    }
  }

  private static List<Encoding> read(Form form, List<Object> given, SearchSpace space) {
    Map<Encoding, Integer> places = new LinkedHashMap<>();
    for (var i = 0; i < given.size(); i++) {
      var key = "start[%d]".formatted(i);
      try {
        var first = places.putIfAbsent(member(given.get(i), space), i);
        if (first != null) {
          form.violation(key, "This is the same network as start[%d].".formatted(first));
        }
      } catch (IllegalArgumentException e) {
        form.violation(key, String.valueOf(e.getMessage()));
      }
    }
    return List.copyOf(places.keySet());
  }

  /**
   * The member of the space that is meant.
   *
   * @param given a list of integers or of a configuration's entries, or a text: integers or a name
   * @throws IllegalArgumentException if it is none; the message says why
   */
  static Encoding member(Object given, SearchSpace space) {
    return switch (given) {
      case String text when INTEGERS.matcher(text).matches() ->
          space.canonical(Encoding.parse(text));
      case String name -> member(released(name), name, space);
      case List<?> list when list.stream().allMatch(Integer.class::isInstance) ->
          space.canonical(Encoding.of(list.stream().map(Integer.class::cast).toList()));
      case List<?> list when list.stream().allMatch(Map.class::isInstance) ->
          member(configured(list), "The network", space);
      default ->
          throw new IllegalArgumentException(
              "The list has neither whole numbers only nor entries of a configuration only.");
    };
  }

  private static Encoding member(Network network, String name, SearchSpace space) {
    var fitted = network.withClasses(space.classes());
    var padding = Objects.requireNonNullElse(fitted.padding(), space.padding());
    var description = NetworkDescription.of(fitted, space.with(padding));
    var encoding = description.encoding();
    if (encoding == null || !description.inSpace()) {
      throw new IllegalArgumentException(
          "%s is not in the space %s: %s."
              .formatted(name, space.name(), String.join("; ", description.violations())));
    }
    if (padding != space.padding()) {
      // Nobody shall train another network than he named.
      throw new IllegalArgumentException(
          "%s is padded %s and the networks of the space %s %s, so it is not one of them. Expected a space with padding: %s, or its integers for what this space makes of them: %s."
              .formatted(name, padding, space.name(), space.padding(), padding, encoding.toList()));
    }
    return encoding;
  }

  private static Network released(String name) {
    var released = Released.find(name);
    if (released == null) {
      throw new IllegalArgumentException(
          "There is no network %s; expected one of %s, or integers. Files are read by the command line: a path from the specification's folder."
              .formatted(name, NAMES));
    }
    return released.network(Padding.AS_RELEASED);
  }

  private static Network configured(List<?> list) {
    try {
      return GpunetJson.read(JSON.writeValueAsString(list));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The configuration cannot be read: " + e.getOriginalMessage(), e);
    }
  }
}
