package gpunas.trainer.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import gpunas.formats.calibration.Histogram;
import gpunas.formats.onnxruntime.Environment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the feature maps of a network hold on images. However large they are, few of them are in
 * memory at a time: few images are, and if those are still too many, few maps are fetched in a run.
 */
final class MapHistograms {

  /** Of the maps that one run puts out; a single one may have more. */
  private static final long SLICE_BYTES = 64L << 20;

  /** At a time, if memory allows. */
  static final int MOST_IMAGES = 32;

  /** Maps that one run puts out. */
  private record Slice(Set<String> maps, long bytes) {}

  private MapHistograms() {}

  /**
   * What was seen.
   *
   * @param byMap histograms by name
   * @param images on which, as far as they could be read
   */
  record Seen(Map<String, Histogram> byMap, int images) {}

  /**
   * Histograms by name.
   *
   * @param model puts out all of these maps but its input
   * @param maps to be looked at
   * @param most images at a time
   * @throws InterruptedException if the thread was interrupted; takes no longer than some images
   */
  static Seen of(Path model, List<String> maps, LabelledImages images, int most)
      throws OrtException, InterruptedException {
    var histograms = new LinkedHashMap<String, Histogram>();
    maps.forEach(map -> histograms.put(map, new Histogram()));
    var environment = Environment.get();
    try (var options = new OrtSession.SessionOptions();
        var session = environment.createSession(model.toString(), options)) {
      var name = session.getInputNames().iterator().next();
      var slices = slices(session);
      var largest = slices.stream().mapToLong(Slice::bytes).max().orElse(1);
      var batch = Math.clamp(SLICE_BYTES / largest, 1, most);
      var read =
          images.forEach(
              batch,
              (pixels, shape, labels) -> {
                var seen = histograms.get(name);
                if (seen != null) {
                  seen.add(pixels);
                }
                try (var input = OnnxTensor.createTensor(environment, pixels, shape)) {
                  for (var slice : slices) {
                    add(session, Map.of(name, input), slice, histograms);
                  }
                }
              });
      return new Seen(histograms, read);
    }
  }

  private static void add(
      OrtSession session,
      Map<String, OnnxTensor> input,
      Slice slice,
      Map<String, Histogram> histograms)
      throws OrtException {
    try (var output = session.run(input, slice.maps())) {
      for (var each : output) {
        var histogram = histograms.get(each.getKey());
        if (histogram != null && each.getValue() instanceof OnnxTensor tensor) {
          histogram.add(tensor.getFloatBuffer());
        }
      }
    }
  }

  /** All maps that a model puts out, in as few runs as memory allows. */
  private static List<Slice> slices(OrtSession session) throws OrtException {
    var slices = new ArrayList<Slice>();
    var maps = new LinkedHashSet<String>();
    long bytes = 0;
    for (var output : session.getOutputInfo().entrySet()) {
      var more = bytesPerImage((TensorInfo) output.getValue().getInfo());
      if (!maps.isEmpty() && bytes + more > SLICE_BYTES) {
        slices.add(new Slice(Set.copyOf(maps), bytes));
        maps.clear();
        bytes = 0;
      }
      maps.add(output.getKey());
      bytes += more;
    }
    slices.add(new Slice(Set.copyOf(maps), bytes));
    return slices;
  }

  private static long bytesPerImage(TensorInfo map) {
    var shape = map.getShape();
    long values = 1;
    for (var dimension = 1; dimension < shape.length; dimension++) {
      values *= Math.max(1, shape[dimension]);
    }
    return values * Float.BYTES;
  }
}
