package gpunas.ranker.kafka;

import static gpunas.ranker.Specs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.eventloop.Dispatch;
import gpunas.eventloop.Event;
import gpunas.ranker.Facts;
import gpunas.ranker.RankerMetrics;
import gpunas.ranker.Rankings;
import gpunas.ranker.progress.Progress;
import gpunas.schemas.ArtefactFile;
import gpunas.schemas.EpochSummary;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import gpunas.schemas.ValidationScores;
import gpunas.schemas.WireCodec;
import gpunas.searchmodel.Search.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

/** One search with very many trainings, each with what a trainer of GPUNet's space leaves. */
class ManyTrainingsTest {
  private static final int MANY = 100_000;
  private static final int REVISIONS = 5;
  private static final int GENES = 41;
  private static final int EPOCHS = 20;
  private static final long MOST_BYTES = 500;

  private Instant now = NOON;
  private final Rankings rankings = new Rankings(new PackedRevisions());
  private final Progress progress = new Progress();
  private final RankerFold fold =
      new RankerFold(
          rankings,
          progress,
          () -> now,
          new RankerMetrics(new SimpleMeterRegistry(), progress, () -> now));
  private final Dispatch dispatch = new Dispatch(fold.handlers());
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
  private long offset;

  @Test
  void a_finished_training_takes_at_most_500_bytes() {
    tell(Topics.SEARCHES, Facts.search("s", State.RUNNING));
    train(0);
    fold.decide();
    var before = liveBytes();
    for (var i = 1; i < MANY; i++) {
      train(i);
    }
    var each = (liveBytes() - before) / MANY;
    System.out.printf("%,d trainings: %d bytes each.%n", MANY, each);
    for (var i = 0; i < REVISIONS; i++) {
      train(MANY + i);
      now = now.plusSeconds(1);
      var begin = System.nanoTime();
      assertThat(fold.decide()).hasSize(1);
      System.out.printf("A revision in %.3f s.%n", (System.nanoTime() - begin) / 1e9);
    }
    assertThat(each).isBetween(100L, MOST_BYTES);
    assertThat(progress.trainings("s").size()).isEqualTo(MANY + REVISIONS);
  }

  private void train(int number) {
    tell(Topics.TRAINING_JOBS, job(number));
    tell(Topics.TRAINING_RESULTS, result(number));
  }

  private TrainingJob job(int number) {
    return TrainingJob.newBuilder(Facts.job("s", number, 1 + random.nextDouble() * 900))
        .setEncoding(IntStream.range(0, GENES).mapToObj(_ -> random.nextInt(300)).toList())
        .build();
  }

  private TrainingResult result(int number) {
    return Facts.result(
        "s",
        number,
        TrainingCompleted.newBuilder()
            .setLoss(1 + random.nextDouble())
            .setTop1(0.5 + random.nextDouble() / 2)
            .setValidationImages(1000)
            .setImagesPerSecond(500)
            .setDirectory("s/" + Facts.jobId("s", number))
            .setFiles(
                Stream.of("model.onnx", "weights.safetensors", "network.json", "MODEL_CARD.md")
                    .map(name -> new ArtefactFile(name, random.nextLong(50_000_000), sha256()))
                    .toList())
            .setHistory(IntStream.rangeClosed(1, EPOCHS).mapToObj(this::epoch).toList())
            .build());
  }

  private EpochSummary epoch(int epoch) {
    var scores = new ValidationScores(random.nextDouble(), random.nextDouble(), 0.9);
    return new EpochSummary(epoch, random.nextDouble(), scores, 500.0, 3.0);
  }

  private String sha256() {
    return "%016x".formatted(random.nextLong()).repeat(4);
  }

  private void tell(Topic<?> topic, SpecificRecordBase record) {
    dispatch.take(new Event(topic.name(), 0, offset++, "s", WireCodec.encode(record)));
  }

  private static long liveBytes() {
    for (var i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
