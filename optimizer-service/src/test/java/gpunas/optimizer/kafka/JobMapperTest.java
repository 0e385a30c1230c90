package gpunas.optimizer.kafka;

import static gpunas.testing.SampleSearches.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.optimizer.Cost;
import gpunas.optimizer.search.Job;
import gpunas.optimizer.search.TrainingEnd;
import gpunas.schemas.FailureKind;
import gpunas.schemas.QuantisedNetwork;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingDiverged;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingResult;
import gpunas.searchmodel.Rungs;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.searchspace.Spaces;
import gpunas.testing.SampleSearches;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobMapperTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "any",
      value = {"int8, 1, true", "int8, 0, false", "fp16, 1, false", "any, 1, false"})
  void full_trainings_of_a_search_of_int8_are_to_be_quantised(
      @Nullable String precision, int rung, boolean quantised) {
    var space = Spaces.quickstart();
    var spec =
        SampleSearches.spec(space, Table.of("t", precision, 1))
            .with(draft -> draft.rungs = new Rungs(List.of(1, 2), 0.5));
    var encoding = space.random(new SplittableRandom(1));
    var job = new Job(0, "all", encoding, new Cost(1, 1, 1), rung, 0, null, 0);
    var wire = JobMapper.toWire(SampleSearches.running("s", spec), job, null, NOON);
    assertThat(wire.getTopRung()).isEqualTo(rung == 1);
    assertThat(wire.getQuantised()).isEqualTo(quantised);
  }

  @Test
  void what_was_quantised_counts_as_that() {
    var floats = TrainingCompleted.newBuilder().setLoss(0.5).setTop1(0.9);
    floats.setValidationImages(10).setImagesPerSecond(1).setDirectory("d").setFiles(List.of());
    assertThat(end(floats.build())).isEqualTo(new TrainingEnd.Completed(0.5, false, 0.9));
    var integers = new QuantisedNetwork(0.625, 0.8, 10, "max", 500, "cpu", 1.0, null, null);
    assertThat(end(TrainingCompleted.newBuilder(floats).setQuantised(integers).build()))
        .isEqualTo(new TrainingEnd.Completed(0.625, true, 0.9));
    assertThat(end(TrainingCompleted.newBuilder(floats).setNotQuantisedBecause("why").build()))
        .isEqualTo(new TrainingEnd.Failed());
  }

  @Test
  void an_end_that_is_not_known_is_an_error_and_no_failure() {
    assertThat(end(new TrainingDiverged(1))).isEqualTo(new TrainingEnd.Failed());
    assertThat(end(new TrainingFailed("why", FailureKind.OTHER)))
        .isEqualTo(new TrainingEnd.Failed());
    assertThatThrownBy(() -> end(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("job s-0000 ended in a way that the optimizer does not know");
  }

  private static TrainingEnd end(Object outcome) {
    return JobMapper.result(
            TrainingResult.newBuilder()
                .setJobId("s-0000")
                .setSearchId("s")
                .setTrainer("t")
                .setDevice("cpu")
                .setAttempt(1)
                .setOutcome(outcome)
                .setStartedAt(NOON)
                .setFinishedAt(NOON)
                .build())
        .end();
  }
}
