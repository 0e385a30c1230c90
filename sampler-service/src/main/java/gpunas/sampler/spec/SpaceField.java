package gpunas.sampler.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.formats.space.SpaceYaml;
import gpunas.sampler.CandidateSampler;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The field {@code space}: a name, or a space written out as {@link SpaceYaml} has it. */
final class SpaceField {
  /** The space of a specification that says nothing of it. */
  static final SearchSpace BY_DEFAULT = Spaces.gpunet();

  private static final int MAX_NAME_CHARS = 100;

  private static final ObjectMapper JSON = new ObjectMapper();

  private SpaceField() {}

  static SearchSpace ask(Form form, SearchSpace usual) {
    var instead = write(usual);
    var given =
        form.field(
                "space",
                "What is searched: gpunet is Table 1 of the paper, gpunet-as-released the same with the padding of NVIDIA's code, quickstart a small one for 28 x 28 pixels.")
            .value(instead, Kind.wordOrMapping(Spaces.NAMES, "space"));
    if (given.equals(instead)) {
      return usual;
    }
    try {
      return given instanceof Map<?, ?> fields ? inline(fields) : named(given.toString());
    } catch (IllegalArgumentException e) {
      form.violation("space", String.valueOf(e.getMessage()));
      return usual;
    }
  }

  private static SearchSpace named(String name) {
    var space = Spaces.find(name);
    if (space == null) {
      throw new IllegalArgumentException(
          "There is no space %s; expected one of %s.".formatted(name, Spaces.NAMES));
    }
    return space;
  }

  /**
   * A space that is written out.
   *
   * @throws IllegalArgumentException if it is none, or none that can be sampled
   */
  private static SearchSpace inline(Map<?, ?> fields) {
    try {
      // JSON on one line is YAML too.
      var space = SpaceYaml.read(JSON.writeValueAsString(fields));
      requireShortName(space);
      CandidateSampler.requireDrawable(space);
      return space;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The space cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  /** What makes this space again when it is read: its name if that suffices. */
  private static Object write(SearchSpace space) {
    return space.equals(Spaces.find(space.name()))
        ? space.name()
        : new Yaml(new SafeConstructor(new LoaderOptions())).load(SpaceYaml.write(space));
  }

  private static void requireShortName(SearchSpace space) {
    if (space.name().length() > MAX_NAME_CHARS) {
      throw new IllegalArgumentException(
          "The name of the space has %d characters; expected at most %d."
              .formatted(space.name().length(), MAX_NAME_CHARS));
    }
  }
}
