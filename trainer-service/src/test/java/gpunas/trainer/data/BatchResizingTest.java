package gpunas.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.searchspace.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BatchResizingTest {

  private static final Shape GREY = new Shape(1, 8, 8);

  @Test
  void a_batch_of_the_right_shape_is_handed_on() {
    var batch = Batch.noise(GREY, 3, 10, new SplittableRandom(1));
    assertThat(new BatchResizing(GREY).resized(batch)).isSameAs(batch);
  }

  @Test
  void images_become_larger_and_of_three_channels_and_keep_their_classes() {
    var wanted = new Shape(3, 16, 12);
    var batch = new Batch(GREY, 2);
    batch.add(filled(GREY, 100), 4);
    batch.add(filled(GREY, 200), 7);
    var resized = new BatchResizing(wanted).resized(batch);
    assertThat(resized.shape()).isEqualTo(wanted);
    assertThat(resized.count()).isEqualTo(2);
    assertThat(resized.label(0)).isEqualTo(4);
    assertThat(resized.label(1)).isEqualTo(7);
    int size = Math.toIntExact(wanted.size());
    var pixels = new byte[2 * size];
    resized.pixels().get(pixels);
    assertThat(Arrays.copyOf(pixels, size)).containsOnly(100);
    assertThat(Arrays.copyOfRange(pixels, size, 2 * size)).containsOnly((byte) 200);
    assertThat(new BatchResizing(GREY).resized(resized).pixels()).isEqualTo(batch.pixels());
  }

  /** As a picture is resized before an evaluation. */
  @Test
  void images_are_resized_as_views_do() {
    var wanted = new Shape(1, 5, 5);
    var batch = Batch.noise(GREY, 1, 10, new SplittableRandom(2));
    var values = new byte[64];
    batch.pixels().get(values);
    var expected =
        Resizing.resize(
            new Picture(8, 8, 1, values), new Resizing.Box(0, 0, 8, 8), Filter.BICUBIC, 5, 5);
    var actual = new byte[25];
    new BatchResizing(wanted).resized(batch).pixels().get(actual);
    assertThat(actual).isEqualTo(expected.pixels());
  }

  private static byte[] filled(Shape shape, int value) {
    var values = new byte[Math.toIntExact(shape.size())];
    Arrays.fill(values, (byte) value);
    return values;
  }
}
