package gpunas.sampler.spec;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** A text that is not a search specification, with everything that is wrong with it. */
public final class InvalidSpecException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Violation> violations;

  InvalidSpecException(List<Violation> violations) {
    super(violations.stream().map(Violation::toString).collect(joining("\n")));
    this.violations = List.copyOf(violations);
  }

  InvalidSpecException(String field, String message) {
    this(List.of(new Violation(field, message)));
  }

  /** At least one. */
  public List<Violation> violations() {
    return violations;
  }
}
