package gpunas.formats.gpunet;

import gpunas.searchspace.Distilled;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Shape;

/** Configurations with {@code "distill": true}: GPUNet-D1 and D2. */
record DistilledFamily() implements Family {

  @Override
  public Layer head(Entry entry, Shape image) {
    entry.expect("head", "head_large");
    if (entry.has("stage") && entry.atLeast(0, "stage") != 0) {
      throw entry.wrong("stage", entry.atLeast(0, "stage"), "0");
    }
    return new Distilled.Stem(
        image, entry.filters(image), entry.type().equals("head_large") ? 3 : 1);
  }

  @Override
  public Layer layer(Entry entry, Shape input) {
    entry.expect("irb");
    var filters = entry.filters(input);
    var kernel = entry.odd("kernel_size");
    var stride = entry.stride();
    var expansion = entry.atLeast(1, "expansion");
    var groups = entry.atLeast(1, "groups");
    if (input.channels() % groups != 0 || filters % groups != 0) {
      throw entry.wrong(
          "groups",
          groups,
          "a divisor of %d channels in and %d out".formatted(input.channels(), filters));
    }
    return new Distilled.Irb(input, filters, kernel, stride, expansion, groups);
  }

  @Override
  public Layer tail(Entry entry, Shape input) {
    entry.expect("tail");
    return new Distilled.Tail(input, entry.filters(input), entry.atLeast(2, "num_classes"));
  }
}
