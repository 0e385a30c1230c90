package gpunas.trainer.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class JudgementTest {

  @Test
  void only_images_on_which_two_networks_differ_make_their_difference_unsure() {
    var one = judgement(1000, 0, 900);
    assertThat(one.top1()).isEqualTo(0.9);
    assertThat(one.differenceError(one)).isZero();
    // 30 lost and 20 gained: the variance of the sum of 50 signs, less that of its mean.
    var other = judgement(1000, 30, 920);
    assertThat(other.differenceError(one))
        .isCloseTo(Math.sqrt(50 - 100 / 1000.0) / 1000, within(1e-12));
    assertThat(one.differenceError(other)).isEqualTo(other.differenceError(one));
  }

  private static Judgement judgement(int images, int from, int to) {
    var right = new BitSet();
    right.set(from, to);
    return new Judgement(right, images, 0);
  }
}
