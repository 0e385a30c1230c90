package gpunas.trainer.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.gpunet.GpunetJson;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.onnx.QuantisedModels;
import gpunas.formats.onnx.Range;
import gpunas.searchmodel.Taught;
import gpunas.searchmodel.Teacher;
import gpunas.searchmodel.Teaching;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Spaces;
import gpunas.trainer.ArtefactStore;
import gpunas.trainer.ArtefactStore.Kept;
import gpunas.trainer.Artefacts;
import gpunas.trainer.DamagedWeightsException;
import gpunas.trainer.DatasetFacts;
import gpunas.trainer.EpochSummary;
import gpunas.trainer.Evaluation;
import gpunas.trainer.Job;
import gpunas.trainer.JobResult;
import gpunas.trainer.Jobs;
import gpunas.trainer.LearnedWeights;
import gpunas.trainer.Quantised;
import gpunas.trainer.Quantiser;
import gpunas.trainer.Recipes;
import gpunas.trainer.Trained;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every place for trained networks promises. */
abstract class ArtefactStoreContract {

  protected static final Job JOB = Jobs.of("search-1", "search-1.0007", 3);
  private static final String LEFT_OUT =
      "2 validation images cannot be read: Katze/ä.jpg, Hund/b c.jpg.";
  protected static final Trained GOOD = trained(0.8125);
  private static final DatasetFacts VALIDATED =
      new DatasetFacts(
          List.of(),
          60_000,
          List.of(
              new DatasetFacts.Image(0, "cat/a b.jpg"), new DatasetFacts.Image(7, "dog/ä.png")));

  private ArtefactStore store;

  /** An empty store, for gpunas 1.2.3. */
  protected abstract ArtefactStore create();

  /** What is in a file; the name is relative to the store. */
  protected abstract byte[] content(String name) throws IOException;

  /** Puts something else into a file; the name is relative to the store. */
  protected abstract void replace(String name, byte[] content) throws IOException;

  /** The folders that have files now, relative to the store. */
  protected abstract List<String> folders() throws IOException;

  /** Leaves a folder of a job as a trainer does that dies while it writes. */
  protected abstract void leaveUnfinished(Job job) throws IOException;

  @BeforeEach
  void open() {
    store = create();
  }

  @Test
  void what_was_left_out_is_on_the_card_and_is_told_again() throws IOException {
    var kept = keep(JOB, GOOD);

    assertThat(text(kept, "MODEL_CARD.md"))
        .contains("4000 validation images |\n| left out | " + LEFT_OUT + " |\n| training |");
    assertThat(store.find(JOB)).isNotNull();
    assertThat(store.find(JOB).trained().leftOut()).isEqualTo(LEFT_OUT);
  }

  @Test
  void damaged_weights_are_said_to_be_and_no_outage() throws IOException {
    var weights = keep(JOB, GOOD).artefacts().directory() + "/weights.safetensors";
    var damaged = content(weights);
    damaged[damaged.length - 1] ^= 1;
    replace(weights, damaged);

    assertThatThrownBy(() -> store.use(JOB.searchId(), JOB.jobId(), Kept::weights))
        .isInstanceOf(DamagedWeightsException.class)
        .hasMessageContaining(weights)
        .hasMessageContaining("another checksum");
  }

  @Test
  void a_kept_network_has_all_its_files() throws Exception {
    var kept = keep(JOB, GOOD);

    assertThat(kept.artefacts().directory()).startsWith("search-1/search-1.0007");
    assertThat(kept.artefacts().files())
        .extracting(Artefacts.File::name)
        .containsExactly(
            "MODEL_CARD.md",
            "encoding.txt",
            "model.onnx",
            "network.json",
            "training.properties",
            "validation.txt",
            "weights.safetensors");
    for (var file : kept.artefacts().files()) {
      var content = content(kept, file.name());
      assertThat(file.bytes()).isEqualTo(content.length);
      assertThat(file.sha256())
          .isEqualTo(
              HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
    }
    assertThat(text(kept, "validation.txt")).isEqualTo("0 cat/a b.jpg\n7 dog/ä.png\n");
    assertThat(text(kept, "encoding.txt")).isEqualTo(JOB.encoding() + "\n");
    assertThat(GpunetJson.read(text(kept, "network.json"))).isEqualTo(JOB.network());
  }

  @Test
  void the_model_says_what_it_is() throws IOException {
    var kept = keep(JOB, GOOD);

    var model = ModelProto.parseFrom(content(kept, "model.onnx"));
    assertThat(model.getMetadataPropsList())
        .extracting(StringStringEntryProto::getKey, StringStringEntryProto::getValue)
        .contains(
            org.assertj.core.groups.Tuple.tuple("gpunas", "1.2.3"),
            org.assertj.core.groups.Tuple.tuple("searchId", "search-1"),
            org.assertj.core.groups.Tuple.tuple("jobId", "search-1.0007"),
            org.assertj.core.groups.Tuple.tuple("encoding", JOB.encoding().toString()),
            org.assertj.core.groups.Tuple.tuple("padding", "same"),
            org.assertj.core.groups.Tuple.tuple("top1", "0.8125"),
            org.assertj.core.groups.Tuple.tuple(
                "preprocessing",
                "turned as EXIF says; grey; central square of 1.0 x the shorter side; bicubic with antialiasing to 28 x 28; pixel / 255, not normalised further; float32, NCHW"),
            org.assertj.core.groups.Tuple.tuple("preprocessing.crop", "1.0"));
    assertThat(model.getProducerName()).isEqualTo("gpunas");
    assertThat(model.getProducerVersion()).isEqualTo("1.2.3");
  }

  @Test
  void what_was_kept_is_found_again() {
    var kept = keep(JOB, GOOD);

    assertThat(store.find(JOB)).isEqualTo(kept);
    assertThat(store.find(Jobs.of("search-1", "other", 3))).isNull();
  }

  @Test
  void the_first_of_two_trainings_stays() {
    var first = keep(JOB, GOOD);

    assertThat(keep(JOB, trained(0.7))).isEqualTo(first);
    assertThat(store.find(JOB)).isEqualTo(first);
  }

  @Test
  void another_job_of_the_same_name_takes_its_place() {
    keep(JOB, GOOD);
    var other = Jobs.of(JOB.searchId(), JOB.jobId(), 4);

    assertThat(store.find(other)).isNull();
    var kept = keep(other, trained(0.7));
    assertThat(store.find(other)).isEqualTo(kept);
    assertThat(store.find(JOB)).isNull();
  }

  @Test
  void what_a_dead_trainer_left_is_collected() throws IOException {
    var kept = keep(JOB, GOOD);
    leaveUnfinished(JOB);
    leaveUnfinished(Jobs.of("search-2", "never-finished", 3));
    assertThat(folders()).hasSize(3);

    assertThat(store.collect(Instant.now().minusSeconds(3600))).isZero();
    assertThat(store.collect(Instant.now().plusSeconds(3600))).isEqualTo(2);
    assertThat(folders()).containsExactly(kept.artefacts().directory());
    assertThat(store.find(JOB)).isEqualTo(kept);
  }

  @Test
  void nothing_but_what_is_kept_stays() throws IOException {
    keep(JOB, GOOD);
    keep(JOB, trained(0.7));
    var kept = keep(Jobs.of(JOB.searchId(), JOB.jobId(), 4), GOOD);

    assertThat(folders()).containsExactly(kept.artefacts().directory());
  }

  @Test
  void of_a_lower_rung_only_the_weights_are_kept() {
    var lower =
        new Job(
            "search-1",
            "low",
            Spaces.quickstart(),
            Jobs.SMALL,
            "tiny",
            Recipes.of(1, 10, 0),
            1,
            false,
            null,
            null);

    assertThat(keep(lower, GOOD).artefacts().files())
        .extracting(Artefacts.File::name)
        .containsExactly("training.properties", "weights.safetensors");
    var compared =
        store.use(
            JOB.searchId(),
            "low",
            network -> {
              assertThat(network.about()).containsEntry("encoding", Jobs.SMALL.toString());
              for (var parameter : Parameters.of(lower.network())) {
                assertThat(network.weights().get(parameter.name()))
                    .isEqualTo(randomWeights(lower).get(parameter.name()));
              }
              return true;
            });
    assertThat(compared).isTrue();
    assertThat(store.<Boolean>use(JOB.searchId(), "none", _ -> true)).isNull();
  }

  @Test
  void the_model_card_says_by_whom_the_network_was_taught_and_by_how_much_that_helped()
      throws IOException {
    var teacher = new Teacher.Trained("clothes-7xk2qa-0004", null);
    var taught = new Taught(new Teaching(teacher, 2), 0.8, 3);
    assertThat(text(keep(Jobs.taught(JOB, taught), GOOD), "MODEL_CARD.md"))
        .contains("from the probabilities that clothes-7xk2qa-0004 gave")
        .contains("at temperature 2.0")
        .contains("80.00 % right (mean of 3 trainings)")
        .contains("gain is +1.25 points\nwith a standard error of 0.88")
        .contains("4000 validation images allow");
    var alone = keep(Jobs.of("search-1", "alone", 3), GOOD);
    assertThat(text(alone, "MODEL_CARD.md")).doesNotContain("teacher");
  }

  @Test
  void a_taught_training_is_another_one_than_the_same_without_a_teacher() {
    keep(JOB, GOOD);
    var taught = new Taught(new Teaching(new Teacher.Trained("s-0001", null), 1), 0.8, 3);
    assertThat(store.find(Jobs.taught(JOB, taught))).isNull();
  }

  @Test
  void the_model_card_says_how_good_how_sure_how_fast_and_how_to_go_on() throws IOException {
    var job = Jobs.after("job", Recipes.of(2, 10, 0));
    var kept = keep(job, GOOD);

    assertThat(text(kept, "MODEL_CARD.md"))
        .contains("81.25 % (80.01 to 82.43)")
        .contains("0.1230 ms ± 2.1 % predicted, by the table my-table")
        .contains("4000 validation images")
        .contains("trtexec --onnx=model.onnx")
        .contains("input:1x1x28x28")
        .contains("network.json")
        .contains("standard error, 0.62 %")
        .contains("TensorRT from 8.5")
        .contains("./gpunas search start full-training.yaml")
        .contains(job.encoding().toString());
    assertThat(text(kept, "full-training.yaml")).contains("table: \"my-table\"");
  }

  @Test
  void every_file_says_how_the_network_is_padded() throws IOException {
    var same = keep(JOB, GOOD);
    var released = keep(Jobs.padded("search-1", "released", Padding.AS_RELEASED), GOOD);

    assertThat(text(same, "network.json")).contains("\"padding\": \"same\"");
    assertThat(text(same, "weights.safetensors")).contains("\"padding\":\"same\"");
    assertThat(text(same, "MODEL_CARD.md"))
        .contains("| padding | same")
        .contains("`GPUNet_Builder` makes another network");
    assertThat(text(released, "network.json")).doesNotContain("padding"); // as NVIDIA's code does
    assertThat(text(released, "weights.safetensors")).contains("\"padding\":\"as_released\"");
    assertThat(text(released, "MODEL_CARD.md"))
        .contains("| padding | as_released")
        .contains("`GPUNet_Builder` makes this very network");
  }

  @Test
  void a_network_in_integers_is_beside_that_in_floats_and_told_again() throws IOException {
    var job = Jobs.quantised(Jobs.of("search-1", "integers", 3));
    var floats = OnnxModels.model(job.network(), randomWeights(job), OnnxOptions.deployment());
    var ranges = new HashMap<String, Range>();
    QuantisedModels.maps(floats, Quantiser.HOW)
        .forEach(map -> ranges.put(map, new Range(-ranges.size() / 7f, 1.1f * ranges.size())));
    var integers =
        new Quantised.InIntegers(
            0.625, 0.75, 4000, "percentile 99.99", 500, "a \\ processor", 1.25, ranges);
    var kept = keep(job, GOOD.with(integers));

    assertThat(create().find(job)).isEqualTo(kept);
    assertThat(store.find(Jobs.of("search-1", "integers", 3))).isNull();
    assertThat(kept.artefacts().files())
        .extracting(Artefacts.File::name)
        .contains("model.onnx", "model.int8.onnx");
    var model = ModelProto.parseFrom(content(kept, "model.int8.onnx"));
    assertThat(
            model.getMetadataPropsList().stream()
                .collect(
                    Collectors.toMap(
                        StringStringEntryProto::getKey, StringStringEntryProto::getValue)))
        .containsEntry("precision", "int8")
        .containsEntry("top1", "0.75")
        .containsEntry("top1.fp32", "0.8125")
        .containsEntry("preprocessing.divisor", "255")
        .containsEntry("quantisation.images", "500")
        .doesNotContainKey("latencyMicros");
    assertThat(model.getGraph().getNodeList())
        .extracting(NodeProto::getOpType)
        .contains("QuantizeLinear");
    assertThat(text(kept, "MODEL_CARD.md"))
        .contains("\n## In 8-bit integers: `model.int8.onnx`\n")
        .contains("| top-1 | 75.00 %, in floats 81.25 %: -6.25 points |");
  }

  @Test
  void a_network_that_was_trained_on_in_integers_has_weights_of_its_own_and_says_so()
      throws IOException {
    var job = Jobs.quantised(Jobs.of("search-1", "tuned", 3));
    var floats = randomWeights(job);
    var other = Weights.random(Parameters.of(job.network()), new SplittableRandom(2));
    var model = OnnxModels.model(job.network(), floats, OnnxOptions.deployment());
    var ranges = new HashMap<String, Range>();
    QuantisedModels.maps(model, Quantiser.HOW).forEach(map -> ranges.put(map, new Range(-1, 3)));
    var integers =
        new Quantised.InIntegers(0.625, 0.75, 4000, "max", 500, "a processor", 1.25, ranges)
            .with(new Quantised.FineTuned(2, 0.625, 0.75, 12.5));
    var kept = store.keep(job, new LearnedWeights(floats, other), GOOD.with(integers), VALIDATED);

    assertThat(create().find(job)).isEqualTo(kept);
    var written = ModelProto.parseFrom(content(kept, "model.int8.onnx"));
    var expected =
        ModelProto.parseFrom(
            QuantisedModels.of(
                    OnnxModels.model(job.network(), other, OnnxOptions.deployment()),
                    ranges,
                    Quantiser.HOW)
                .toBytes());
    assertThat(written.getGraph().getInitializerList())
        .isEqualTo(expected.getGraph().getInitializerList());
    assertThat(
            written.getMetadataPropsList().stream()
                .collect(
                    Collectors.toMap(
                        StringStringEntryProto::getKey, StringStringEntryProto::getValue)))
        .containsEntry("top1.calibrated", "0.625")
        .containsEntry("top1", "0.75")
        .hasEntrySatisfying(
            "quantisation",
            how -> assertThat(how).startsWith("fine-tuned with its roundings, 2 epochs, "));
    assertThat(text(kept, "MODEL_CARD.md"))
        .contains(
            "After calibration alone it was 62.50 % right, less than its recipe allows.",
            "2 epochs, in 12.5 s: 75.00 %. The file has these weights");
  }

  @Test
  void why_a_network_is_not_in_integers_is_told_again() throws IOException {
    var job = Jobs.quantised(Jobs.of("search-1", "floats-alone", 3));
    var kept = keep(job, GOOD.with(new Quantised.Impossible("C:\\users is gone:\nno \\u.")));

    assertThat(create().find(job)).isEqualTo(kept);
    assertThat(kept.artefacts().files())
        .extracting(Artefacts.File::name)
        .contains("model.onnx")
        .doesNotContain("model.int8.onnx");
    assertThat(text(kept, "MODEL_CARD.md"))
        .containsSubsequence(
            "\n## In 8-bit integers: `model.int8.onnx`\n",
            "It could not be quantised: C:",
            "\n<!-- end of model.int8.onnx -->\n");
  }

  @Test
  void classes_that_have_names_are_named() throws IOException {
    var names = List.of("cat", "grey dog");
    var kept =
        store.keep(
            JOB,
            LearnedWeights.of(randomWeights(JOB)),
            GOOD,
            new DatasetFacts(names, 60_000, List.of()));

    assertThat(text(kept, "classes.txt")).isEqualTo("cat\ngrey dog\n");
    assertThat(text(kept, "MODEL_CARD.md"))
        .contains("names = [line.rstrip(\"\\n\") for line in open(\"classes.txt\"")
        .contains("run(None, {\"input\": preprocess(\"photo.jpg\")})");
    var nameless = keep(Jobs.of("search-1", "nameless", 3), GOOD);
    assertThat(text(nameless, "MODEL_CARD.md")).doesNotContain("classes.txt");
  }

  protected JobResult.Completed keep(Job job, Trained trained) {
    return store.keep(job, LearnedWeights.of(randomWeights(job)), trained, VALIDATED);
  }

  protected static Weights randomWeights(Job job) {
    return Weights.random(Parameters.of(job.network()), new SplittableRandom(1));
  }

  protected static Trained trained(double top1) {
    var validation = new Evaluation(0.5, top1, 0.99, 4000);
    return new Trained(
        validation,
        new Evaluation(0.6, top1 - 0.1, 0.98, 4000),
        List.of(
            new EpochSummary(1, 1.5, null, 900, 2), new EpochSummary(2, 0.7, validation, 950, 3)),
        1000,
        1,
        0,
        LEFT_OUT);
  }

  private byte[] content(JobResult.Completed kept, String file) throws IOException {
    return content(kept.artefacts().directory() + "/" + file);
  }

  private String text(JobResult.Completed kept, String file) throws IOException {
    return new String(content(kept, file), UTF_8);
  }
}
