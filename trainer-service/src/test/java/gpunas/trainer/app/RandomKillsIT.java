package gpunas.trainer.app;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.embedded.EmbeddedKafka;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.TopicAdmin;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingResult;
import gpunas.trainer.data.TinyDataset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trainers are killed at random while they work; no job is lost and none comes out otherwise.
 *
 * <p>Every build does a small one; DESIGN.md has the command for the large one.
 */
class RandomKillsIT {

  private static final Logger LOG = LoggerFactory.getLogger(RandomKillsIT.class);
  private static final int TRAINERS = Integer.getInteger("kills.trainers", 4);
  private static final int JOBS = Integer.getInteger("kills.jobs", 16);
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(3);

  /** Several jobs train the same, so that a few undisturbed ones tell what each should yield. */
  private static final int SEEDS = 4;

  @TempDir Path directory;

  @Test
  @Timeout(1500)
  void every_job_has_its_result_as_if_nothing_had_happened() {
    TinyDataset.write(directory.resolve("data"), "tiny", 100, 50, 28);
    try (var broker = EmbeddedKafka.start(directory.resolve("kafka"))) {
      var servers = broker.bootstrapServers();
      TopicAdmin.ensure(KafkaSettings.of(servers), Topics.ALL);
      try (var topics = new TestTopics(servers);
          var fleet = fleet(servers);
          var disturbed = new Reports(servers, "disturbed");
          var undisturbed = new Reports(servers, "undisturbed")) {
        topics.publish(jobs("disturbed", JOBS));
        disturb(fleet, disturbed);

        topics.publish(jobs("undisturbed", SEEDS));
        var expected = new HashMap<Long, TrainingResult>();
        undisturbed
            .awaitResults(SEEDS)
            .values()
            .forEach(result -> expected.put(result.getSeed(), result));
        assertThat(disturbed.first()).hasSize(JOBS);
        // Also those that were told twice: whichever a reader counts, it is the same.
        assertThat(disturbed.all())
            .allSatisfy(result -> {
              var like = expected.get(result.getSeed());
              assertThat(scores(result)).isEqualTo(scores(like));
              assertThat(fleet.weights(result)).isEqualTo(fleet.weights(like));
            })
            .anySatisfy(result -> assertThat(result.getAttempt()).isGreaterThan(1));
      }
    }
  }

  /** Kills one trainer after the other, and starts as many, until each job has a result. */
  private static void disturb(TrainerFleet fleet, Reports reports) {
    var random = new SplittableRandom(1);
    var trainers = new ArrayList<TrainerProcess>();
    for (int i = 0; i < TRAINERS; i++) {
      trainers.add(fleet.start());
    }
    int kills = 0;
    long last = System.nanoTime();
    while (true) {
      // On a machine that has no time to train, time does not count.
      reports.awaitNews();
      if (reports.first().size() >= JOBS) {
        break;
      }
      if (System.nanoTime() - last >= BETWEEN_KILLS.toNanos()) {
        int victim = random.nextInt(TRAINERS);
        trainers.get(victim).kill();
        trainers.set(victim, fleet.start());
        kills++;
        last = System.nanoTime();
      }
    }
    var attempts = reports.first().values().stream().mapToInt(TrainingResult::getAttempt);
    LOG.info(
        "{} jobs on {} trainers: {} kills, {} results, {} jobs tried more than once.",
        JOBS,
        TRAINERS,
        kills,
        reports.all().size(),
        attempts.filter(attempt -> attempt > 1).count());
  }

  /** The slower the machine, the more trainers are killed over one job. */
  private TrainerFleet fleet(String servers) {
    return new TrainerFleet(servers, directory, Map.of("trainer.max-attempts", "22"), Map.of());
  }

  private static Outgoing[] jobs(String searchId, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> TestJobs.outgoing(TestJobs.seeded(searchId, searchId + "." + i, i % SEEDS, 30)))
        .toArray(Outgoing[]::new);
  }

  private static List<Double> scores(TrainingResult result) {
    assertThat(result.getOutcome()).isInstanceOf(TrainingCompleted.class);
    var completed = (TrainingCompleted) result.getOutcome();
    return List.of(completed.getLoss(), completed.getTop1(), completed.getTop5());
  }
}
