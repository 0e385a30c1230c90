package gpunas.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.embedded.EmbeddedKafka;
import gpunas.eventloop.Event;
import gpunas.eventloop.EventLoop;
import gpunas.eventloop.Fold;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.Publisher;
import gpunas.eventloop.TopicAdmin;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import gpunas.searchspace.Spaces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainers are killed and frozen at random; no job is lost and none comes out otherwise. */
class TrainerFaultsIT {

  private static final int TRAINERS = 10;
  private static final int JOBS = 60;
  private static final long MILLIS_BETWEEN_KILLS = 3000;

  /** So that several jobs train the same, and a few undisturbed ones tell what all should yield. */
  private static final int SEEDS = 6;

  @TempDir Path directory;

  @Test
  @Timeout(540)
  void sixty_jobs_survive_a_kill_every_three_seconds() throws Exception {
    writeImages("train", 100);
    writeImages("t10k", 50);
    var random = new SplittableRandom(1);
    var trainers = new ArrayList<TrainerProcess>();
    var results = new Results();
    try (var broker = EmbeddedKafka.start(directory.resolve("kafka"))) {
      var kafka = KafkaSettings.of(broker.bootstrapServers());
      TopicAdmin.ensure(kafka, Topics.ALL);
      try (var publisher = new Publisher(kafka);
          var loop =
              EventLoop.fold(
                  "faults",
                  kafka,
                  List.of(Topics.TRAINING_RESULTS),
                  results,
                  new SimpleMeterRegistry())) {
        loop.start();
        publisher.publish(IntStream.range(0, JOBS).mapToObj(i -> job("disturbed", i)).toList());
        for (int i = 0; i < TRAINERS; i++) {
          trainers.add(start(broker));
        }
        var frozen = trainers.getFirst();
        for (int kills = 0; results.count("disturbed") < JOBS; kills++) {
          Thread.sleep(MILLIS_BETWEEN_KILLS);
          if (kills == 2) {
            frozen.freeze();
          }
          int victim = 1 + random.nextInt(TRAINERS - 1);
          trainers.get(victim).kill();
          trainers.set(victim, start(broker));
        }
        frozen.thaw();

        publisher.publish(IntStream.range(0, SEEDS).mapToObj(i -> job("undisturbed", i)).toList());
        while (results.count("undisturbed") < SEEDS) {
          Thread.sleep(100);
        }
        assertThat(frozen.isAlive()).isTrue();
      } finally {
        trainers.forEach(TrainerProcess::close);
      }
    }

    var expected = results.bySeed("undisturbed");
    assertThat(results.count("disturbed")).isEqualTo(JOBS);
    assertThat(results.all("disturbed"))
        .allSatisfy(
            result -> assertThat(scores(result)).isEqualTo(scores(expected.get(result.getSeed()))));
  }

  private TrainerProcess start(EmbeddedKafka broker) {
    return TrainerProcess.start(
        Map.of(
            "kafka.bootstrap-servers",
            broker.bootstrapServers(),
            "http.port",
            "-1",
            "trainer.device",
            "cpu",
            "trainer.data-directory",
            directory.resolve("data").toString(),
            "trainer.artefact-directory",
            directory.resolve("artefacts").toString(),
            "trainer.reader-threads",
            "1",
            "trainer.job-lock",
            "15s",
            "trainer.max-attempts",
            "7"),
        directory.resolve("trainers.log"));
  }

  private static Outgoing job(String searchId, int number) {
    var space = Spaces.quickstart();
    var encoding = space.random(new SplittableRandom(3));
    var network = space.decode(encoding);
    var job =
        TrainingJob.newBuilder()
            .setJobId(searchId + "." + number)
            .setSearchId(searchId)
            .setNumber(number)
            .setBand("only")
            .setSpace(SpaceCodec.toWire(space))
            .setEncoding(encoding.toList())
            .setDataset("tiny")
            .setRecipe(
                RecipeSpec.newBuilder()
                    .setEpochs(4)
                    .setBatchSize(20)
                    .setLearningRate(0.05)
                    .setWarmUp(0.1)
                    .setMomentum(0.9)
                    .setWeightDecay(1e-4)
                    .setLabelSmoothing(0.1)
                    .setDropout(0.2)
                    .setDropPath(0.1)
                    .setTrainingImages(0)
                    .setFlip(0.5)
                    .build())
            .setSeed(number % SEEDS)
            .setLatencyMicros(100)
            .setParameters(network.parameters())
            .setMacs(network.macs())
            .setProposedAt(Instant.EPOCH)
            .build();
    return new Outgoing(Topics.TRAINING_JOBS, searchId, job);
  }

  private static List<Double> scores(TrainingResult result) {
    assertThat(result.getOutcome()).isInstanceOf(TrainingCompleted.class);
    var completed = (TrainingCompleted) result.getOutcome();
    return List.of(completed.getLoss(), completed.getTop1());
  }

  private void writeImages(String part, int count) throws IOException {
    var random = new SplittableRandom(count);
    var pixels = new byte[count * 28 * 28];
    random.nextBytes(pixels);
    var labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 10);
    }
    writeIdx(part + "-images-idx3-ubyte.gz", pixels, count, 28, 28);
    writeIdx(part + "-labels-idx1-ubyte.gz", labels, count);
  }

  private void writeIdx(String name, byte[] values, int... sizes) throws IOException {
    var folder = Files.createDirectories(directory.resolve("data", "tiny"));
    try (var out =
        new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(folder.resolve(name))))) {
      out.writeInt(0x0800 | sizes.length);
      for (int size : sizes) {
        out.writeInt(size);
      }
      out.write(values);
    }
  }

  /** The first result of each job, as every reader counts them. */
  private static final class Results implements Fold {
    private final Map<String, Map<String, TrainingResult>> first = new ConcurrentHashMap<>();

    @Override
    public void apply(Event event) {
      var result = event.decode(TrainingResult.class);
      first
          .computeIfAbsent(result.getSearchId(), _ -> new ConcurrentHashMap<>())
          .putIfAbsent(result.getJobId(), result);
    }

    @Override
    public List<Outgoing> decide() {
      return List.of();
    }

    int count(String searchId) {
      return all(searchId).size();
    }

    List<TrainingResult> all(String searchId) {
      return List.copyOf(first.getOrDefault(searchId, Map.of()).values());
    }

    Map<Long, TrainingResult> bySeed(String searchId) {
      var bySeed = new TreeMap<Long, TrainingResult>();
      all(searchId).forEach(result -> bySeed.put(result.getSeed(), result));
      return bySeed;
    }
  }
}
