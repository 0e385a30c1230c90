package gpunas.latency.onnxruntime;

import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.eventloop.TransientFailure;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.latency.profile.ModelFile;
import gpunas.latency.profile.ModelFile.Element;
import gpunas.latency.profile.PowerMeter;
import gpunas.latency.profile.TimedPrecision;
import gpunas.latency.table.Provenance;
import gpunas.searchspace.Activation;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.Shape;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrtLayerTimerTest {

  private static final OrtTarget INT8 =
      new OrtTarget(OrtTarget.Provider.CPU, TimedPrecision.INT8, 1, 0);

  @Test
  void every_layer_of_a_space_can_be_timed_again_and_again() {
    try (var timer = new OrtLayerTimer("here", OrtTarget.CPU, 5)) {
      for (var round = 1; round <= 2; round++) {
        for (var layer : new LayerGrid(tinySpace()).layers()) {
          assertThat(timer.micros(layer)).isFinite().isPositive();
        }
      }
    }
  }

  @Test
  void a_whole_network_can_be_timed() {
    try (var timer = new OrtLayerTimer("here", OrtTarget.CPU, 5)) {
      var space = tinySpace();
      var network = space.decode(space.random(new Random(1)));
      assertThat(timer.micros(network)).isFinite().isPositive();
    }
  }

  @Test
  void a_network_is_run_steadily_in_batches_of_any_size() {
    try (var timer = new OrtLayerTimer("here", OrtTarget.CPU, 5, () -> () -> 10.0)) {
      var space = tinySpace();
      var network = space.decode(space.random(new Random(1)));
      for (var images : List.of(1, 8)) {
        var runs = timer.steady(network, images);
        assertThat(runs.runs()).isPositive();
        assertThat(runs.p50Micros()).isPositive().isLessThanOrEqualTo(runs.p99Micros());
        // Half of the runs take the median at least, and the call comes on top.
        assertThat(runs.imagesPerSecond())
            .isPositive()
            .isLessThanOrEqualTo(2 * images * 1e6 / runs.p50Micros());
        assertThat(runs.millijoulesPerImage()).isEqualTo(1000 * 10 / runs.imagesPerSecond());
      }
    }
  }

  @Test
  void it_is_run_at_least_as_long_as_its_power_takes_to_tell() {
    var takes = Duration.ofMillis(600);
    PowerMeter.Reading slow =
        new PowerMeter.Reading() {
          @Override
          public Double watts() {
            return 10.0;
          }

          @Override
          public Duration takes() {
            return takes;
          }
        };
    try (var timer = new OrtLayerTimer("here", OrtTarget.CPU, 5, () -> slow)) {
      var space = tinySpace();
      var runs = timer.steady(space.decode(space.random(new Random(1))), 1);
      assertThat(runs.runs() / runs.imagesPerSecond()).isGreaterThan(0.599);
      assertThat(timer.mostBytes()).as("of this machine's memory").isLessThan(Long.MAX_VALUE);
    }
  }

  /** ONNX Runtime would open it with settings that are freed, and write files of any name. */
  @Test
  void whoever_asks_after_the_end_is_told_to_try_elsewhere() {
    var timer = new OrtLayerTimer("here", OrtTarget.CPU, 5);
    var layer = new LayerGrid(tinySpace()).layers().getFirst();
    assertThat(timer.micros(layer)).isPositive();
    assertThat(timer.isStopped()).isFalse();
    timer.close();
    timer.close();
    assertThat(timer.isStopped()).isTrue();
    assertThatThrownBy(() -> timer.micros(layer))
        .isInstanceOf(TransientFailure.class)
        .hasMessageContaining("is not timed: this process ends");
  }

  @Test
  void a_layer_of_a_thousand_times_the_work_takes_longer() {
    try (var timer = new OrtLayerTimer("here", OrtTarget.CPU, 50)) {
      var small = new Layer.Conv(new Shape(8, 8, 8), 8, 3, 1, Activation.RELU);
      var large = new Layer.Conv(new Shape(64, 32, 32), 128, 3, 1, Activation.RELU);
      assertThat(timer.micros(large)).isGreaterThan(timer.micros(small));
    }
  }

  @Test
  void a_model_in_a_file_is_timed_as_it_is_and_refused_if_it_cannot_be(@TempDir Path folder)
      throws IOException {
    try (var timer = new OrtLayerTimer("here", OrtTarget.CPU, 5)) {
      var space = tinySpace();
      var network = space.decode(space.random(new Random(1)));
      var image = network.input();
      var file = folder.resolve("model.onnx");
      OnnxModels.write(
          network, Weights.random(network, new Random(1)), OnnxOptions.deployment(), file);
      var shape = List.of(2L, (long) image.channels(), (long) image.height(), (long) image.width());
      var model =
          new ModelFile(
              file,
              Files.size(file),
              OnnxModels.INPUT,
              Element.FLOAT32,
              shape,
              true,
              false,
              Map.of());
      assertThat(timer.micros(model)).isPositive();
      timer.release();
      assertThat(timer.micros(model)).isPositive();
      assertThat(timer.steady(model).imagesPerSecond()).isPositive();
      var wrong =
          new ModelFile(
              file,
              1,
              OnnxModels.INPUT,
              Element.FLOAT32,
              List.of(1L, 99L, 8L, 8L),
              true,
              false,
              Map.of());
      assertThatThrownBy(() -> timer.micros(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("ONNX Runtime ")
          .hasMessageContaining("cannot run " + file);
      for (var side : List.of(30_000L, Long.MAX_VALUE / 2)) {
        var huge =
            new ModelFile(
                file,
                1,
                OnnxModels.INPUT,
                Element.UINT8,
                List.of(1L, 3L, side, side),
                true,
                false,
                Map.of());
        assertThatThrownBy(() -> timer.micros(huge))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "A batch of [1, 3, %1$d, %1$d] is too large for %2$s in ONNX Runtime: it has more than 2,147,483,647 bytes.",
                side, file);
      }
      assertThat(timer.micros(model)).isPositive();
    }
  }

  @Test
  void in_int8_all_layers_and_networks_of_all_kinds_are_timed_and_say_so() {
    try (var timer = new OrtLayerTimer("here", INT8, 5)) {
      var space = Spaces.quickstart();
      var network = space.decode(space.random(new Random(1)));
      assertThat(timer.micros(network)).isFinite().isPositive();
      for (var layer : network.layers()) {
        assertThat(timer.micros(layer)).as("%s", layer).isFinite().isPositive();
      }
      for (var layer : new LayerGrid(tinySpace()).layers()) {
        assertThat(timer.micros(layer)).as("%s", layer).isFinite().isPositive();
      }
      assertThat(timer.provenance().precision()).isEqualTo("int8");
    }
  }

  @Test
  void what_a_provider_cannot_compute_in_is_refused() {
    assertThatThrownBy(() -> new OrtTarget(OrtTarget.Provider.CPU, TimedPrecision.FP16, 1, 0))
        .hasMessageContaining("For fp16 use the provider tensorrt");
    assertThatThrownBy(() -> new OrtTarget(OrtTarget.Provider.CUDA, TimedPrecision.INT8, 1, 0))
        .hasMessage(
            "Models in int8 are timed by ONNX Runtime's provider cpu, and cuda was given. For int8 on a GPU use the runtime trtexec.");
    assertThatThrownBy(() -> TimedPrecision.of("FP8"))
        .hasMessage(
            "Nothing is measured in fp8: gpunas writes no models in it, and other numbers would be timed in its name; expected fp32 or fp16 or int8.");
    assertThatThrownBy(() -> TimedPrecision.of("bf16"))
        .hasMessage("There is no precision bf16; expected fp32 or fp16 or int8.");
    assertThat(TimedPrecision.of("INT8")).isEqualTo(TimedPrecision.INT8);
  }

  @Test
  void timing_goes_on_after_a_release() {
    try (var timer = new OrtLayerTimer("here", OrtTarget.CPU, 5)) {
      var layer = new LayerGrid(tinySpace()).layers().getFirst();
      assertThat(timer.micros(layer)).isPositive();
      timer.release();
      assertThat(timer.micros(layer)).isPositive();
    }
  }

  @Test
  void the_numbers_say_what_they_are() {
    try (var timer = new OrtLayerTimer("here", OrtTarget.CPU, 5)) {
      var provenance = timer.provenance();
      assertThat(provenance.device()).isEqualTo("here");
      assertThat(provenance.runtime()).isEqualTo("onnxruntime");
      assertThat(provenance.runtimeVersion()).matches("\\d+\\.\\d+\\.\\d+");
      assertThat(provenance.kind()).isEqualTo(Provenance.Kind.MEASURED);
    }
  }
}
