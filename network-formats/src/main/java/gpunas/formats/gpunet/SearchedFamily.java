package gpunas.formats.gpunet;

import gpunas.searchspace.Activation;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Shape;

/**
 * Configurations with {@code "distill": false}: GPUNet-0 to 2, and the pruned P0 and P1.
 *
 * @param padding of fused blocks of stride 2
 */
record SearchedFamily(Padding padding) implements Family {

  @Override
  public Layer head(Entry entry, Shape image) {
    entry.expect("head");
    // The default of NVIDIA's code, which its searched configurations rely on.
    var activation = entry.keys().has("act") ? activation(entry) : Activation.SWISH;
    return new Layer.Conv(image, entry.filters(image), 3, 2, activation);
  }

  @Override
  public Layer layer(Entry entry, Shape input) {
    var type = entry.stageType();
    var filters = entry.filters(input);
    var kernel = entry.keys().odd("kernel_size");
    var stride = entry.keys().stride();
    var activation = activation(entry);
    return switch (type) {
      case CONV -> new Layer.Conv(input, filters, kernel, stride, activation);
      case IRB ->
          new Layer.Irb(
              input,
              filters,
              kernel,
              stride,
              entry.keys().positive("expansion"),
              entry.keys().bool("use_se"),
              activation);
      case FUSED_IRB ->
          new Layer.FusedIrb(
              input,
              filters,
              kernel,
              stride,
              entry.keys().positive("expansion"),
              entry.keys().bool("use_se"),
              activation,
              padding);
    };
  }

  @Override
  public Layer tail(Entry entry, Shape input) {
    entry.expect("tail");
    return new Layer.Tail(input, entry.filters(input), entry.keys().atLeast(2, "num_classes"));
  }

  private static Activation activation(Entry entry) {
    var name = entry.keys().text("act");
    return switch (name) {
      case "relu" -> Activation.RELU;
      case "swish" -> Activation.SWISH;
      default -> throw entry.keys().wrong("act", name, "relu or swish");
    };
  }
}
