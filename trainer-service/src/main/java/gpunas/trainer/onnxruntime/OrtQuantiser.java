package gpunas.trainer.onnxruntime;

import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.trainer.Job;
import gpunas.trainer.Quantised;
import gpunas.trainer.Quantiser;
import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.DatasetException;
import gpunas.trainer.data.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** As {@code gpunas quantise} does it, and judged as whoever deploys the file will run it. */
public final class OrtQuantiser implements Quantiser {

  private static final Logger LOG = LoggerFactory.getLogger(OrtQuantiser.class);
  private static final double NANOS = Duration.ofSeconds(1).toNanos();

  private final InstantSource clock;

  public OrtQuantiser(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Quantised quantise(Job job, Weights weights, Dataset dataset) throws InterruptedException {
    try {
      var quantised = inIntegers(job, weights, dataset);
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
    } catch (IOException e) {
      throw new UncheckedIOException(
          "A model to be quantised cannot be written to the temporary folder: " + e.getMessage(),
          e);
    }
  }

  private Quantised.InIntegers inIntegers(Job job, Weights weights, Dataset dataset)
      throws IOException, InterruptedException {
    var begin = clock.instant();
    var network = job.network();
    var floats = OnnxModels.model(network, weights, OnnxOptions.deployment());
    var view = View.evaluation(network.input(), job.recipe().evaluationCrop());
    var calibration = new Calibration(HOW, CalibrationImages.of(dataset, CalibrationImages.USUAL));
    try (var scratch = Scratch.in(Path.of(System.getProperty("java.io.tmpdir")))) {
      var part = scratch.file("model.onnx");
      var calibrated = calibration.calibrate(floats, view, part);
      calibrated.model().writeTo(part);
      var judgement = calibration.judge(part, LabelledImages.all(dataset.validation(), view));
      var seconds = Duration.between(begin, clock.instant()).toNanos() / NANOS;
      return calibrated.told(judgement, Host.here(), seconds);
    }
  }
}
