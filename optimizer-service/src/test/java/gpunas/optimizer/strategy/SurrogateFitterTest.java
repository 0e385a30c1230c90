package gpunas.optimizer.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SurrogateFitterTest {

  @Test
  void few_trials_are_all_settled() {
    assertThat(IntStream.rangeClosed(0, 100).map(SurrogateFitter::settled))
        .containsExactlyElementsOf(IntStream.rangeClosed(0, 100).boxed().toList());
  }

  @Test
  void what_is_settled_grows_by_a_tenth_at_most_and_leaves_the_last_tenth_out() {
    for (int n = 101; n < 12_000; n++) {
      int settled = SurrogateFitter.settled(n);
      assertThat(settled).isBetween(Math.max(100, n - n / 10 - 1 - 250), Math.max(100, n - n / 10));
      assertThat(settled).isGreaterThanOrEqualTo(SurrogateFitter.settled(n - 1));
    }
  }

  @Test
  void fits_become_rare() {
    assertThat(IntStream.rangeClosed(1000, 4000).map(SurrogateFitter::settled).distinct().count())
        .isLessThan(30);
  }
}
