package gpunas.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.TopicAdmin;
import gpunas.schemas.RankedBand;
import gpunas.schemas.RankedEntry;
import gpunas.schemas.RankedResults;
import gpunas.schemas.Topics;
import gpunas.testing.Broker;
import gpunas.testing.Python;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The subscribers in {@code examples/}, as their users start them, on a real broker. */
@Timeout(120)
class ExamplesIT {
  private static final Path EXAMPLES = Path.of("..", "examples");

  @TempDir private static Path directory;
  private static Broker broker;

  @BeforeAll
  static void publish() {
    broker = new Broker(directory);
    TopicAdmin.ensure(KafkaSettings.of(broker.bootstrapServers()), List.of(Topics.RESULTS_RANKED));
    broker.publish(Topics.RESULTS_RANKED, "clothes-abc234", "no Avro".getBytes(UTF_8));
    broker.delete(Topics.RESULTS_RANKED, "shoes-xyz234");
    broker.publish(Topics.RESULTS_RANKED, "clothes-abc234", ranked());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void the_subscriber_in_java_prints_the_list() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    assertPrintsTheList(
        new ProcessBuilder(
            java,
            "-Dstdout.encoding=UTF-8", // whatever the locale is
            "-cp",
            System.getProperty("java.class.path"),
            EXAMPLES.resolve("Subscribe.java").toString(),
            broker.bootstrapServers()));
  }

  @Test
  void the_subscriber_in_python_prints_the_list() throws Exception {
    assertPrintsTheList(
        new ProcessBuilder(
            Python.with("confluent_kafka, avro"),
            "-u",
            EXAMPLES.resolve("subscribe.py").toString(),
            broker.bootstrapServers()));
  }

  private static void assertPrintsTheList(ProcessBuilder subscriber) throws IOException {
    var process = subscriber.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      var printed = new ArrayList<String>();
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        printed.add(line);
        if (line.contains("predicted")) {
          break;
        }
      }
      assertThat(printed)
          .containsSubsequence(
              "shoes-xyz234 was deleted",
              "clothes-abc234, revision 3, final",
              "  fast: 0.0 to 0.15 ms")
          .last()
          .asString()
          .contains("87.50 %", "0.1234 ms ± 2.1 % predicted", "28");
    } finally {
      process.destroyForcibly();
    }
  }

  private static RankedResults ranked() {
    var entry =
        RankedEntry.newBuilder()
            .setRank(1)
            .setJobId("clothes-abc234-7")
            .setEncoding(List.of(28, 8, 1))
            .setTop1(0.875)
            .setLoss(0.4)
            .setObjective(0.41)
            .setLatencyMicros(123.4)
            .setParameters(1000)
            .setMacs(2000)
            .setDirectory("clothes-abc234/clothes-abc234-7")
            .setTrainings(List.of())
            .build();
    var band =
        RankedBand.newBuilder()
            .setName("fast")
            .setFromMicros(0)
            .setBelowMicros(150)
            .setEntries(List.of(entry))
            .build();
    return RankedResults.newBuilder()
        .setSearchId("clothes-abc234")
        .setRevision(3)
        .setFinal$(true)
        .setCompleted(1)
        .setDiverged(0)
        .setFailed(0)
        .setMissedTargets(0)
        .setBands(List.of(band))
        .setAt(Instant.EPOCH)
        .setTableVersion("0f3a")
        .setLatencyDeviation(0.021)
        .build();
  }
}
