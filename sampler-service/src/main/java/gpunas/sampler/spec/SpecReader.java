package gpunas.sampler.spec;

import gpunas.searchmodel.SearchSpec;
import java.util.ArrayList;

/**
 * A search specification in YAML or JSON to a {@link SearchSpec}. Strict: a field that is not known
 * is an error, and all errors are reported at once.
 */
public final class SpecReader {
  /** What the name of a search is, human-readable. */
  public static final String NAME = SpecForm.NAME;

  private static final int MAX_VIOLATIONS = 50;

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
    var spec = GivenForm.read(parsed, violations, SpecForm.DEFAULTS, SpecForm::ask);
    if (!violations.isEmpty()) {
      throw new InvalidSpecException(violations.stream().limit(MAX_VIOLATIONS).toList());
    }
    return spec;
  }

  /** Whether a search may be called so. */
  public static boolean isName(String text) {
    return SpecForm.isName(text);
  }
}
