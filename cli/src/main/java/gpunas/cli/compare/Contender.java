package gpunas.cli.compare;

import gpunas.searchmodel.Accuracy;
import org.jspecify.annotations.Nullable;

/**
 * A network that is compared.
 *
 * @param name for people
 * @param role what it is compared for
 * @param accuracy null if nobody knows
 */
record Contender(String name, Role role, Subject subject, @Nullable Accuracy accuracy) {

  /** What a network is compared for. */
  enum Role {
    /** To be better than baselines. */
    CANDIDATE,
    /** What somebody has. */
    BASELINE,
    /** For orientation. */
    KNOWN
  }
}
