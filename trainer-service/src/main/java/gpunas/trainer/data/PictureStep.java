package gpunas.trainer.data;

import gpunas.searchmodel.recipe.Augmentation;
import gpunas.searchspace.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One of the ways from a JPEG file to a picture, or to what a network is shown: to be timed. */
public final class PictureStep {

  private static final Augmentation CROP_AND_FLIP = new Augmentation(0.08, 0.5, 0, 2, 0.5, 0);
  private static final Augmentation VARIED = new Augmentation(0.08, 0.5, 9, 2, 0.5, 0.2);

  private final String name;
  private final Work work;

  @FunctionalInterface
  private interface Work {
    void on(byte[] jpeg, SplittableRandom random) throws IOException;
  }

  private PictureStep(String name, Work work) {
    this.name = name;
    this.work = work;
  }

  /** What is done, by what. */
  public String name() {
    return name;
  }

  /**
   * Does it.
   *
   * @param random of what is done by chance
   * @throws IOException if the file is broken
   */
  public void run(byte[] jpeg, SplittableRandom random) throws IOException {
    work.on(jpeg, random);
  }

  /**
   * All, by each decoder that this system has.
   *
   * @param shape of what a network takes
   */
  public static List<PictureStep> all(Shape shape) {
    var steps = new ArrayList<>(by("ImageIO", null, shape));
    var turbo = TurboJpeg.find();
    if (turbo != null) {
      steps.addAll(by("libjpeg-turbo", turbo, shape));
      steps.add(decoding("libjpeg-turbo, a half of the size", turbo, 2));
      steps.add(decoding("libjpeg-turbo, a quarter of the size", turbo, 4));
    }
    return steps;
  }

  private static List<PictureStep> by(String decoder, @Nullable TurboJpeg turbo, Shape shape) {
    return List.of(
        decoding(decoder, turbo, 1),
        view("to be judged by", decoder, turbo, View.evaluation(shape, 0.875)),
        view("cropped and mirrored", decoder, turbo, View.training(shape, CROP_AND_FLIP)),
        view("the same, RandAugment, erasing", decoder, turbo, View.training(shape, VARIED)));
  }

  private static PictureStep decoding(String decoder, @Nullable TurboJpeg turbo, int shrink) {
    return new PictureStep(
        "decoding, " + decoder, (jpeg, _) -> PictureFile.open(jpeg, turbo).decode(shrink));
  }

  private static PictureStep view(
      String what, String decoder, @Nullable TurboJpeg turbo, View view) {
    return new PictureStep(
        "%s, %s".formatted(what, decoder),
        (jpeg, random) -> view.values(PictureFile.open(jpeg, turbo), random));
  }
}
