package gpunas.trainer.onnxruntime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import gpunas.formats.calibration.Histogram;
import gpunas.formats.calibration.RangeMethod;
import gpunas.formats.onnx.OnnxModel;
import gpunas.formats.onnx.Quantisation;
import gpunas.formats.onnx.QuantisedModels;
import gpunas.formats.onnx.Range;
import gpunas.trainer.Quantised;
import gpunas.trainer.data.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Post-training quantisation: how far the numbers of each feature map reach is learned on training
 * images, and how much of that is kept is chosen on others.
 *
 * @param images of both kinds
 * @param beforeBatch is run before each batch of images; what it throws ends the work
 */
public record Calibration(
    Quantisation quantisation, CalibrationImages images, Runnable beforeBatch) {

  private static final Logger LOG = LoggerFactory.getLogger(Calibration.class);

  /** One that nobody follows. */
  public Calibration(Quantisation quantisation, CalibrationImages images) {
    this(quantisation, images, () -> {});
  }

  /**
   * A network in integers, and how it became that.
   *
   * @param model to be written
   * @param ranges of its feature maps, by name
   * @param method how much of them is kept
   * @param rangedImages images from which they were learned
   * @param heldOut how each method did on other images
   */
  public record Calibrated(
      OnnxModel model,
      Map<String, Range> ranges,
      RangeMethod method,
      int rangedImages,
      Map<RangeMethod, Judgement> heldOut) {

    /** How many of the images to calibrate with could be read. */
    public int read() {
      return rangedImages + heldOut.values().iterator().next().images();
    }

    /**
     * What is told of it.
     *
     * @param judgement on the validation images
     * @param seconds that all of it took
     */
    public Quantised.InIntegers told(Judgement judgement, Host host, double seconds) {
      return new Quantised.InIntegers(
          judgement.loss(),
          judgement.top1(),
          judgement.images(),
          method.toString(),
          rangedImages,
          host.toString(),
          seconds,
          ranges);
    }
  }

  /**
   * Quantises a network.
   *
   * @param floats the network, batch normalisations folded
   * @param view how it sees pictures
   * @param part a file that is overwritten on the way
   * @throws QuantisationException if it does not run
   * @throws gpunas.trainer.data.DatasetException if too few images can be read
   * @throws IllegalArgumentException if it is no such network, or computes no finite numbers
   * @throws InterruptedException if the thread was interrupted; takes no longer than a batch
   */
  public Calibrated calibrate(OnnxModel floats, View view, Path part)
      throws IOException, InterruptedException {
    var seen = histograms(floats, view, part);
    var heldOut = new LinkedHashMap<RangeMethod, Judgement>();
    for (var method : RangeMethod.values()) {
      QuantisedModels.of(floats, ranges(seen, method), quantisation).writeTo(part);
      heldOut.put(method, judge(part, images.heldOut(view)));
    }
    var method = mostAccurate(heldOut);
    var ranges = ranges(seen, method);
    var calibrated =
        new Calibrated(
            QuantisedModels.of(floats, ranges, quantisation),
            ranges,
            method,
            seen.images(),
            heldOut);
    images.requireEnough(calibrated.read());
    return calibrated;
  }

  private MapHistograms.Seen histograms(OnnxModel floats, View view, Path part)
      throws IOException, InterruptedException {
    var maps = QuantisedModels.maps(floats, quantisation);
    floats.withMapsAsOutputs(maps).writeTo(part);
    return inPartsThatFit(
        "ONNX Runtime cannot run it",
        MapHistograms.MOST_IMAGES,
        most -> MapHistograms.of(part, maps, images.ranged(view).with(beforeBatch), most));
  }

  /** What is run with so many images at a time, at most. */
  private interface Run<T> {
    T with(int most) throws OrtException, InterruptedException;
  }

  /** Once more image by image: it may have been memory. */
  private static <T> T inPartsThatFit(String problem, int most, Run<T> run)
      throws InterruptedException {
    try {
      return run.with(most);
    } catch (OrtException e) {
      LOG.warn(
          "{}, {} images at a time; once more, one at a time: {}", problem, most, e.toString());
    }
    try {
      return run.with(1);
    } catch (OrtException e) {
      throw new QuantisationException(
          "%s on %s, not even one image at a time: %s. Maybe it takes other images, or this host has too little free memory."
              .formatted(problem, Host.here().device(), closed(e)),
          e);
    }
  }

  private static String closed(OrtException e) {
    return String.valueOf(e.getMessage()).strip().replaceFirst("\\.$", "");
  }

  /**
   * First guesses of a network in integers.
   *
   * @throws QuantisationException if it does not run
   * @throws gpunas.trainer.data.DatasetException if no image can be read
   * @throws InterruptedException if the thread was interrupted; takes no longer than a batch
   */
  public Judgement judge(Path model, LabelledImages shown) throws InterruptedException {
    return inPartsThatFit(
        "ONNX Runtime cannot run it in 8-bit integers",
        OnnxJudge.MOST_IMAGES,
        most -> OnnxJudge.judge(model, shown.with(beforeBatch), optimisation(), most));
  }

  /** Of a file for TensorRT it would make integers of some operators, and not TensorRT's. */
  private OptLevel optimisation() {
    return switch (quantisation.placement()) {
      case ONNXRUNTIME -> OptLevel.ALL_OPT;
      case TENSORRT -> OptLevel.NO_OPT;
    };
  }

  private Map<String, Range> ranges(MapHistograms.Seen seen, RangeMethod method) {
    var ranges = new LinkedHashMap<String, Range>();
    seen.byMap().forEach((map, histogram) -> ranges.put(map, range(method, histogram)));
    return ranges;
  }

  private Range range(RangeMethod method, Histogram histogram) {
    return method.range(histogram, quantisation::levels);
  }

  /** Of equally accurate ones that with the least loss, or the first. */
  private static RangeMethod mostAccurate(Map<RangeMethod, Judgement> heldOut) {
    return heldOut.entrySet().stream()
        .min(
            Map.Entry.comparingByValue(
                Comparator.comparingInt((Judgement each) -> -each.right().cardinality())
                    .thenComparingDouble(Judgement::loss)))
        .orElseThrow()
        .getKey();
  }
}
