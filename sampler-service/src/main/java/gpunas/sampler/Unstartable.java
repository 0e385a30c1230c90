package gpunas.sampler;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A search shall start with networks that it cannot train in any of its bands, asks for a latency
 * table of another kind than the one that it names, names one that will never be there, asks for a
 * teacher that there is not, for data that no trainer has, or to learn from what it cannot.
 */
public final class Unstartable extends Exception {
  private static final long serialVersionUID = 1L;

  private final String summary;
  private final transient List<Reason> reasons;

  /**
   * What is wrong.
   *
   * @param field of the specification that is wrong
   */
  public record Reason(String field, String message) {}

  Unstartable(List<Reason> reasons) {
    this(
        "The search cannot be started so; see errors for what is wrong with its networks or its table.",
        reasons);
  }

  Unstartable(String summary, List<Reason> reasons) {
    super(reasons.stream().map(Reason::message).collect(Collectors.joining(" ")));
    this.summary = summary;
    this.reasons = List.copyOf(reasons);
  }

  /** In one sentence, without the reasons. */
  public String summary() {
    return summary;
  }

  /** At least one. */
  public List<Reason> reasons() {
    return reasons;
  }
}
