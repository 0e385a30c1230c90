package gpunas.latency.http;

import gpunas.formats.space.SpaceYaml;
import gpunas.latency.document.InvalidDocument;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import org.jspecify.annotations.Nullable;

/** The field {@code space} of a request: a name, or a space written out as YAML. */
final class GivenSpace {

  private static final String EXPECTED =
      "expected %s or a space as YAML.".formatted(String.join(", ", Spaces.NAMES));

  private GivenSpace() {}

  /**
   * The space that is meant.
   *
   * @throws InvalidDocument if none is
   */
  static SearchSpace of(@Nullable String space) {
    if (space == null) {
      throw new InvalidDocument("space", "No space was given; " + EXPECTED);
    }
    var named = Spaces.find(space);
    if (named != null) {
      return named;
    }
    if (!space.contains(":")) {
      throw new InvalidDocument("space", "The space '%s' was given; %s".formatted(space, EXPECTED));
    }
    try {
      var read = SpaceYaml.read(space);
      LayerGrid.requireSize(read);
      return read;
    } catch (IllegalArgumentException e) {
      throw new InvalidDocument("space", String.valueOf(e.getMessage()));
    }
  }
}
