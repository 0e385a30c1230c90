package gpunas.formats.gpunet;

import gpunas.searchspace.Distilled;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Shape;

/** Configurations with {@code "distill": true}: GPUNet-D1 and D2. */
record DistilledFamily() implements Family {

  @Override
  public Layer head(Entry entry, Shape image) {
    entry.expect("head", "head_large");
    if (entry.keys().has("stage") && entry.keys().atLeast(0, "stage") != 0) {
      throw entry.keys().wrong("stage", entry.keys().atLeast(0, "stage"), "0");
    }
    return new Distilled.Stem(
        image, entry.filters(image), entry.type().equals("head_large") ? 3 : 1);
  }

  @Override
  public Layer layer(Entry entry, Shape input) {
    entry.expect("irb");
    var filters = entry.filters(input);
    var kernel = entry.keys().odd("kernel_size");
    var stride = entry.keys().stride();
    var expansion = entry.keys().atLeast(1, "expansion");
    var groups = entry.keys().atLeast(1, "groups");
    if (input.channels() % groups != 0 || filters % groups != 0) {
      throw entry
          .keys()
          .wrong(
              "groups",
              groups,
              "a divisor of %d channels in and %d out".formatted(input.channels(), filters));
    }
    return new Distilled.Irb(input, filters, kernel, stride, expansion, groups);
  }

  @Override
  public Layer tail(Entry entry, Shape input) {
    entry.expect("tail");
    return new Distilled.Tail(input, entry.filters(input), entry.keys().atLeast(2, "num_classes"));
  }
}
