package gpunas.trainer.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.schemas.ArtefactFile;
import gpunas.schemas.FailureKind;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingDiverged;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingProgress;
import gpunas.schemas.TrainingResult;
import gpunas.schemas.WireCodec;
import gpunas.searchspace.Spaces;
import gpunas.trainer.Artefacts;
import gpunas.trainer.Evaluation;
import gpunas.trainer.Job;
import gpunas.trainer.JobResult;
import gpunas.trainer.Jobs;
import gpunas.trainer.Progress;
import gpunas.trainer.Recipe;
import java.time.Instant;
import java.util.List;
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
          .setParameters(2L)
          .setMacs(3L)
          .setProposedAt(START)
          .build();

  private final TrainingMapper mapper = new TrainingMapper("trainer-1", "cuda:3");

  @Test
  void a_record_becomes_a_job() {
    assertThat(mapper.job(JOB))
        .isEqualTo(
            new Job(
                "search-1",
                "job-1",
                Spaces.quickstart(),
                Jobs.SMALL,
                "fashion-mnist",
                new Recipe(1, 2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 10),
                42));
  }

  @Test
  void a_record_that_makes_no_sense_becomes_no_job() {
    var broken = WireCodec.decode(WireCodec.encode(JOB), TrainingJob.class);
    broken.put("encoding", List.of(28, 8));

    assertThatThrownBy(() -> mapper.job(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 genes");
  }

  @Test
  void progress_becomes_a_record() {
    assertThat(mapper.progress(JOB, 2, new Progress(3, 4, 5, 6, 0.7, 8.0), END))
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
                null,
                null,
                null));
  }

  @Test
  void results_become_records() {
    var artefacts =
        new Artefacts("search-1/job-1", List.of(new Artefacts.File("model.onnx", 9, "ab")));
    assertThat(outcome(new JobResult.Completed(new Evaluation(0.5, 0.8, 4000), 1234.5, artefacts)))
        .isEqualTo(
            TrainingCompleted.newBuilder()
                .setLoss(0.5)
                .setTop1(0.8)
                .setValidationImages(4000)
                .setImagesPerSecond(1234.5)
                .setDirectory("search-1/job-1")
                .setFiles(List.of(new ArtefactFile("model.onnx", 9L, "ab")))
                .build());
    assertThat(outcome(new JobResult.Diverged(1))).isEqualTo(new TrainingDiverged(1));
    assertThat(outcome(new JobResult.Failed("why")))
        .isEqualTo(new TrainingFailed("why", FailureKind.OTHER));
  }

  private Object outcome(JobResult result) {
    TrainingResult told = mapper.result(JOB, 2, result, START, END);
    assertThat(told.getJobId()).isEqualTo("job-1");
    assertThat(told.getSearchId()).isEqualTo("search-1");
    assertThat(told.getTrainer()).isEqualTo("trainer-1");
    assertThat(told.getDevice()).isEqualTo("cuda:3");
    assertThat(told.getAttempt()).isEqualTo(2);
    assertThat(told.getStartedAt()).isEqualTo(START);
    assertThat(told.getFinishedAt()).isEqualTo(END);
    return told.getOutcome();
  }
}
