package gpunas.cli.compare;

import gpunas.cli.UserError;
import gpunas.cli.compare.Contender.Role;
import gpunas.formats.onnx.OnnxFile;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.ModelFile;
import gpunas.latency.profile.SteadyRuns;
import gpunas.searchmodel.NetworkFigures;
import gpunas.trainer.host.SystemMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Times contenders as search results are timed: in interleaved rounds, of which the lowest counts,
 * so that what disturbs the device disturbs all of them.
 */
public final class Stopwatch {

  private static final long SEED = 1;

  /** As they are in the file, and as the processor likes them. */
  private static final int RUNTIME_COPIES = 2;

  private final LayerTimer timer;
  private final @Nullable Integer side;

  /**
   * @param side of the images of models that leave it open, pixels; null if nobody said
   */
  public Stopwatch(LayerTimer timer, @Nullable Integer side) {
    this.timer = timer;
    this.side = side;
  }

  /**
   * What each takes, microseconds per batch; those that cannot be run are missing.
   *
   * @throws UserError if a model cannot be run on this device
   */
  Map<Contender, Double> micros(List<Contender> contenders, int rounds) {
    try {
      Map<Contender, ModelFile> files = new HashMap<>();
      var timed = new ArrayList<Contender>();
      for (var each : contenders) {
        switch (each.subject()) {
          case Subject.Architecture _ -> timed.add(each);
          case Subject.Model model -> {
            files.put(each, file(model, timer.provenance().batch()));
            timed.add(each);
          }
          case Subject.Published _ -> {}
        }
      }
      var random = new Random(SEED);
      Map<Contender, Double> lowest = new HashMap<>();
      for (var round = 1; round <= rounds; round++) {
        Collections.shuffle(timed, random);
        timed.forEach(each -> lowest.merge(each, visit(each, files), Math::min));
      }
      return lowest;
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * What each does when it is run again and again; those that cannot be run are missing.
   *
   * @param throughputBatch images in the batches by which throughput is measured
   * @throws UserError if a model cannot be run on this device
   */
  Map<Contender, NetworkFigures> figures(List<Contender> contenders, int throughputBatch) {
    Map<Contender, NetworkFigures> figures = new HashMap<>();
    try {
      for (var each : contenders) {
        IntFunction<SteadyRuns> inBatchesOf =
            switch (each.subject()) {
              case Subject.Architecture(var network) -> images -> timer.steady(network, images);
              case Subject.Model model -> images -> timer.steady(file(model, images));
              case Subject.Published _ -> null;
            };
        if (inBatchesOf != null) {
          figures.put(
              each, SteadyRuns.figures(inBatchesOf, timer.provenance().batch(), throughputBatch));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
    return figures;
  }

  /**
   * What files of fixed sides take, microseconds per batch.
   *
   * @throws UserError if one of them is no model, or cannot be run on this device
   */
  public Map<Path, Double> fileMicros(List<Path> files, int rounds) {
    Map<Contender, Path> contenders = new LinkedHashMap<>();
    try {
      for (var file : files) {
        contenders.put(
            new Contender(
                file.toString(), Role.CANDIDATE, new Subject.Model(OnnxFile.read(file)), null),
            file);
      }
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
    Map<Path, Double> micros = new HashMap<>();
    micros(List.copyOf(contenders.keySet()), rounds)
        .forEach((contender, time) -> micros.put(contenders.get(contender), time));
    return micros;
  }

  private double visit(Contender contender, Map<Contender, ModelFile> files) {
    return switch (contender.subject()) {
      case Subject.Architecture(var network) -> timer.micros(network);
      case Subject.Model _, Subject.Published _ -> {
        var file = files.get(contender);
        yield file == null ? Double.NaN : timer.micros(file);
      }
    };
  }

  private ModelFile file(Subject.Model model, int images) {
    var file = model.file();
    var shape = file.shape(images, side);
    var timed =
        new ModelFile(
            file.file(),
            file.bytes(),
            file.input().name(),
            switch (file.input().element()) {
              case FLOAT32 -> ModelFile.Element.FLOAT32;
              case FLOAT16 -> ModelFile.Element.FLOAT16;
              case UINT8 -> ModelFile.Element.UINT8;
            },
            shape,
            file.isDynamic(),
            file.isQuantised(),
            file.symbols(shape));
    requireRoom(timed);
    return timed;
  }

  private static void requireRoom(ModelFile model) {
    var images = model.imageBytes();
    var free = new SystemMemory().free();
    if (images > free.bytes() - RUNTIME_COPIES * model.bytes()) {
      throw new UserError(
          "%s has %,d MiB of weights, a runtime takes up to twice that, and a batch has %,d MiB; %s."
              .formatted(model.file(), model.bytes() >> 20, images >> 20, free.where()));
    }
  }
}
