package gpunas.cli.quantise;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import gpunas.cli.UserError;
import gpunas.cli.WholeFiles;
import gpunas.cli.validation.Judgement;
import gpunas.cli.validation.LabelledImages;
import gpunas.cli.validation.OnnxJudge;
import gpunas.formats.calibration.Histogram;
import gpunas.formats.calibration.RangeMethod;
import gpunas.formats.onnx.OnnxModel;
import gpunas.formats.onnx.Quantisation;
import gpunas.formats.onnx.QuantisedModels;
import gpunas.formats.onnx.Range;
import gpunas.service.Version;
import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Quantises trained networks: learns ranges, chooses how far they reach, writes and judges. */
final class Quantiser {

  private final Quantisation quantisation;
  private final Dataset dataset;
  private final CalibrationImages calibration;
  private final Host host;

  /**
   * @param wantedImages to calibrate with, at most
   * @throws UserError if these are too few
   */
  Quantiser(Quantisation quantisation, Dataset dataset, int wantedImages, Host host) {
    this.quantisation = quantisation;
    this.dataset = dataset;
    this.calibration = CalibrationImages.of(dataset, wantedImages);
    this.host = host;
  }

  /**
   * A network of which all is there that quantising needs.
   *
   * @param view how it sees pictures
   * @param maps whose ranges are needed
   * @param validation images that it was judged on
   */
  record Task(NetworkFolder network, View view, List<String> maps, LabelledImages validation) {}

  /**
   * A network in integers.
   *
   * @param network what it was
   * @param file where it is
   * @param method how far its ranges reach
   * @param rangedImages from which they were learned
   * @param leftOut how many images cannot be read
   * @param heldOut how each method did on other images
   * @param floats first guesses of what it was, on its validation images
   * @param integers first guesses of what it is, on the same
   */
  record Quantised(
      NetworkFolder network,
      Path file,
      RangeMethod method,
      int rangedImages,
      int leftOut,
      Map<RangeMethod, Judgement> heldOut,
      Judgement floats,
      Judgement integers) {}

  /**
   * Looks whether a network can be quantised, before hours go to others.
   *
   * @throws UserError if its files or the data are wrong
   */
  Task prepare(NetworkFolder network) {
    try {
      var classes = network.model().classes();
      if (classes != dataset.classes()) {
        throw new UserError(
            "%s tells %d classes apart, but the images of %s are of %d; expected --data with the data that the network was trained on."
                .formatted(network.floats(), classes, dataset.name(), dataset.classes()));
      }
      if (!Files.isWritable(network.folder())) {
        throw new UserError(
            "Nothing can be written to %s; expected a folder for the quantised network."
                .formatted(network.folder()));
      }
      return new Task(
          network,
          network.view(),
          QuantisedModels.maps(network.model(), quantisation),
          ValidationList.of(network, dataset));
    } catch (IllegalArgumentException e) {
      throw new UserError("%s: %s".formatted(network.floats(), e.getMessage()), e);
    }
  }

  /**
   * Quantises a network and writes it beside what it was.
   *
   * @throws UserError if its files or the data are wrong
   */
  Quantised quantise(Task task) {
    var network = task.network();
    var file = network.folder().resolve(fileName(quantisation.placement()));
    try (var scratch = Scratch.in(network.folder())) {
      // The name that it keeps: if its values are beside it, it says where.
      var part = scratch.file(fileName(quantisation.placement()));
      var seen = histograms(task, part);
      var candidates = new LinkedHashMap<RangeMethod, Judgement>();
      for (var method : RangeMethod.values()) {
        quantised(network, seen.byMap(), method).writeTo(part);
        candidates.put(method, judge(network, part, calibration.heldOut(task.view())));
      }
      var best = best(candidates);
      var read = seen.images() + best.getValue().images();
      calibration.requireEnough(read);
      var model = quantised(network, seen.byMap(), best.getKey());
      model.writeTo(part);
      var floats = judge(network, network.floats(), task.validation());
      var integers = judge(network, part, task.validation());
      var result =
          new Quantised(
              network,
              file,
              best.getKey(),
              seen.images(),
              calibration.count() - read + task.validation().chosen().size() - integers.images(),
              candidates,
              floats,
              integers);
      model.with(metadata(result), Version.current()).writeTo(part);
      for (var written : List.of(OnnxModel.values(part), part)) {
        if (Files.exists(written)) {
          WholeFiles.replace(network.folder().resolve(written.getFileName()), written);
        }
      }
      return result;
    } catch (IllegalArgumentException e) {
      throw new UserError("%s: %s".formatted(network.floats(), e.getMessage()), e);
    } catch (IOException e) {
      throw new UserError("%s cannot be written: %s".formatted(file, e), e);
    }
  }

  static String fileName(Quantisation.Placement placement) {
    return switch (placement) {
      case ONNXRUNTIME -> "model.int8.onnx";
      case TENSORRT -> "model.int8.tensorrt.onnx";
    };
  }

  private MapHistograms.Seen histograms(Task task, Path part) throws IOException {
    task.network().model().withMapsAsOutputs(task.maps()).writeTo(part);
    try {
      return MapHistograms.of(part, task.maps(), calibration.ranged(task.view()));
    } catch (OrtException e) {
      throw cannotRun(task.network().floats().toString(), e);
    }
  }

  private Judgement judge(NetworkFolder network, Path model, LabelledImages images) {
    var isQuantised = !model.equals(network.floats());
    try {
      return OnnxJudge.judge(model, images, isQuantised ? optimisation() : OptLevel.ALL_OPT);
    } catch (OrtException e) {
      throw cannotRun(
          isQuantised
              ? "%s in 8-bit integers".formatted(network.floats())
              : network.floats().toString(),
          e);
    }
  }

  /** Of a file for TensorRT it would make integers of some operators, and not TensorRT's. */
  private OptLevel optimisation() {
    return switch (quantisation.placement()) {
      case ONNXRUNTIME -> OptLevel.ALL_OPT;
      case TENSORRT -> OptLevel.NO_OPT;
    };
  }

  private static UserError cannotRun(String model, OrtException e) {
    return new UserError("ONNX Runtime cannot run %s: %s".formatted(model, e.getMessage()), e);
  }

  private OnnxModel quantised(
      NetworkFolder network, Map<String, Histogram> histograms, RangeMethod method) {
    var ranges = new LinkedHashMap<String, Range>();
    histograms.forEach(
        (map, histogram) -> ranges.put(map, method.range(histogram, quantisation::levels)));
    return QuantisedModels.of(network.model(), ranges, quantisation);
  }

  /** The most accurate; of equally accurate ones that with the least loss, or the first. */
  private static Map.Entry<RangeMethod, Judgement> best(Map<RangeMethod, Judgement> candidates) {
    return candidates.entrySet().stream()
        .min(
            Map.Entry.comparingByValue(
                Comparator.comparingInt((Judgement each) -> -each.right().cardinality())
                    .thenComparingDouble(Judgement::loss)))
        .orElseThrow();
  }

  /** What was said of the network in floats, as far as it is still so, and what became of it. */
  private Map<String, String> metadata(Quantised result) {
    var metadata = new LinkedHashMap<>(result.network().model().metadata());
    metadata.keySet().removeIf(key -> key.startsWith("latency"));
    metadata.put("gpunas", Version.current());
    metadata.put("precision", "int8");
    metadata.put("top1", String.valueOf(result.integers().top1()));
    metadata.put("top1.fp32", String.valueOf(result.floats().top1()));
    metadata.put("validationImages", String.valueOf(result.integers().images()));
    metadata.put("quantisation", "post-training, weights by output channel, activations by map");
    metadata.put("quantisation.for", word(quantisation.placement()));
    metadata.put("quantisation.ranges", result.method().toString());
    metadata.put("quantisation.dataset", dataset.name());
    metadata.put("quantisation.images", String.valueOf(result.rangedImages()));
    metadata.put("quantisation.inFloat", inFloat(quantisation));
    metadata.put("quantisation.device", host.toString());
    return metadata;
  }

  /** What stays in floats, for people. */
  static String inFloat(Quantisation quantisation) {
    return quantisation.inFloat().isEmpty()
        ? "nothing"
        : quantisation.inFloat().stream()
            .sorted()
            .map(Quantiser::word)
            .collect(Collectors.joining(", "));
  }

  static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
