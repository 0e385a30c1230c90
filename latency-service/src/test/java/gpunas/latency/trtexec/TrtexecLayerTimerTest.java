package gpunas.latency.trtexec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.onnx.proto.OnnxMl.ModelProto;
import gpunas.eventloop.PermanentFailure;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.onnx.Quantisation;
import gpunas.formats.onnx.Quantisation.Placement;
import gpunas.formats.onnx.UntrainedIntegers;
import gpunas.latency.profile.ModelFile;
import gpunas.latency.profile.PowerMeter;
import gpunas.latency.profile.TimedPrecision;
import gpunas.latency.table.Provenance;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Spaces;
import gpunas.testing.trtexec.FakeTrtexec;
import gpunas.testing.trtexec.FakeTrtexec.Mood;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrtexecLayerTimerTest {

  private static final String VERSION = "10.13.0";

  private static final List<Layer> LAYERS =
      List.of(
          LayerKey.parse("conv/3x32x32/8/k3/s2/relu"),
          LayerKey.parse("irb/16x8x8/16/k3/s1/e2/se1/swish"),
          LayerKey.parse("fused_irb/16x8x8/24/k3/s2/e4/se0/relu"));

  /** By number, as the driver of an old version says. */
  private static final Map<Integer, String> UUIDS =
      Map.of(0, "aaaa0000-0000-0000-0000-000000000000", 1, "bbbb1111-0000-0000-0000-000000000000");

  @TempDir Path folder;

  @ParameterizedTest(name = "TensorRT {0} {1}")
  @CsvSource({
    "8.6.1,FP16", "10.3.0,FP16", "10.13.0,FP16", "11.1.0,FP16",
    "8.6.1,FP32", "10.3.0,FP32", "10.13.0,FP32", "11.1.0,FP32",
    "8.6.1,INT8", "10.3.0,INT8", "10.13.0,INT8", "11.1.0,INT8"
  })
  void layers_are_built_at_once_and_timed_apart(String version, TimedPrecision precision)
      throws IOException {
    var trtexec = FakeTrtexec.in(folder, version);
    var timer = timer(trtexec, precision);
    assertThat(timer.provenance())
        .isEqualTo(
            new Provenance(
                "NVIDIA A100-SXM4-40GB",
                "trtexec",
                version,
                "tensorrt",
                precision.toString(),
                1,
                Provenance.Kind.MEASURED));

    var first = timer.micros(LAYERS);
    var second = timer.micros(LAYERS);

    assertThat(first).isEqualTo(second).doesNotHaveDuplicates().allMatch(micros -> micros < 100);
    assertThat(trtexec.builds()).hasSize(1);
    assertThat(trtexec.calls()).hasSize(1 + 1 + 2);
    // Alone, each takes what it took among the others.
    var alone =
        new TrtexecLayerTimer(null, setup(trtexec, folder.resolve("alone")), precision, 1, _ -> {});
    for (var i = 0; i < LAYERS.size(); i++) {
      assertThat(alone.micros(LAYERS.get(i))).isCloseTo(first.get(i), within(1e-6));
    }
  }

  @Test
  void what_a_version_is_told() {
    assertThat(flags(8, 6, TimedPrecision.FP16)).contains("--fp16", "--useCudaGraph");
    assertThat(flags(10, 3, TimedPrecision.FP16))
        .contains("--fp16")
        .doesNotContain("--stronglyTyped");
    assertThat(flags(10, 11, TimedPrecision.FP16)).contains("--fp16");
    assertThat(flags(10, 12, TimedPrecision.FP16))
        .contains("--stronglyTyped")
        .doesNotContain("--fp16");
    assertThat(flags(10, 13, TimedPrecision.FP32)).contains("--stronglyTyped", "--noTF32");
    assertThat(flags(11, 1, TimedPrecision.FP16))
        .doesNotContain("--fp16", "--stronglyTyped", "--useCudaGraph", "--separateProfileRun");
    assertThat(flags(11, 1, TimedPrecision.FP32)).contains("--noTF32");
    assertThat(flags(8, 6, TimedPrecision.INT8)).contains("--int8", "--noTF32");
    assertThat(flags(10, 11, TimedPrecision.INT8)).contains("--int8").doesNotContain("--fp16");
    assertThat(flags(10, 12, TimedPrecision.INT8))
        .contains("--stronglyTyped")
        .doesNotContain("--int8");
    assertThat(flags(11, 1, TimedPrecision.INT8)).doesNotContain("--int8", "--stronglyTyped");
  }

  /** The first layer reads an image in floats; trtexec would make floats of the others, too. */
  @Test
  void in_int8_layers_take_integers_and_networks_images() throws IOException {
    var trtexec = FakeTrtexec.in(folder, VERSION);
    var timer = timer(trtexec, TimedPrecision.INT8);
    var floats = timer(trtexec, TimedPrecision.FP32);
    assertThat(timer.micros(LAYERS.get(1))).isLessThan(floats.micros(LAYERS.get(1)));
    assertThat(timer.micros(LAYERS.getFirst())).isEqualTo(floats.micros(LAYERS.getFirst()));
    var together =
        new TrtexecLayerTimer(
            null, setup(trtexec, folder.resolve("b")), TimedPrecision.INT8, 1, _ -> {});
    assertThat(together.micros(LAYERS)).hasSize(3);
    assertThat(trtexec.builds().getLast()).endsWith("--inputIOFormats=fp32:chw,int8:chw,int8:chw");
    var space = Spaces.quickstart();
    var network = space.decode(space.random(new Random(1)));
    var micros = timer.micros(network);
    assertThat(trtexec.builds().getLast()).doesNotContain("inputIOFormats");
    assertThat(micros).isLessThan(floats.micros(network));
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.6.1", "10.3.0", "10.13.0", "11.1.0"})
  void a_quantised_model_in_a_file_is_built_in_integers_whatever_the_others_are(String version)
      throws IOException {
    var trtexec = FakeTrtexec.in(folder, version);
    var space = Spaces.quickstart();
    var network = space.decode(space.random(new Random(1)));
    var floats =
        OnnxModels.model(network, Weights.random(network, new Random(1)), OnnxOptions.deployment());
    var plain = folder.resolve("plain.onnx");
    var quantised = folder.resolve("quantised.onnx");
    floats.writeTo(plain);
    UntrainedIntegers.of(floats, Quantisation.usual(Placement.TENSORRT)).writeTo(quantised);
    var timer = timer(trtexec, TimedPrecision.FP32);
    assertThat(timer.micros(images(quantised, true)))
        .isLessThan(timer.micros(images(plain, false)));
    assertThat(timer(trtexec, TimedPrecision.FP16).micros(images(quantised, true))).isPositive();
    var timed = timer(trtexec, TimedPrecision.INT8);
    assertThat(timed.micros(images(quantised, true))).isPositive();
    assertThatThrownBy(() -> timed.micros(images(plain, false)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The model in the file does not compute in int8");
    var bad =
        new TrtexecLayerTimer(
            null,
            setup(
                FakeTrtexec.in(
                    Files.createDirectory(folder.resolve("b")), version, Mood.BUILDS_FP32),
                folder.resolve("c")),
            TimedPrecision.FP32,
            1,
            _ -> {});
    assertThatThrownBy(() -> bad.micros(images(quantised, true)))
        .hasMessageContaining("is quantised, but TensorRT %s built none".formatted(version))
        .hasMessageContaining("gpunas quantise --for tensorrt");
  }

  private static List<String> flags(int major, int minor, TimedPrecision precision) {
    var flags = new TrtFlags(new TrtVersion(major, minor, 0), precision);
    var all = new ArrayList<>(flags.build(precision == TimedPrecision.INT8));
    all.addAll(flags.run());
    return all;
  }

  @Test
  void what_was_built_is_not_built_again_by_whoever_goes_on_in_its_folder() throws IOException {
    var trtexec = FakeTrtexec.in(folder, VERSION);
    var micros = timer(trtexec, TimedPrecision.FP16).micros(LAYERS);
    var again = timer(trtexec, TimedPrecision.FP16);
    assertThat(again.micros(LAYERS)).isEqualTo(micros);
    assertThat(trtexec.builds())
        .hasSize(1)
        .allMatch(call -> call.contains("--timingCacheFile=" + engines()));
    // Another GPU of the same name, another precision, another batch need engines of their own.
    var other = FakeTrtexec.in(folder, VERSION, Mood.IS_THE_OTHER_GPU);
    var _ = timer(other, TimedPrecision.FP16).micros(LAYERS);
    var _ = timer(other, TimedPrecision.FP32).micros(LAYERS);
    assertThat(trtexec.builds()).hasSize(3);
    assertThat(timer(other, TimedPrecision.FP32).deviceId())
        .isNotEqualTo(again.deviceId())
        .startsWith("NVIDIA A100-SXM4-40GB");
  }

  @Test
  void an_engine_that_cannot_be_loaded_any_more_is_built_again() throws IOException {
    var trtexec = FakeTrtexec.in(folder, VERSION);
    var micros = timer(trtexec, TimedPrecision.FP16).micros(LAYERS);
    try (var files = Files.list(engines())) {
      for (var file : files.filter(file -> file.toString().endsWith(".engine")).toList()) {
        Files.writeString(file, "cut off");
      }
    }
    assertThat(timer(trtexec, TimedPrecision.FP16).micros(LAYERS)).isEqualTo(micros);
    assertThat(trtexec.builds()).hasSize(2);
  }

  @Test
  void layers_that_tensorrt_fuses_with_others_are_built_alone() throws IOException {
    var apart = timer(FakeTrtexec.in(folder, VERSION), TimedPrecision.FP16).micros(LAYERS);
    var trtexec =
        FakeTrtexec.in(Files.createDirectory(folder.resolve("b")), VERSION, Mood.FUSES_GRAPHS);
    var timer =
        new TrtexecLayerTimer(
            null, setup(trtexec, folder.resolve("c")), TimedPrecision.FP16, 1, _ -> {});
    var fused = timer.micros(LAYERS);
    for (var i = 0; i < LAYERS.size(); i++) {
      assertThat(fused.get(i)).isCloseTo(apart.get(i), within(1e-6));
    }
    assertThat(trtexec.builds()).hasSize(3);
  }

  @Test
  void networks_are_timed_as_a_whole() throws IOException {
    var trtexec = FakeTrtexec.in(folder, VERSION);
    var space = Spaces.quickstart();
    var network = space.decode(space.random(new Random(1)));
    var timer = timer(trtexec, TimedPrecision.FP16);
    var micros = timer.micros(network);
    assertThat(micros)
        .isGreaterThan(network.parameters() / 2000.0)
        .isEqualTo(timer.micros(network));
    assertThat(trtexec.builds()).hasSize(1);
  }

  @Test
  void a_model_of_anybody_is_built_once_and_again_if_its_engine_cannot_be_loaded()
      throws IOException {
    var trtexec = FakeTrtexec.in(folder, VERSION);
    var file = Path.of("").toAbsolutePath().relativize(model("input:0"));
    var micros = timer(trtexec, TimedPrecision.FP32).micros(images(file, "input:0"));
    assertThat(micros).isPositive();
    assertThat(trtexec.calls().getLast()).contains("--shapes='input:0':2x3x8x8");
    try (var files = Files.list(engines())) {
      for (var engine : files.filter(each -> each.toString().endsWith(".engine")).toList()) {
        Files.writeString(engine, "cut off");
      }
    }
    assertThat(timer(trtexec, TimedPrecision.FP32).micros(images(file, "input:0")))
        .isEqualTo(micros);
    assertThat(trtexec.builds())
        .hasSize(2)
        .allMatch(call -> call.contains("--shapes='input:0':2x3x8x8"));
  }

  @Test
  void names_that_need_no_quotes_have_none_and_those_that_no_quotes_help_are_refused()
      throws IOException {
    var trtexec = FakeTrtexec.in(folder, VERSION);
    var timer = timer(trtexec, TimedPrecision.FP32);
    assertThat(timer.micros(images(model("x"), "x"))).isPositive();
    assertThat(trtexec.calls().getLast()).contains("--shapes=x:2x3x8x8");
    var odd = images(model("a,b"), "a,b");
    assertThatThrownBy(() -> timer.micros(odd))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be told the shape of an input called a,b");
  }

  private static ModelFile images(Path file, String input) throws IOException {
    return new ModelFile(
        file,
        Files.size(file),
        input,
        ModelFile.Element.FLOAT32,
        List.of(2L, 3L, 8L, 8L),
        true,
        false,
        Map.of());
  }

  /** Of the quickstart's space. */
  private static ModelFile images(Path file, boolean quantised) throws IOException {
    return new ModelFile(
        file,
        Files.size(file),
        "input",
        ModelFile.Element.FLOAT32,
        List.of(1L, 1L, 28L, 28L),
        true,
        quantised,
        Map.of());
  }

  private Path model(String input) throws IOException {
    var model = ModelProto.newBuilder().setIrVersion(8);
    var graph = model.getGraphBuilder();
    graph.addInputBuilder().setName(input);
    graph.addNodeBuilder().setName("relu").setOpType("Relu").addInput(input).addOutput("y");
    graph.addOutputBuilder().setName("y");
    return Files.write(folder.resolve("model.onnx"), model.build().toByteArray());
  }

  @Test
  void an_engine_of_another_precision_is_refused() throws IOException {
    var timer = timer(FakeTrtexec.in(folder, VERSION, Mood.BUILDS_FP32), TimedPrecision.FP16);
    assertThatThrownBy(() -> timer.micros(LAYERS))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("does not have the precision fp16")
        .hasMessageContaining("0 of its");
    assertThat(engines()).isDirectoryNotContaining("glob:**.engine");
    var floats = timer(FakeTrtexec.in(folder, VERSION, Mood.BUILDS_FP32), TimedPrecision.INT8);
    assertThatThrownBy(() -> floats.micros(LAYERS))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("does not have the precision int8")
        .hasMessageContaining("layers with weights in int8");
    var silent =
        timer(FakeTrtexec.in(folder, VERSION, Mood.NAMES_LAYERS_ONLY), TimedPrecision.FP16);
    assertThatThrownBy(() -> silent.micros(LAYERS)).hasMessageContaining("no types");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FAILS_AFTER_A_TIME | exit code 1. It says: Error Code 1: Cuda Runtime",
        "HAS_AN_OLD_DRIVER  | driver version is insufficient",
        "ENDS_WITH_3        | exit code 3.",
        "MEASURES_ZERO      | nothing takes no time",
        "CUTS_PROFILES      | it is cut off",
        "REFUSES_ENGINES    | Engine set up failed"
      })
  void what_did_not_end_well_does_not_count(Mood mood, String said) throws IOException {
    var timer = timer(FakeTrtexec.in(folder, VERSION, mood), TimedPrecision.FP16);
    assertThatThrownBy(() -> timer.micros(LAYERS))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(said);
    assertThat(engines()).isDirectoryNotContaining("glob:**.part-*");
  }

  @Test
  void a_command_that_cannot_be_run_is_named() throws IOException {
    var text = Files.writeString(folder.resolve("text"), "no program");
    refused(folder.resolve("none").toString(), "There is no " + folder.resolve("none"));
    refused("no-such-trtexec", "There is no no-such-trtexec on the path");
    refused(folder.toString(), "is not a file");
    refused(text.toString(), "may not be executed");
    refused("", "empty");
    assertThat(text.toFile().setExecutable(true)).isTrue();
    refused(text.toString(), "trtexec");
  }

  private void refused(String command, String why) {
    assertThatThrownBy(() ->
            new TrtexecLayerTimer(
                null, setup(command, null, engines()), TimedPrecision.FP16, 1, _ -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void a_path_may_be_relative_to_where_the_user_is() throws IOException {
    var trtexec = FakeTrtexec.in(folder, VERSION);
    var relative = Path.of("").toAbsolutePath().relativize(Path.of(trtexec.command()));
    assertThat(relative.isAbsolute()).isFalse();
    var timer =
        new TrtexecLayerTimer(
            null, setup(relative.toString(), 0, engines()), TimedPrecision.FP16, 1, _ -> {});
    assertThat(timer.provenance().runtimeVersion()).isEqualTo(VERSION);
    assertThat(trtexec.calls()).allMatch(call -> call.contains("--device=0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.4.0", "8.5.3"})
  void a_version_that_is_too_old_is_refused(String version) throws IOException {
    var trtexec = FakeTrtexec.in(folder, version);
    refused(trtexec.command(), "TensorRT %s is too old; expected 8.6.0".formatted(version));
  }

  @Test
  void a_machine_without_a_gpu_is_told_so() throws IOException {
    refused(
        FakeTrtexec.in(folder, VERSION, Mood.HAS_NO_GPU).command(),
        "Cannot find any available devices (GPUs)!");
  }

  @Test
  void the_name_of_a_gpu_is_taken_as_it_is_but_for_control_characters() throws IOException {
    var timer = timer(FakeTrtexec.in(folder, VERSION, Mood.HAS_AN_ODD_GPU), TimedPrecision.FP16);
    assertThat(timer.provenance().device()).isEqualTo("Тест \"GPU\" <1>/..\\ [31m$(x)");
  }

  @Test
  void a_slow_build_gives_signs_of_life() throws IOException {
    var signs = new ArrayList<String>();
    var trtexec = FakeTrtexec.in(folder, VERSION, Mood.BUILDS_SLOWLY);
    var timer =
        new TrtexecLayerTimer(null, setup(trtexec, engines()), TimedPrecision.FP16, 1, signs::add);
    var _ = timer.micros(LAYERS);
    assertThat(signs)
        .isNotEmpty()
        .allMatch(sign -> sign.startsWith("TensorRT builds an engine of 3 layers: "))
        .allMatch(sign -> sign.endsWith(" s so far; the first takes the longest"));
    signs.clear();
    var space = Spaces.quickstart();
    var _ = timer.micros(space.decode(space.random(new Random(1))));
    assertThat(signs)
        .isNotEmpty()
        .allMatch(sign ->
            sign.matches(
                "TensorRT builds an engine of a network: [0-9]+ s so far, about [0-9]+ s left"));
  }

  @Test
  void what_was_built_together_is_read_together_by_whoever_goes_on_in_another_order()
      throws IOException {
    var trtexec = FakeTrtexec.in(folder, VERSION);
    var micros = timer(trtexec, TimedPrecision.FP16).micros(LAYERS);
    var again = timer(trtexec, TimedPrecision.FP16);
    assertThat(again.micros(LAYERS.reversed())).isEqualTo(micros.reversed());
    assertThat(again.micros(LAYERS.getFirst())).isEqualTo(micros.getFirst());
    again.release();
    assertThat(again.micros(LAYERS.subList(1, 3))).isEqualTo(micros.subList(1, 3));
    assertThat(trtexec.builds()).hasSize(1);
  }

  @Test
  void what_fails_in_company_may_be_built_in_less() throws IOException {
    var trtexec = FakeTrtexec.in(folder, VERSION);
    var alone = timer(trtexec, TimedPrecision.FP16).micros(LAYERS.get(1));
    var poor = FakeTrtexec.in(Files.createDirectory(folder.resolve("b")), VERSION);
    poor.refuse("24x64x1x1", FakeTrtexec.NO_KERNEL);
    var timer =
        new TrtexecLayerTimer(
            null, setup(poor, folder.resolve("c")), TimedPrecision.FP16, 1, _ -> {});
    assertThatThrownBy(() -> timer.micros(LAYERS))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("Could not find any implementation for node");
    assertThat(timer.micros(LAYERS.subList(0, 2)).getLast()).isCloseTo(alone, within(1e-6));
    assertThatThrownBy(() -> timer.micros(LAYERS.getLast())).isInstanceOf(PermanentFailure.class);
  }

  /** TensorRT 8.6 does not print it. */
  @Test
  void two_gpus_of_one_name_have_different_ids_where_trtexec_does_not_tell_them()
      throws IOException {
    var trtexec = FakeTrtexec.in(folder, "8.6.1");
    var ids = new ArrayList<String>();
    for (var gpu : new Integer[] {null, 0, 1, 7}) {
      ids.add(
          new TrtexecLayerTimer(
                  "a gpu",
                  setup(trtexec.command(), gpu, engines()),
                  TimedPrecision.FP16,
                  1,
                  _ -> {})
              .deviceId());
    }
    assertThat(ids)
        .containsExactly("a gpu aaaa0000", "a gpu aaaa0000", "a gpu bbbb1111", "a gpu gpu7");
  }

  @ParameterizedTest(name = "CUDA_VISIBLE_DEVICES={0}, --gpu {1}: {2}")
  @CsvSource(
      nullValues = "null",
      value = {
        "'', null, aaaa0000-0000-0000-0000-000000000000",
        "'', 1, bbbb1111-0000-0000-0000-000000000000",
        "'', 3, gpu3",
        "1, null, bbbb1111-0000-0000-0000-000000000000",
        "'1,0', 1, aaaa0000-0000-0000-0000-000000000000",
        "'5, 3', 1, gpu3",
        "GPU-cccc2222, 0, cccc2222",
        "MIG-dddd3333-0000-0000-0000-000000000000, null, dddd3333-0000-0000-0000-000000000000"
      })
  void which_gpu_it_is_follows_from_what_cuda_shows(
      String visible, @Nullable Integer gpu, String id) {
    var environment = Map.of("CUDA_VISIBLE_DEVICES", visible);
    assertThat(GpuId.of("a gpu", gpu, environment, (number, _) -> UUIDS.get(number))).isEqualTo(id);
  }

  /** The stand-in's percentile p is 1 + p / 100 times its median, whatever the batch. */
  @ParameterizedTest(name = "TensorRT {0}")
  @ValueSource(strings = {"8.6.1", "10.3.0", "10.13.0", "11.1.0"})
  void steady_runs_tell_percentiles_and_throughput_in_any_batch(String version) throws IOException {
    var trtexec = FakeTrtexec.in(folder, version);
    var timer = timer(trtexec, TimedPrecision.FP16);
    var space = Spaces.quickstart();
    var network = space.decode(space.random(new Random(1)));
    var micros = timer.micros(network);

    var single = timer.steady(network, 1);

    assertThat(single.p50Micros()).isCloseTo(micros, within(1e-6));
    assertThat(single.p99Micros()).isCloseTo(1.99 * micros, within(1e-6));
    assertThat(single.imagesPerSecond()).isCloseTo(1e6 / micros, withinPercentage(0.01));
    if (version.startsWith("8")) {
      assertThat(single.millijoulesPerImage()).as("another GPU is not asked").isNull();
    } else {
      assertThat(single.millijoulesPerImage())
          .isCloseTo(200_000 / single.imagesPerSecond(), withinPercentage(0.01));
    }
    assertThat(trtexec.builds()).as("in the table's batch it is there already").hasSize(1);
    assertThat(trtexec.calls().getLast())
        .as("a slow network ends in time, too")
        .contains("--iterations=100", "--duration=3", "--percentile=99");
    assertThat(single.runs()).isEqualTo(100);

    var many = timer.steady(network, 16);

    assertThat(many.imagesPerSecond()).isCloseTo(16 * 1e6 / micros, withinPercentage(0.01));
    assertThat(trtexec.builds()).hasSize(2);
    assertThat(timer.steady(network, 16)).isEqualTo(many);
    assertThat(trtexec.builds()).as("kept").hasSize(2);
  }

  @Test
  void a_model_of_anybody_is_run_steadily_in_the_batches_of_its_shape() throws IOException {
    var trtexec = FakeTrtexec.in(folder, VERSION);
    var space = Spaces.quickstart();
    var network = space.decode(space.random(new Random(1)));
    var file = folder.resolve("model.onnx");
    OnnxModels.write(
        network, Weights.random(network, new Random(1)), OnnxOptions.deployment(), file);
    var model =
        new ModelFile(
            file,
            Files.size(file),
            OnnxModels.INPUT,
            ModelFile.Element.FLOAT32,
            List.of(8L, 3L, 28L, 28L),
            true,
            false,
            Map.of());
    var timer = timer(trtexec, TimedPrecision.FP32);
    var runs = timer.steady(model);
    assertThat(runs.imagesPerSecond())
        .isCloseTo(8 * 1e6 / timer.micros(model), withinPercentage(0.01));
    assertThat(trtexec.calls().getLast()).contains("--shapes=input:8x3x28x28");
  }

  @Test
  void what_trtexec_does_not_tell_of_a_run_is_an_error_that_says_what_it_told() {
    var printed = "GPU Compute Time: min = 1 ms, median = 2 ms\nThroughput: 12 qps";
    assertThat(GpuTime.perSecond(printed)).isEqualTo(12);
    assertThatThrownBy(() -> GpuTime.p99Micros(printed))
        .hasMessageContaining("trtexec printed no percentile(99%) of GPU compute time. It says:");
    assertThatThrownBy(() -> GpuTime.perSecond("median = 2 ms"))
        .hasMessageContaining("trtexec printed no throughput. It says: median = 2 ms.");
  }

  private TrtexecLayerTimer timer(FakeTrtexec trtexec, TimedPrecision precision) {
    return new TrtexecLayerTimer(null, setup(trtexec, engines()), precision, 1, _ -> {});
  }

  private static TrtexecLayerTimer.Setup setup(FakeTrtexec trtexec, Path engines) {
    return setup(trtexec.command(), null, engines);
  }

  private static TrtexecLayerTimer.Setup setup(
      String command, @Nullable Integer gpu, Path engines) {
    return new TrtexecLayerTimer.Setup(
        command,
        gpu,
        engines,
        Duration.ofMillis(200),
        (number, _) -> UUIDS.get(number),
        TrtexecLayerTimerTest::power);
  }

  /** The GPU of the stand-in takes 200 W. */
  private static PowerMeter power(String gpu) {
    return gpu.startsWith("GPU-1b2c3d4e") ? () -> () -> 200.0 : PowerMeter.NONE;
  }

  private Path engines() {
    return folder.resolve("engines");
  }
}
