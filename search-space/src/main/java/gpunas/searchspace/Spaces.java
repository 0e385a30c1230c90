package gpunas.searchspace;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spaces that come with gpunas. */
public final class Spaces {

  private static final Choices KERNELS = Choices.of(3, 5);
  private static final Choices ACTIVATIONS =
      Choices.of(Activation.RELU.gene(), Activation.SWISH.gene());
  private static final Choices WITHOUT_OR_WITH = Choices.of(0, 1);

  /** The names of all, for people and specifications. */
  public static final List<String> NAMES = List.of("gpunet", "gpunet-as-released", "quickstart");

  private Spaces() {}

  /** The space of one of the {@link #NAMES}; null if it is none. */
  public static @Nullable SearchSpace find(String name) {
    return switch (name) {
      case "gpunet" -> gpunet();
      case "gpunet-as-released" -> gpunetAsReleased();
      case "quickstart" -> quickstart();
      default -> null;
    };
  }

  /**
   * Table 1 of the GPUNet paper (Wang et al., CVPR 2022), 41 genes. Where the table is silent,
   * NVIDIA's code and released configurations decide: the stem has kernel 3, stride 2 and Swish,
   * stage 1 is as wide as the stem, the tail has 1280 filters.
   */
  public static SearchSpace gpunet() {
    return table1("gpunet", Padding.SAME);
  }

  /**
   * {@link #gpunet} with the padding of the code NVIDIA released: for networks that are to be
   * trained further, or run, by that code.
   */
  public static SearchSpace gpunetAsReleased() {
    return table1("gpunet-as-released", Padding.AS_RELEASED);
  }

  private static SearchSpace table1(String name, Padding padding) {
    var expansions = Choices.range(2, 6, 1);
    return new SearchSpace(
        name,
        3,
        1000,
        1280,
        padding,
        Choices.range(224, 512, 32),
        new StemChoices(Choices.range(24, 32, 8), 3, 2, Activation.SWISH),
        List.of(
            StageChoices.conv(1, KERNELS, ACTIVATIONS, Choices.range(1, 4, 1)),
            bottleneck(StageType.FUSED_IRB, 2, Choices.range(32, 80, 16), expansions, 1, 8),
            bottleneck(StageType.FUSED_IRB, 2, Choices.range(48, 112, 16), expansions, 1, 8),
            bottleneck(StageType.IRB, 2, Choices.range(96, 192, 16), expansions, 1, 10),
            bottleneck(StageType.IRB, 1, Choices.range(112, 224, 16), expansions, 0, 15),
            bottleneck(StageType.IRB, 2, Choices.range(128, 416, 32), expansions, 1, 15),
            bottleneck(StageType.IRB, 1, Choices.range(256, 832, 64), expansions, 0, 15)));
  }

  /** A small space of the same kind for grey images of 28 x 28 pixels in 10 classes, 23 genes. */
  public static SearchSpace quickstart() {
    var expansions = Choices.range(1, 4, 1);
    return new SearchSpace(
        "quickstart",
        1,
        10,
        128,
        Padding.SAME,
        Choices.of(28),
        new StemChoices(Choices.range(8, 24, 8), 3, 2, Activation.SWISH),
        List.of(
            StageChoices.conv(1, KERNELS, ACTIVATIONS, Choices.range(0, 1, 1)),
            bottleneck(StageType.FUSED_IRB, 2, Choices.range(8, 24, 8), expansions, 1, 2),
            bottleneck(StageType.IRB, 2, Choices.range(16, 48, 16), expansions, 1, 3),
            bottleneck(StageType.IRB, 1, Choices.range(32, 96, 32), expansions, 0, 3)));
  }

  private static StageChoices bottleneck(
      StageType type,
      int stride,
      Choices filters,
      Choices expansions,
      int fewestLayers,
      int mostLayers) {
    return new StageChoices(
        type,
        stride,
        filters,
        KERNELS,
        expansions,
        WITHOUT_OR_WITH,
        ACTIVATIONS,
        Choices.range(fewestLayers, mostLayers, 1));
  }
}
