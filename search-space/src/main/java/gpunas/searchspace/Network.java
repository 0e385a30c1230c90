package gpunas.searchspace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network: stages of layers, each with its shapes. Everything that is said of a network (costs,
 * layer keys, training blocks, ONNX) is read from here.
 *
 * @param input an image, without the batch
 * @param stages in order, each with at least one layer; the last layer is the classifier
 */
public record Network(Shape input, List<Stage> stages) {

  /**
   * Layers that belong together.
   *
   * @param number 0 for the stem; numbers of absent stages are left out, and the tail's is one more
   *     than that of the last stage that exists
   * @param layers at least one
   */
  public record Stage(int number, List<Layer> layers) {
    /**
     * @throws IllegalArgumentException if there are no layers
     */
    public Stage {
      layers = List.copyOf(layers);
      if (layers.isEmpty()) {
        throw new IllegalArgumentException(
            "Stage %d has no layers; a network leaves absent stages out.".formatted(number));
      }
    }
  }

  /**
   * @throws IllegalArgumentException if a layer's input is not what comes before it, or the numbers
   *     of the stages do not ascend
   */
  public Network {
    stages = List.copyOf(stages);
    var shape = input;
    var previous = -1;
    for (var stage : stages) {
      if (stage.number() <= previous) {
        throw new IllegalArgumentException(
            "Stage %d comes after stage %d; stages ascend.".formatted(stage.number(), previous));
      }
      previous = stage.number();
      for (var layer : stage.layers()) {
        if (!layer.input().equals(shape)) {
          throw new IllegalArgumentException(
              "A layer of stage %d expects %s but is given %s: %s"
                  .formatted(stage.number(), layer.input(), shape, LayerKey.of(layer)));
        }
        shape = layer.output();
      }
    }
  }

  /** All layers in order. */
  public List<Layer> layers() {
    return stages.stream().flatMap(stage -> stage.layers().stream()).toList();
  }

  /** Number of classes: width of the output. */
  public int classes() {
    return stages.getLast().layers().getLast().output().channels();
  }

  /** The same architecture for another number of classes; itself if it ends in another way. */
  public Network withClasses(int classes) {
    var others = new ArrayList<>(stages);
    var last = others.removeLast();
    if (last.layers().size() != 1
        || !(last.layers().getFirst() instanceof Layer.Tail(var before, var filters, _))) {
      return this;
    }
    others.add(new Stage(last.number(), List.of(new Layer.Tail(before, filters, classes))));
    return new Network(input, others);
  }

  /**
   * Padding of the fused bottlenecks of stride 2; null if there are none, and every padding gives
   * this network.
   *
   * @throws IllegalStateException if they are padded differently
   */
  public @Nullable Padding padding() {
    var found =
        layers().stream()
            .filter(Layer.FusedIrb.class::isInstance)
            .map(Layer.FusedIrb.class::cast)
            .filter(block -> block.stride() == 2)
            .map(Layer.FusedIrb::padding)
            .distinct()
            .toList();
    if (found.size() > 1) {
      throw new IllegalStateException(
          "The fused bottlenecks of a network are padded alike; here they are %s."
              .formatted(found));
    }
    return found.isEmpty() ? null : found.getFirst();
  }

  /** Trained values. */
  public long parameters() {
    return layers().stream().mapToLong(Layer::parameters).sum();
  }

  /** Multiply-accumulates for one image: what the GPUNet paper calls FLOPs. */
  public long macs() {
    return layers().stream().mapToLong(Layer::macs).sum();
  }
}
