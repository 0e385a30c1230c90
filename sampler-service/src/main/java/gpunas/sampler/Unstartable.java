package gpunas.sampler;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A search shall start with networks that it cannot train in any of its bands, asks for a latency
 * table of another kind than the one that it names, names one that will never be there, or asks for
 * a teacher that there is not.
 */
public final class Unstartable extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Reason> reasons;

  /**
   * What is wrong.
   *
   * @param field of the specification that is wrong
   */
  public record Reason(String field, String message) {}

  Unstartable(List<Reason> reasons) {
    super(reasons.stream().map(Reason::message).collect(Collectors.joining(" ")));
    this.reasons = List.copyOf(reasons);
  }

  /** At least one. */
  public List<Reason> reasons() {
    return reasons;
  }
}
