package gpunas.sampler.spec;

import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.util.List;

/** Search spaces that a specification may name. */
final class NamedSpaces {
  /** The space of a specification that names none. */
  static final String BY_DEFAULT = "gpunet";

  static final List<String> NAMES = List.of(BY_DEFAULT, "quickstart");

  private NamedSpaces() {}

  static SearchSpace get(String name) {
    return switch (name) {
      case "gpunet" -> Spaces.gpunet();
      case "quickstart" -> Spaces.quickstart();
      default ->
          throw new IllegalArgumentException(
              "There is no space %s; expected one of %s.".formatted(name, NAMES));
    };
  }
}
