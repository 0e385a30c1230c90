package gpunas.trainer.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.calibration.RangeMethod;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.onnx.OnnxOptions.Batch;
import gpunas.searchspace.Network;
import gpunas.searchspace.Spaces;
import gpunas.trainer.Jobs;
import gpunas.trainer.Quantiser;
import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.TinyDataset;
import gpunas.trainer.data.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {
  private static final Network NETWORK = Spaces.quickstart().decode(Jobs.SMALL);
  private static final View VIEW = View.evaluation(NETWORK.input(), 1);

  @TempDir private Path folder;

  @BeforeEach
  void write_data() {
    TinyDataset.write(folder, "tiny", 70, 30, 28);
  }

  /** As memory may be too little for many images: here the file itself takes one only. */
  @Test
  void what_does_not_run_with_many_images_is_run_with_one_at_a_time() throws Exception {
    var any = write("any.onnx", OnnxOptions.deployment());
    var single = write("single.onnx", OnnxOptions.deployment().with(new Batch.Fixed(1)));
    var dataset = dataset();
    var shown = LabelledImages.all(dataset.validation(), VIEW);

    var judgement = calibration(dataset).judge(single, shown);
    assertThat(judgement.images()).isEqualTo(30);
    assertThat(judgement).isEqualTo(OnnxJudge.judge(any, shown, OptLevel.ALL_OPT, 1));
  }

  @Test
  void who_follows_is_asked_before_each_batch_of_both_kinds_and_may_end_it() throws Exception {
    var weights = Weights.random(Parameters.of(NETWORK), new SplittableRandom(1));
    var floats = OnnxModels.model(NETWORK, weights, OnnxOptions.deployment());
    var dataset = dataset();
    var images = CalibrationImages.of(dataset, 70);
    var part = folder.resolve("part.onnx");
    var batches = new AtomicInteger();
    var followed = new Calibration(Quantiser.HOW, images, batches::incrementAndGet);

    followed.calibrate(floats, VIEW, part);
    // 35 to learn ranges on, 32 at a time, and 35 for each method, all at once.
    assertThat(batches).hasValue(2 + RangeMethod.values().length);
    followed.judge(part, LabelledImages.all(dataset.validation(), VIEW));
    assertThat(batches).hasValue(2 + RangeMethod.values().length + 1);
    var ended =
        new Calibration(
            Quantiser.HOW,
            images,
            () -> {
              throw new IllegalStateException("enough");
            });
    assertThatThrownBy(() -> ended.calibrate(floats, VIEW, part)).hasMessage("enough");
  }

  @Test
  void what_does_not_run_at_all_is_told_with_the_host_and_what_may_be_the_matter()
      throws IOException {
    var broken = Files.writeString(folder.resolve("broken.onnx"), "no model");
    var dataset = dataset();
    var shown = LabelledImages.all(dataset.validation(), VIEW);

    assertThatThrownBy(() -> calibration(dataset).judge(broken, shown))
        .isInstanceOf(QuantisationException.class)
        .hasMessageStartingWith(
            "ONNX Runtime cannot run it in 8-bit integers on %s, not even one image at a time: ",
            Host.here().device())
        .hasMessageEndingWith(
            ". Maybe it takes other images, or this host has too little free memory.");
  }

  private Path write(String name, OnnxOptions options) throws IOException {
    var weights = Weights.random(Parameters.of(NETWORK), new SplittableRandom(1));
    var file = folder.resolve(name);
    OnnxModels.model(NETWORK, weights, options).writeTo(file);
    return file;
  }

  private Dataset dataset() {
    return new Datasets(folder).get("tiny");
  }

  private static Calibration calibration(Dataset dataset) {
    return new Calibration(Quantiser.HOW, CalibrationImages.of(dataset, 64));
  }
}
