package gpunas.trainer.app;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.embedded.EmbeddedKafka;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.TopicAdmin;
import gpunas.schemas.Topics;
import gpunas.trainer.data.TinyDataset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How soon the job of a killed trainer runs again where others are idle; all are processes.
 *
 * <p>Every build kills a few; {@code -Dtakeover.kills=10} measures.
 */
@Timeout(600)
class TakeoverIT {

  private static final Logger LOG = LoggerFactory.getLogger(TakeoverIT.class);
  private static final int KILLS = Integer.getInteger("takeover.kills", 3);
  private static final Duration LOCK = Duration.ofSeconds(30);
  private static final int ENDLESS = 1_000_000;

  /** Those of a broker of its own, not of a quick one for tests. */
  private static final Map<String, String> BROKER =
      Map.of(
          "group.share.heartbeat.interval.ms", "5000",
          "group.share.assignment.interval.ms", "1000");

  @TempDir Path directory;

  @Test
  void the_job_of_a_killed_trainer_runs_again_on_an_idle_one_long_before_its_lock_ends()
      throws Exception {
    TinyDataset.write(directory.resolve("data"), "tiny", 100, 50, 28);
    try (var broker = EmbeddedKafka.start(directory.resolve("kafka"), BROKER)) {
      var servers = broker.bootstrapServers();
      TopicAdmin.ensure(KafkaSettings.of(servers), Topics.ALL);
      try (var topics = new TestTopics(servers);
          var fleet = fleet(servers);
          var reports = new Reports(servers, "search")) {
        for (int i = 0; i <= KILLS; i++) {
          fleet.start();
        }
        awaitMembers(servers, KILLS + 1);
        topics.publish(TestJobs.outgoing(TestJobs.seeded("search", "job", 1, ENDLESS)));
        reports.awaitProgress(_ -> true);
        var millis = new ArrayList<Long>();
        for (int kill = 1; kill <= KILLS; kill++) {
          var trainers = List.copyOf(reports.trainersOf("job"));
          assertThat(trainers).hasSize(kill);
          long before = System.nanoTime();
          Objects.requireNonNull(fleet.running(trainers.getLast())).kill();
          while (reports.trainersOf("job").size() == kill) {
            reports.read();
          }
          millis.add((System.nanoTime() - before) / 1_000_000);
        }
        var sorted = millis.stream().sorted().toList();
        LOG.info(
            "The job of a killed trainer had made its next epoch after, in ms: {}; sorted: {}",
            millis,
            sorted);
        assertThat(sorted.get(KILLS / 2)).isLessThan(LOCK.dividedBy(2).toMillis());
      }
    }
  }

  private TrainerFleet fleet(String servers) {
    return new TrainerFleet(
        servers,
        directory,
        Map.of("trainer.max-attempts", "22", "trainer.job-lock", LOCK.toSeconds() + "s"),
        Map.of());
  }

  private static void awaitMembers(String servers, int count) throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      while (members(admin) < count) {
        Thread.sleep(200);
      }
    }
  }

  private static int members(Admin admin) throws Exception {
    try {
      return admin
          .describeShareGroups(List.of(Topics.TRAINERS))
          .all()
          .get()
          .get(Topics.TRAINERS)
          .members()
          .size();
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(GroupIdNotFoundException.class);
      return 0;
    }
  }
}
