package gpunas.pipeline.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.schemas.RankedBand;
import gpunas.schemas.RankedEntry;
import gpunas.schemas.RankedResults;
import gpunas.schemas.RankedTraining;
import gpunas.schemas.TrainingDiverged;
import gpunas.schemas.TrainingResult;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the chaos test finds in what was told. */
class ToldTwiceTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final List<Ranking> ENDED = List.of(new Ranking("s", 3, List.of()));

  @Test
  void a_result_is_told_again_if_it_says_the_same_whoever_says_it_and_when() {
    var results =
        Results.of(
            ENDED,
            List.of(
                result("s", "a", "one", 1),
                result("other", "a", "one", 3),
                result("s", "b", "two", 1),
                result("s", "a", "two", 1)));
    assertThat(results).isEqualTo(new Results(2, 1, 1, List.of()));
  }

  @Test
  void a_result_that_says_something_else_than_the_first_of_its_job_is_a_difference() {
    var results =
        Results.of(ENDED, List.of(result("s", "a", "one", 1), result("s", "a", "one", 2)));
    assertThat(results.differences()).singleElement().asString().contains("\"epoch\": 2");
  }

  @Test
  void a_revision_is_told_again_if_it_is_the_same() {
    var revision = revision(1, List.of("a", "b"), List.of("c"));
    assertThat(Revisions.of(List.of(revision, revision(2, List.of("a"), List.of()), revision)))
        .isEqualTo(new Revisions(3, 1, List.of()));
    assertThat(Revisions.of(List.of(revision, revision(1, List.of("a"), List.of()))).faults())
        .singleElement()
        .asString()
        .contains("number=1", "otherwise");
  }

  @Test
  void a_revision_that_names_a_training_twice_is_a_fault_wherever_it_names_it() {
    assertThat(Revisions.of(List.of(revision(1, List.of("a", "b", "a"), List.of()))).faults())
        .singleElement()
        .asString()
        .contains("names a again");
    assertThat(Revisions.of(List.of(revision(1, List.of("a"), List.of("a")))).faults()).hasSize(1);
  }

  private static TrainingResult result(String searchId, String jobId, String trainer, int epochs) {
    return TrainingResult.newBuilder()
        .setSearchId(searchId)
        .setJobId(jobId)
        .setTrainer(trainer)
        .setDevice("cpu of " + trainer)
        .setAttempt(trainer.length())
        .setOutcome(new TrainingDiverged(epochs))
        .setStartedAt(NOON)
        .setFinishedAt(NOON.plusSeconds(trainer.hashCode() % 60))
        .build();
  }

  /** An entry for each training. */
  private static RankedResults revision(int number, List<String> ranked, List<String> outside) {
    var band =
        RankedBand.newBuilder()
            .setName("all")
            .setFromMicros(0)
            .setBelowMicros(1)
            .setEntries(entries(ranked))
            .setOutside(entries(outside))
            .build();
    return RankedResults.newBuilder()
        .setSearchId("s")
        .setRevision(number)
        .setFinal$(false)
        .setCompleted(3)
        .setDiverged(0)
        .setFailed(0)
        .setMissedTargets(0)
        .setBands(List.of(band))
        .setAt(NOON)
        .build();
  }

  private static List<RankedEntry> entries(List<String> jobIds) {
    return jobIds.stream().map(ToldTwiceTest::entry).toList();
  }

  private static RankedEntry entry(String jobId) {
    return RankedEntry.newBuilder()
        .setRank(1)
        .setJobId(jobId)
        .setEncoding(List.of(1))
        .setTop1(0.5)
        .setLoss(1)
        .setObjective(1)
        .setLatencyMicros(1)
        .setParameters(1)
        .setMacs(1)
        .setDirectory("s")
        .setTrainings(List.of(new RankedTraining(jobId, 0.5, 1.0, "s", null, null)))
        .build();
  }
}
