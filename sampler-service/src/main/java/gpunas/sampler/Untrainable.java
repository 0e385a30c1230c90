package gpunas.sampler;

import java.util.List;
import java.util.stream.Collectors;

/** No trainer has the data that a search wants to train on. */
public final class Untrainable extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Reason> reasons;

  /**
   * What is wrong.
   *
   * @param field of the specification
   */
  public record Reason(String field, String message) {}

  Untrainable(List<Reason> reasons) {
    super(reasons.stream().map(Reason::message).collect(Collectors.joining(" ")));
    this.reasons = List.copyOf(reasons);
  }

  /** At least one. */
  public List<Reason> reasons() {
    return reasons;
  }
}
