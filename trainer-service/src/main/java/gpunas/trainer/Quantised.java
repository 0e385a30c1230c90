package gpunas.trainer;

import gpunas.formats.onnx.Quantisation;
import gpunas.formats.onnx.Range;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a trained network that was to compute in 8-bit integers. */
public sealed interface Quantised {

  /**
   * It does.
   *
   * @param loss cross entropy on the validation images, nats per image
   * @param top1 share of right first guesses on the validation images, 0 to 1
   * @param images validation images
   * @param method how ranges were chosen, in words
   * @param rangedImages training images from which they were learned
   * @param device what it was judged on: other processors round other sums
   * @param seconds that calibration and judgement took
   * @param ranges of its feature maps, by name
   * @param fineTuned what training on with the roundings did; null if it was not due
   */
  record InIntegers(
      double loss,
      double top1,
      int images,
      String method,
      int rangedImages,
      String device,
      double seconds,
      Map<String, Range> ranges,
      @Nullable FineTuned fineTuned)
      implements Quantised {

    /** Copies the map. */
    public InIntegers {
      ranges = Map.copyOf(ranges);
    }

    /** Without training on. */
    public InIntegers(
        double loss,
        double top1,
        int images,
        String method,
        int rangedImages,
        String device,
        double seconds,
        Map<String, Range> ranges) {
      this(loss, top1, images, method, rangedImages, device, seconds, ranges, null);
    }

    /** The same, and what training on did. */
    public InIntegers with(FineTuned did) {
      return new InIntegers(loss, top1, images, method, rangedImages, device, seconds, ranges, did);
    }

    /**
     * What its model says of itself.
     *
     * @param floats what that in floats says; as far as it is still so, it stays
     * @param version of gpunas
     */
    public Map<String, String> metadata(
        Map<String, String> floats,
        double top1InFloats,
        Quantisation quantisation,
        String dataset,
        String version) {
      var metadata = new LinkedHashMap<>(floats);
      metadata.keySet().removeIf(key -> key.startsWith("latency"));
      metadata.put("gpunas", version);
      metadata.put("precision", "int8");
      metadata.put("top1", String.valueOf(top1));
      metadata.put("top1.fp32", String.valueOf(top1InFloats));
      metadata.put("validationImages", String.valueOf(images));
      metadata.put(
          "quantisation",
          "%s, weights by output channel, activations by map".formatted(howItLearned()));
      if (fineTuned != null) {
        metadata.put("top1.calibrated", String.valueOf(fineTuned.top1Calibrated()));
      }
      metadata.put("quantisation.for", quantisation.placement().word());
      metadata.put("quantisation.ranges", method);
      metadata.put("quantisation.dataset", dataset);
      metadata.put("quantisation.images", String.valueOf(rangedImages));
      metadata.put("quantisation.inFloat", quantisation.inFloatWords());
      metadata.put("quantisation.device", device);
      return metadata;
    }

    private String howItLearned() {
      return fineTuned != null && fineTuned.isKept()
          ? "fine-tuned with its roundings, %d epochs".formatted(fineTuned.epochs())
          : "post-training";
    }
  }

  /**
   * Training on with the roundings, as too much was lost by calibration alone.
   *
   * @param epochs of it
   * @param top1Calibrated share of right first guesses on the validation images, 0 to 1, after
   *     calibration alone
   * @param top1Tuned that after training on and another calibration; null: it came to nothing, as
   *     it diverged, or there was too little memory for it, or no images or teacher any more
   * @param seconds that training on and what followed took
   */
  record FineTuned(int epochs, double top1Calibrated, @Nullable Double top1Tuned, double seconds) {

    /** Whether the network is the one that was trained on: if it is more accurate. */
    public boolean isKept() {
      return top1Tuned != null && top1Tuned > top1Calibrated;
    }
  }

  /**
   * It could not be quantised; the network in floats is as good as it was.
   *
   * @param reason for people
   */
  record Impossible(String reason) implements Quantised {}
}
