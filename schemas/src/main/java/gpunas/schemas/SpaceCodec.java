package gpunas.schemas;

import gpunas.searchspace.Activation;
import gpunas.searchspace.Choices;
import gpunas.searchspace.Padding;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.StageChoices;
import gpunas.searchspace.StageType;
import gpunas.searchspace.StemChoices;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * A search space to its wire form and back. It stands here because every service that reads an
 * encoding must read the same space.
 *
 * @since 0.1
 */
@NullMarked
public final class SpaceCodec {

  private static final Interner<SearchSpace> KNOWN = new Interner<>();

  private SpaceCodec() {}

  /** The wire form of a space. */
  public static SearchSpaceSpec toWire(SearchSpace space) {
    return new SearchSpaceSpec(
        space.name(),
        space.inputChannels(),
        space.classes(),
        space.tailWidth(),
        switch (space.padding()) {
          case SAME -> PaddingSpec.SAME;
          case AS_RELEASED -> PaddingSpec.AS_RELEASED;
        },
        space.resolutions().values(),
        new StemSpec(
            space.stem().filters().values(),
            space.stem().kernel(),
            space.stem().stride(),
            toWire(space.stem().activation())),
        space.stages().stream().map(SpaceCodec::toWire).toList());
  }

  /**
   * The space of a wire form; the same object as long as an equal one is in use.
   *
   * @throws IllegalArgumentException if it is not a space; the message names the stage and the
   *     value
   */
  public static SearchSpace fromWire(SearchSpaceSpec spec) {
    var stages = spec.getStages();
    return KNOWN.of(
        new SearchSpace(
            spec.getName(),
            spec.getInputChannels(),
            spec.getClasses(),
            spec.getTailWidth(),
            switch (spec.getPadding()) {
              case SAME -> Padding.SAME;
              case AS_RELEASED -> Padding.AS_RELEASED;
            },
            Choices.of(spec.getResolutions()),
            new StemChoices(
                Choices.of(spec.getStem().getFilters()),
                spec.getStem().getKernel(),
                spec.getStem().getStride(),
                fromWire(spec.getStem().getActivation())),
            IntStream.range(0, stages.size())
                .mapToObj(i -> fromWire(i + 1, stages.get(i)))
                .toList()));
  }

  private static StageSpec toWire(StageChoices stage) {
    return new StageSpec(
        switch (stage.type()) {
          case CONV -> StageTypeSpec.CONV;
          case FUSED_IRB -> StageTypeSpec.FUSED_IRB;
          case IRB -> StageTypeSpec.IRB;
        },
        stage.stride(),
        values(stage.filters()),
        stage.kernels().values(),
        values(stage.expansions()),
        values(stage.squeezeExcite()),
        stage.activations().values().stream().map(gene -> toWire(Activation.ofGene(gene))).toList(),
        stage.layers().values());
  }

  private static StageChoices fromWire(int number, StageSpec stage) {
    try {
      return new StageChoices(
          switch (stage.getType()) {
            case CONV -> StageType.CONV;
            case FUSED_IRB -> StageType.FUSED_IRB;
            case IRB -> StageType.IRB;
          },
          stage.getStride(),
          choices(stage.getFilters()),
          Choices.of(stage.getKernels()),
          choices(stage.getExpansions()),
          choices(stage.getSqueezeExcite()),
          Choices.of(
              stage.getActivations().stream()
                  .map(activation -> fromWire(activation).gene())
                  .toList()),
          Choices.of(stage.getLayers()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Stage %d: %s".formatted(number, e.getMessage()), e);
    }
  }

  private static List<Integer> values(@Nullable Choices choices) {
    return choices == null ? List.of() : choices.values();
  }

  private static @Nullable Choices choices(List<Integer> values) {
    return values.isEmpty() ? null : Choices.of(values);
  }

  private static ActivationSpec toWire(Activation activation) {
    return switch (activation) {
      case RELU -> ActivationSpec.RELU;
      case SWISH -> ActivationSpec.SWISH;
    };
  }

  private static Activation fromWire(ActivationSpec activation) {
    return switch (activation) {
      case RELU -> Activation.RELU;
      case SWISH -> Activation.SWISH;
    };
  }
}
