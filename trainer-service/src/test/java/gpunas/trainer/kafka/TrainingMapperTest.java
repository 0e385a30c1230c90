package gpunas.trainer.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.schemas.ArtefactFile;
import gpunas.schemas.FailureKind;
import gpunas.schemas.FineTunedSpec;
import gpunas.schemas.QuantisedNetwork;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.TeachingCodec;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingDiverged;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingProgress;
import gpunas.schemas.TrainingResult;
import gpunas.schemas.ValidationScores;
import gpunas.schemas.WireCodec;
import gpunas.searchmodel.Taught;
import gpunas.searchmodel.Teacher;
import gpunas.searchmodel.Teaching;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Schedule;
import gpunas.searchspace.Spaces;
import gpunas.trainer.Artefacts;
import gpunas.trainer.EpochSummary;
import gpunas.trainer.Evaluation;
import gpunas.trainer.Job;
import gpunas.trainer.JobResult;
import gpunas.trainer.Jobs;
import gpunas.trainer.Progress;
import gpunas.trainer.Quantised;
import gpunas.trainer.Trained;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingMapperTest {

  private static final Instant START = Instant.ofEpochMilli(1000);
  private static final Instant END = Instant.ofEpochMilli(2000);
  private static final TrainingJob JOB =
      TrainingJob.newBuilder()
          .setJobId("job-1")
          .setSearchId("search-1")
          .setNumber(1)
          .setBand("band")
          .setSpace(SpaceCodec.toWire(Spaces.quickstart()))
          .setEncoding(Jobs.SMALL.toList())
          .setDataset("fashion-mnist")
          .setRecipe(
              RecipeSpec.newBuilder()
                  .setEpochs(1)
                  .setBatchSize(2)
                  .setLearningRate(0.3)
                  .setWarmUp(0.4)
                  .setMomentum(0.5)
                  .setWeightDecay(0.6)
                  .setLabelSmoothing(0.7)
                  .setDropout(0.8)
                  .setDropPath(0.9)
                  .setTrainingImages(10)
                  .build())
          .setSeed(42L)
          .setLatencyMicros(1.0)
          .setLatencyDeviation(0.02)
          .setParameters(2L)
          .setMacs(3L)
          .setProposedAt(START)
          .build();

  private final TrainingMapper mapper =
      new TrainingMapper("trainer-1", "cuda:3", Map.of("gpunas", "1"));

  @Test
  void a_record_becomes_a_job() {
    assertThat(mapper.job(JOB, "table"))
        .isEqualTo(
            new Job(
                "search-1",
                "job-1",
                Spaces.quickstart(),
                Jobs.SMALL,
                "fashion-mnist",
                Recipe.plain(
                        1,
                        2,
                        new Optimisation(Optimisation.Kind.SGD, 0.5, 0.9, 1e-3, 0.6, false, 0),
                        new Schedule(Schedule.Kind.COSINE, 0.3, 0.4, 2.4, 0.97),
                        new Recipe.Regularisation(0.7, 0.8, 0.9))
                    .with(draft -> draft.trainingImages = 10),
                42,
                true,
                null,
                new Job.Latency(1, 0.02, "table")));
  }

  @Test
  void a_job_says_whether_it_is_about_integers() {
    assertThat(mapper.job(JOB, null).quantised()).isFalse();
    var asks = TrainingJob.newBuilder(JOB).setQuantised(true).build();
    assertThat(mapper.job(asks, null).quantised()).isTrue();
  }

  @Test
  void a_job_says_by_whom_its_network_is_taught() {
    assertThat(mapper.job(JOB, null).taught()).isNull();
    var space = Spaces.quickstart();
    var taught = new Taught(new Teaching(new Teacher.Trained("s-0007", space), 2), 0.8, 3);
    var asks = TrainingJob.newBuilder(JOB).setTaught(TeachingCodec.toWire(taught)).build();
    assertThat(mapper.job(asks, null).taught()).isEqualTo(taught);
  }

  @Test
  void a_record_that_makes_no_sense_becomes_no_job() {
    var broken = WireCodec.decode(WireCodec.encode(JOB), TrainingJob.class);
    broken.put("encoding", List.of(28, 8));

    assertThatThrownBy(() -> mapper.job(broken, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 genes");
  }

  @Test
  void progress_becomes_a_record() {
    assertThat(
            mapper.progress(
                JOB, 2, new Progress(3, 4, 5, 6, 0.7, 8.0, new Evaluation(1, 0.2, 0.3, 4), 9), END))
        .isEqualTo(
            new TrainingProgress(
                "job-1",
                "search-1",
                "trainer-1",
                "cuda:3",
                2,
                3,
                4,
                5,
                6,
                0.7,
                8.0,
                END,
                0,
                1.0,
                0.2,
                9.0));
  }

  @Test
  void results_become_records() {
    var artefacts =
        new Artefacts("search-1/job-1", List.of(new Artefacts.File("model.onnx", 9, "ab")));
    var validation = new Evaluation(0.5, 0.8, 0.9, 4000);
    var epoch = new EpochSummary(1, 0.25, validation, 100, 2);
    var trained =
        new Trained(
            validation,
            new Evaluation(0.6, 0.7, 0.8, 4000),
            List.of(epoch),
            1234.5,
            2,
            1,
            "2 files");
    assertThat(outcome(new JobResult.Completed(trained, artefacts)))
        .isEqualTo(
            TrainingCompleted.newBuilder()
                .setLoss(0.5)
                .setTop1(0.8)
                .setValidationImages(4000)
                .setImagesPerSecond(1234.5)
                .setDirectory("search-1/job-1")
                .setFiles(List.of(new ArtefactFile("model.onnx", 9L, "ab")))
                .setTop5(0.9)
                .setPlain(new ValidationScores(0.6, 0.7, 0.8))
                .setHistory(
                    List.of(
                        new gpunas.schemas.EpochSummary(
                            1, 0.25, new ValidationScores(0.5, 0.8, 0.9), 100.0, 2.0)))
                .setAccumulation(2)
                .setResumedAtEpoch(1)
                .setLeftOut("2 files")
                .build());
    var integers =
        new Quantised.InIntegers(0.55, 0.79, 4000, "max", 500, "cpu", 3.5, Map.of())
            .with(new Quantised.FineTuned(2, 0.75, 0.79, 60));
    assertThat(outcome(new JobResult.Completed(trained.with(integers), artefacts)))
        .isInstanceOfSatisfying(
            TrainingCompleted.class,
            told -> {
              assertThat(told.getTop1()).isEqualTo(0.8);
              assertThat(told.getQuantised())
                  .isEqualTo(
                      new QuantisedNetwork(
                          0.55,
                          0.79,
                          4000,
                          "max",
                          500,
                          "cpu",
                          3.5,
                          new FineTunedSpec(2, 0.75, 0.79),
                          60.0));
              assertThat(told.getNotQuantisedBecause()).isNull();
            });
    var not = new Quantised.Impossible("why");
    assertThat(outcome(new JobResult.Completed(trained.with(not), artefacts)))
        .isInstanceOfSatisfying(
            TrainingCompleted.class,
            told -> {
              assertThat(told.getQuantised()).isNull();
              assertThat(told.getNotQuantisedBecause()).isEqualTo("why");
            });
    assertThat(outcome(new JobResult.Diverged(1))).isEqualTo(new TrainingDiverged(1));
    for (var kind : JobResult.Failed.Kind.values()) {
      assertThat(outcome(new JobResult.Failed(kind, "why")))
          .isEqualTo(new TrainingFailed("why", FailureKind.valueOf(kind.name())));
    }
  }

  private Object outcome(JobResult result) {
    TrainingResult told = mapper.result(JOB, 2, result, new Provenance("r", "d"), START, END);
    assertThat(told.getJobId()).isEqualTo("job-1");
    assertThat(told.getSearchId()).isEqualTo("search-1");
    assertThat(told.getTrainer()).isEqualTo("trainer-1");
    assertThat(told.getDevice()).isEqualTo("cuda:3");
    assertThat(told.getAttempt()).isEqualTo(2);
    assertThat(told.getStartedAt()).isEqualTo(START);
    assertThat(told.getFinishedAt()).isEqualTo(END);
    assertThat(told.getSeed()).isEqualTo(42);
    assertThat(told.getRecipeHash()).isEqualTo("r");
    assertThat(told.getDataHash()).isEqualTo("d");
    assertThat(told.getVersions()).isEqualTo(Map.of("gpunas", "1"));
    return told.getOutcome();
  }

  @Test
  void the_history_of_a_very_long_training_is_thinned_out_and_fits_into_a_record() {
    var evaluation = new Evaluation(0.5, 0.8, 0.9, 4000);
    var history =
        IntStream.rangeClosed(1, 20_000)
            .mapToObj(epoch -> new EpochSummary(epoch, 1.0 / epoch, evaluation, 100, 2.5))
            .toList();
    var trained = new Trained(evaluation, null, history, 100, 1, 0, null);
    var result = new JobResult.Completed(trained, new Artefacts("search-1/job-1", List.of()));
    var record = mapper.result(JOB, 1, result, Provenance.UNKNOWN, START, END);
    assertThat(WireCodec.encode(record)).hasSizeLessThan(100_000);
    assertThat(((TrainingCompleted) record.getOutcome()).getHistory())
        .hasSizeBetween(TrainingMapper.MAX_EPOCHS / 2, TrainingMapper.MAX_EPOCHS)
        .last()
        .satisfies(last -> assertThat(last.getEpoch()).isEqualTo(20_000));
  }

  @Test
  void a_reason_without_end_is_cut() {
    var failed = new JobResult.Failed(JobResult.Failed.Kind.OTHER, "why? ".repeat(1_000_000));
    var record = mapper.result(JOB, 1, failed, Provenance.UNKNOWN, START, END);
    assertThat(((TrainingFailed) record.getOutcome()).getReason())
        .startsWith("why?")
        .hasSize(TrainingMapper.MAX_REASON_CHARS);
  }
}
