package gpunas.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.searchmodel.recipe.Augmentation;
import gpunas.searchspace.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ViewTest {

  private static final Shape SMALL = new Shape(3, 8, 8);

  @Test
  void a_picture_of_the_right_shape_passes_unchanged() {
    var picture = noise(8, 8, 3);

    assertThat(values(View.evaluation(SMALL, 1), picture, 1)).isEqualTo(picture.pixels());
    assertThat(values(View.training(SMALL, Augmentation.NONE), picture, 1))
        .isEqualTo(picture.pixels());
  }

  @Test
  void shrinking_averages() {
    var picture =
        new Picture(
            4, 4, 1, new byte[] {0, 100, 0, 100, 100, 0, 100, 0, 0, 100, 0, 100, 100, 0, 100, 0});

    assertThat(
            Resizing.resize(
                    picture,
                    Resizing.Box.centre(picture.width(), picture.height(), 1),
                    Filter.BILINEAR,
                    1,
                    1)
                .value(0, 0, 0))
        .isEqualTo(50);
  }

  /** Between the middles of pixels, at quarters and three quarters of the way. */
  @Test
  void growing_interpolates() {
    var picture = new Picture(3, 1, 1, new byte[] {0, 100, (byte) 200});
    var grown = Resizing.resize(picture, new Resizing.Box(0, 0, 3, 1), Filter.BILINEAR, 6, 1);

    assertThat(grown.pixels())
        .containsExactly((byte) 0, (byte) 25, (byte) 75, (byte) 125, (byte) 175, (byte) 200);
  }

  /** Keys's weights half way are -1/16, 9/16, 9/16, -1/16; those outside are left out. */
  @Test
  void the_cubic_curve_is_keys_s() {
    var step = new Picture(4, 1, 1, new byte[] {0, 0, 80, 80});
    var moved = Warp.affine(step, Filter.BICUBIC, 1, 0, 0.5, 0, 1, 0);
    assertThat(moved.value(1, 0, 0)).isEqualTo(40);
    assertThat(moved.value(2, 0, 0)).isEqualTo(85);

    var grown = Resizing.resize(step, new Resizing.Box(0, 0, 4, 1), Filter.BICUBIC, 8, 1);
    assertThat(grown.value(0, 0, 0)).isZero();
    // At 3/4 between the second and the third pixel: the third's weight and the fourth's.
    double third = Filter.BICUBIC.weight(0.25) + Filter.BICUBIC.weight(1.25);
    assertThat(grown.value(4, 0, 0)).isEqualTo((int) (80 * third + 0.5));
  }

  @Test
  void points_between_pixels_are_blended_and_turned_pictures_keep_their_middle() {
    var picture = new Picture(3, 1, 1, new byte[] {50, 100, (byte) 150});
    assertThat(Warp.affine(picture, Filter.BILINEAR, 1, 0, 0.5, 0, 1, 0).pixels())
        .containsExactly(75, 125, 114); // The last one comes from outside.

    var square = new Picture(3, 3, 1, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
    assertThat(Warp.rotate(square, Filter.BILINEAR, Math.PI / 2).pixels())
        .containsExactly(7, 4, 1, 8, 5, 2, 9, 6, 3);
  }

  @Test
  void a_picture_too_flat_for_a_crop_gives_its_middle() {
    assertThat(RandomParts.crop(100, 3, 0.9, new SplittableRandom(1)))
        .isEqualTo(new Resizing.Box(48, 0, 4, 3));
  }

  @Test
  void the_centre_is_evaluated() {
    var pixels = new byte[10 * 10];
    pixels[4 * 10 + 4] = 99;
    var picture = new Picture(10, 10, 1, pixels);
    var seen = values(View.evaluation(new Shape(1, 2, 2), 0.2), picture, 1);

    assertThat(seen).containsExactly(99, 0, 0, 0);
  }

  @Test
  void the_seed_alone_decides_what_is_done() {
    var all = new Augmentation(0.3, 0.5, 9, 2, 0.5, 0.5);
    var picture = noise(20, 16, 3);
    var view = View.training(SMALL, all);

    assertThat(values(view, picture, 5)).isEqualTo(values(view, picture, 5));
    assertThat(values(view, picture, 5)).isNotEqualTo(values(view, picture, 6));
  }

  @Test
  void flipping_mirrors() {
    var picture = noise(8, 8, 3);
    var flipped = new Picture(8, 8, 3, values(mirroring(1), picture, 1));

    assertThat(flipped.value(0, 3, 2)).isEqualTo(picture.value(7, 3, 2));
    assertThat(flipped.mirrored().pixels()).isEqualTo(picture.pixels());
  }

  @Test
  void erasing_leaves_most_and_changes_some() {
    var picture = new Picture(8, 8, 3, new byte[8 * 8 * 3]);
    var view = View.training(SMALL, new Augmentation(1, 0, 0, 2, 0.5, 1));
    int changed = 0;
    for (byte value : values(view, picture, 3)) {
      changed += value == 0 ? 0 : 1;
    }

    assertThat(changed).isBetween(3, 8 * 8 * 3 / 2);
  }

  @Test
  void every_operation_of_rand_augment_keeps_the_shape() {
    var picture = noise(12, 12, 3);
    var grey = noise(12, 12, 1);
    var strong = new Augmentation(1, 0, 10, 3, 1, 0);
    for (int seed = 0; seed < 200; seed++) {
      assertThat(RandAugment.apply(picture, strong, new SplittableRandom(seed)).pixels())
          .hasSize(12 * 12 * 3);
      assertThat(RandAugment.apply(grey, strong, new SplittableRandom(seed)).pixels())
          .hasSize(12 * 12);
    }
  }

  @Test
  void tones_are_what_they_are_called() {
    var picture = new Picture(3, 1, 1, new byte[] {50, 100, (byte) 150});

    assertThat(Tones.autoContrast(picture).pixels()).containsExactly(0, 128, 255);
    assertThat(Tones.map(picture, value -> 255 - value).pixels()).containsExactly(205, 155, 105);
    assertThat(Tones.contrast(picture, 0).pixels()).containsExactly(100, 100, 100);
    assertThat(Warp.affine(picture, Filter.BICUBIC, 1, 0, 1, 0, 1, 0).pixels())
        .containsExactly(100, 150, 114);
    assertThat(Warp.rotate(noise(5, 5, 1), Filter.BICUBIC, 0).pixels())
        .isEqualTo(noise(5, 5, 1).pixels());
  }

  @Test
  void a_picture_is_decoded_no_larger_than_training_needs_and_whole_to_be_judged_by()
      throws IOException {
    var asked = new ArrayList<Integer>();
    var source =
        new PictureSource() {
          @Override
          public int width() {
            return 46;
          }

          @Override
          public int height() {
            return 81;
          }

          @Override
          public Picture decode(int shrink) {
            asked.add(shrink);
            return noise(Math.ceilDiv(46, shrink), Math.ceilDiv(81, shrink), 1);
          }
        };

    for (int side : new int[] {5, 6, 11, 12, 23, 24}) {
      View.training(new Shape(1, side, side), Augmentation.NONE)
          .values(source, new SplittableRandom(1));
    }
    assertThat(asked).containsExactly(8, 4, 4, 2, 2, 1);
    View.evaluation(new Shape(1, 5, 5), 1).values(source, new SplittableRandom(1));
    assertThat(asked).last().isEqualTo(1);
  }

  private static View mirroring(double share) {
    return View.training(SMALL, new Augmentation(1, share, 0, 2, 0.5, 0));
  }

  private static byte[] values(View view, Picture picture, long seed) {
    try {
      return view.values(PictureSource.of(picture), new SplittableRandom(seed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Picture noise(int width, int height, int channels) {
    var pixels = new byte[width * height * channels];
    new SplittableRandom(1).nextBytes(pixels);
    return new Picture(width, height, channels, pixels);
  }
}
