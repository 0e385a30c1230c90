package gpunas.trainer.onnxruntime;

import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.onnxruntime.Environment;
import gpunas.trainer.Job;
import gpunas.trainer.Quantised;
import gpunas.trainer.Quantiser;
import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.DatasetException;
import gpunas.trainer.data.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** As {@code gpunas quantise} does it, and judged as whoever deploys the file will run it. */
public final class OrtQuantiser implements Quantiser {

  private static final Logger LOG = LoggerFactory.getLogger(OrtQuantiser.class);
  private static final double NANOS = Duration.ofSeconds(1).toNanos();

  /** Of a check: a full disk may still take a folder and an empty file. */
  private static final int CHECKED_BYTES = 1 << 20;

  private final InstantSource clock;

  public OrtQuantiser(InstantSource clock) {
    this.clock = clock;
  }

  private static void load() {
    try {
      LOG.debug("ONNX Runtime {} is there.", Environment.get().getVersion());
    } catch (LinkageError e) {
      throw new UncheckedIOException(
          "This trainer cannot quantise, because ONNX Runtime cannot be loaded on its host: %s. Maybe it is built for another system, or there was no room to unpack it in %s when it was loaded: then start the trainer again."
              .formatted(root(e), temporary()),
          new IOException(e));
    }
  }

  private static Throwable root(Throwable e) {
    return e.getCause() == null ? e : root(e.getCause());
  }

  @Override
  public void check(long bytes) {
    try (var scratch = Scratch.in(temporary())) {
      Files.write(scratch.file("check"), new byte[CHECKED_BYTES]);
      var room = Files.getFileStore(scratch.folder()).getUsableSpace();
      if (room < bytes) {
        throw new IOException(
            "%d MiB are free, and the network takes %d MiB".formatted(room >> 20, bytes >> 20));
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
    load();
  }

  @Override
  public Quantised quantise(Job job, Weights weights, Dataset dataset, Runnable beforeBatch)
      throws InterruptedException {
    try {
      var quantised = inIntegers(job, weights, dataset, beforeBatch);
      LOG.info(
          "In 8-bit integers: top-1 {} on {} images, ranges {}, after {} s.",
          quantised.top1(),
          quantised.images(),
          quantised.method(),
          quantised.seconds());
      return quantised;
    } catch (DatasetException | QuantisationException | IllegalArgumentException e) {
      LOG.warn("Not quantised: {}", e.getMessage(), e);
      return new Quantised.Impossible(String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      var why =
          "Java's own memory, %d MiB of heap, was too small to quantise it: %s. Maybe -Xmx should be larger."
              .formatted(Runtime.getRuntime().maxMemory() >> 20, e.getMessage());
      LOG.warn("Not quantised: {}", why, e);
      return new Quantised.Impossible(why);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException(
        "A model to be quantised cannot be written to the temporary folder %s: %s. Maybe it is not writable or full; -Djava.io.tmpdir names another."
            .formatted(temporary(), e),
        e);
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  private Quantised.InIntegers inIntegers(
      Job job, Weights weights, Dataset dataset, Runnable beforeBatch)
      throws IOException, InterruptedException {
    var begin = clock.instant();
    var network = job.network();
    var floats = OnnxModels.model(network, weights, OnnxOptions.deployment());
    var view = View.evaluation(network.input(), job.recipe().evaluationCrop());
    var images = CalibrationImages.of(dataset, CalibrationImages.USUAL);
    var calibration = new Calibration(HOW, images, beforeBatch);
    try (var scratch = Scratch.in(temporary())) {
      var part = scratch.file("model.onnx");
      var calibrated = calibration.calibrate(floats, view, part);
      calibrated.model().writeTo(part);
      var judging = dataset.judging(job.recipe().validationImagesPerClass());
      var judgement =
          calibration.judge(part, LabelledImages.some(dataset.validation(), view, judging));
      var seconds = Duration.between(begin, clock.instant()).toNanos() / NANOS;
      return calibrated.told(judgement, Host.here(), seconds);
    }
  }
}
