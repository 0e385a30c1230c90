package gpunas.optimizer.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.Cost;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.FinishedTrial.Completed;
import gpunas.optimizer.Point;
import gpunas.searchmodel.Objective;
import java.util.List;
import org.junit.jupiter.api.Test;

class FidelityOffsetsTest {

  private static FinishedTrial trial(int network, double crossEntropy, double fidelity) {
    return new Completed(
        new Candidate(Point.of(network), new Cost(1000, 1, 1)), crossEntropy, 1, fidelity);
  }

  private static final List<FinishedTrial> TRIALS =
      List.of(
          trial(1, 0.9, 0.25),
          trial(2, 0.7, 0.25),
          trial(3, 0.8, 0.25),
          trial(2, 0.4, 1),
          trial(3, 0.6, 1),
          trial(4, 1.5, 0.0625));

  @Test
  void a_short_training_is_compared_by_what_both_fidelities_share() {
    var offsets = FidelityOffsets.of(TRIALS);
    assertThat(offsets.of(1)).isZero();
    assertThat(offsets.of(0.25)).isCloseTo(-0.25, within(1e-12));
    // No candidate has both; the means are 0.8 and 1.5.
    assertThat(offsets.of(0.0625)).isCloseTo(-0.25 - 0.7, within(1e-12));
  }

  @Test
  void a_candidate_counts_by_its_longest_training() {
    var history = new History(new Objective(0, 0));
    history.set(TRIALS);
    assertThat(history.size()).isEqualTo(4);
    assertThat(history.completed())
        .extracting(value -> value.candidate().point().level(0))
        .containsExactly(2, 4, 3, 1);
  }
}
