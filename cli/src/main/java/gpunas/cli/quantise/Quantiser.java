package gpunas.cli.quantise;

import ai.onnxruntime.OrtException;
import gpunas.cli.UserError;
import gpunas.cli.validation.Judgement;
import gpunas.cli.validation.OnnxJudge;
import gpunas.formats.calibration.Histogram;
import gpunas.formats.calibration.RangeMethod;
import gpunas.formats.onnx.OnnxModel;
import gpunas.formats.onnx.Quantisation;
import gpunas.formats.onnx.QuantisedModels;
import gpunas.formats.onnx.Range;
import gpunas.service.Version;
import gpunas.trainer.data.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Quantises trained networks: learns ranges, chooses how far they reach, writes and judges. */
final class Quantiser {

  private final Quantisation quantisation;
  private final Dataset dataset;
  private final int wantedImages;

  /**
   * @param wantedImages to calibrate with, at most
   */
  Quantiser(Quantisation quantisation, Dataset dataset, int wantedImages) {
    this.quantisation = quantisation;
    this.dataset = dataset;
    this.wantedImages = wantedImages;
  }

  /**
   * A network in integers.
   *
   * @param network what it was
   * @param file where it is
   * @param method how far its ranges reach
   * @param rangedImages from which they were learned
   * @param heldOut how each method did on other images
   * @param floats first guesses of what it was, on its validation images
   * @param integers first guesses of what it is, on the same
   */
  record Quantised(
      NetworkFolder network,
      Path file,
      RangeMethod method,
      int rangedImages,
      Map<RangeMethod, Judgement> heldOut,
      Judgement floats,
      Judgement integers) {}

  /**
   * Quantises a network and writes it beside what it was.
   *
   * @throws UserError if its files or the data are wrong
   */
  Quantised quantise(NetworkFolder network) {
    var validation = ValidationList.of(network, dataset);
    var images = CalibrationImages.of(dataset, network.view(), wantedImages);
    var file = network.folder().resolve(fileName(quantisation.placement()));
    var part =
        network.folder().resolve(".quantise-%d.onnx".formatted(ProcessHandle.current().pid()));
    try {
      var histograms = histograms(network, images, part);
      var candidates = new LinkedHashMap<RangeMethod, Judgement>();
      for (var method : RangeMethod.values()) {
        quantised(network, histograms, method).writeTo(part);
        candidates.put(method, OnnxJudge.judge(part, images.heldOut()));
      }
      var best = best(candidates);
      var model = quantised(network, histograms, best);
      model.writeTo(part);
      var floats = OnnxJudge.judge(network.floats(), validation);
      var integers = OnnxJudge.judge(part, validation);
      var result =
          new Quantised(
              network, file, best, images.ranged().chosen().size(), candidates, floats, integers);
      model.with(metadata(result), Version.current()).writeTo(file);
      return result;
    } catch (OrtException e) {
      throw new UserError(
          "ONNX Runtime cannot run %s: %s".formatted(network.floats(), e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new UserError("%s: %s".formatted(network.floats(), e.getMessage()), e);
    } catch (IOException e) {
      throw new UserError("%s cannot be written: %s".formatted(file, e), e);
    } finally {
      delete(part);
    }
  }

  static String fileName(Quantisation.Placement placement) {
    return switch (placement) {
      case ONNXRUNTIME -> "model.int8.onnx";
      case TENSORRT -> "model.int8.tensorrt.onnx";
    };
  }

  private Map<String, Histogram> histograms(
      NetworkFolder network, CalibrationImages images, Path part) throws OrtException, IOException {
    var maps = QuantisedModels.maps(network.model(), quantisation);
    network.model().withMapsAsOutputs(maps).writeTo(part);
    return MapHistograms.of(part, maps, images.ranged());
  }

  private OnnxModel quantised(
      NetworkFolder network, Map<String, Histogram> histograms, RangeMethod method) {
    var ranges = new LinkedHashMap<String, Range>();
    histograms.forEach((map, histogram) ->
        ranges.put(map, method.range(histogram, quantisation.positiveLevels())));
    return QuantisedModels.of(network.model(), ranges, quantisation);
  }

  /** The most accurate; of equally accurate ones that with the least loss, or the first. */
  private static RangeMethod best(Map<RangeMethod, Judgement> candidates) {
    @Nullable RangeMethod best = null;
    for (var method : candidates.keySet()) {
      if (best == null || isBetter(candidates.get(method), candidates.get(best))) {
        best = method;
      }
    }
    return Objects.requireNonNull(best);
  }

  private static boolean isBetter(@Nullable Judgement one, @Nullable Judgement other) {
    if (one == null || other == null) {
      return one != null;
    }
    var right = one.right().cardinality();
    var otherRight = other.right().cardinality();
    return right > otherRight || (right == otherRight && one.loss() < other.loss());
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

  private static void delete(Path part) {
    for (var file : List.of(part, OnnxModel.values(part))) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UserError("%s cannot be deleted: %s".formatted(file, e), e);
      }
    }
  }
}
