package gpunas.cli.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.sampler.spec.InvalidSpecException;
import gpunas.sampler.spec.SpecReader;
import gpunas.schemas.BandFinished;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.CandidatesSampled;
import gpunas.schemas.NetworkLesson;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.RecipeCodec;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.SearchSpaceSpec;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import gpunas.schemas.WireCodec;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.Search.State;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.PackedEncodings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What all services would have said of searches of GPUNet's space: nothing is trained. */
final class SimulatedPast implements AutoCloseable {
  private static final int CANDIDATES = 2000;
  private static final int EPOCHS = 8;
  private static final double SECONDS_PER_EPOCH = 3;
  private static final double BELOW_MICROS = 1500;

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
  private final Instant start = Instant.now().minusSeconds(86_400);
  private final SearchSpec spec = readSpec();
  private final SearchSpaceSpec space = SpaceCodec.toWire(spec.space());
  private final RecipeSpec recipe = RecipeCodec.toWire(spec.recipe());
  private final KafkaProducer<String, byte[]> producer;
  private long bytes;

  /** Writes to a broker. */
  SimulatedPast(String bootstrapServers) {
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 20),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** A search that is completed, of which nobody has said yet what is to be kept. */
  void ended(String id, int trainings) {
    var search = Search.started(id, spec, start);
    publish(Topics.SEARCHES, id, SearchCodec.toWire(search));
    candidates(id);
    var lessons = new ArrayList<NetworkLesson>();
    for (var number = 0; number < trainings; number++) {
      var encoding = training(id, number);
      lessons.add(new NetworkLesson(encoding.toList(), 1 + random.nextDouble(), 1));
    }
    publish(
        Topics.OPTIMIZATIONS_FINISHED,
        id,
        OptimizationFinished.newBuilder()
            .setSearchId(id)
            .setTrainings(trainings)
            .setBands(List.of(new BandFinished("all", trainings, "Its trainings are spent.")))
            .setFinalists(List.of())
            .setAt(start)
            .setLessons(lessons)
            .setSecondsPerEpoch(SECONDS_PER_EPOCH)
            .build());
    publish(
        Topics.NETWORKS_MEASURED,
        id,
        NetworksMeasured.newBuilder()
            .setSearchId(id)
            .setTableId(spec.table().id())
            .setMeasurements(List.of())
            .setNotMeasuredBecause("It is simulated")
            .setAt(start)
            .build());
    publish(
        Topics.SEARCHES,
        id,
        SearchCodec.toWire(search.changed(State.COMPLETED, "Its ranking is final.", start)));
  }

  /** A search that somebody has paused: so that nothing new is begun while it is measured. */
  void paused(String id, int trainings) {
    var search = Search.started(id, spec, start);
    publish(
        Topics.SEARCHES, id, SearchCodec.toWire(search.changed(State.PAUSED, "For now.", start)));
    candidates(id);
    for (var number = 0; number < trainings; number++) {
      training(id, number);
    }
  }

  /** Of the records so far, without what Kafka adds. */
  long bytes() {
    return bytes;
  }

  /** Waits until the broker has everything. */
  @Override
  public void close() {
    producer.close();
  }

  private void candidates(String id) {
    var genes = spec.space().genes().size();
    var encodings =
        PackedEncodings.of(
                Stream.generate(() -> spec.space().random(random)).limit(CANDIDATES).toList())
            .toWire();
    var latencies = ByteBuffer.allocate(CANDIDATES * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (var i = 0; i < CANDIDATES; i++) {
      latencies.putDouble(latencyMicros());
    }
    publish(
        Topics.CANDIDATES_SAMPLED,
        id,
        new CandidatesSampled(id, 0L, CANDIDATES, (long) CANDIDATES, genes, encodings));
    publish(
        Topics.CANDIDATES_ANNOTATED,
        id,
        CandidatesAnnotated.newBuilder()
            .setSearchId(id)
            .setFirstIndex(0L)
            .setSampled(CANDIDATES)
            .setTotal((long) CANDIDATES)
            .setTableId(spec.table().id())
            .setTableVersion("0123456789abcdef")
            .setFastestMicros(1)
            .setSlowestMicros(BELOW_MICROS)
            .setOutside(0)
            .setKept(CANDIDATES)
            .setGenes(genes)
            .setEncodings(encodings)
            .setBands(ByteBuffer.allocate(CANDIDATES))
            .setLatencyMicros(latencies.flip())
            .build());
  }

  private Encoding training(String id, int number) {
    var encoding = spec.space().random(random);
    var jobId = "%s-%05d".formatted(id, number);
    publish(
        Topics.TRAINING_JOBS,
        id,
        TrainingJob.newBuilder()
            .setJobId(jobId)
            .setSearchId(id)
            .setNumber(number)
            .setBand("all")
            .setSpace(space)
            .setEncoding(encoding.toList())
            .setDataset(spec.dataset())
            .setRecipe(recipe)
            .setSeed(number)
            .setLatencyMicros(latencyMicros())
            .setParameters(5_000_000)
            .setMacs(1_000_000_000)
            .setProposedAt(start)
            .build());
    publish(
        Topics.TRAINING_RESULTS,
        id,
        TrainingResult.newBuilder()
            .setJobId(jobId)
            .setSearchId(id)
            .setTrainer("trainer-" + number % 8)
            .setDevice("cuda:0")
            .setAttempt(1)
            .setOutcome(SimulatedOutcome.completed(id, jobId, EPOCHS, SECONDS_PER_EPOCH, random))
            .setStartedAt(start.plusSeconds(number))
            .setFinishedAt(start.plusSeconds(number + 30))
            .build());
    return encoding;
  }

  private double latencyMicros() {
    return random.nextDouble(1, BELOW_MICROS);
  }

  private void publish(Topic<?> topic, String key, SpecificRecordBase value) {
    var encoded = WireCodec.encode(value);
    bytes += encoded.length;
    var _ = producer.send(new ProducerRecord<>(topic.name(), key, encoded));
  }

  private static SearchSpec readSpec() {
    try {
      return SpecReader.read(
          """
          name: growth
          space: gpunet
          table: estimate-v100-fp16-b1
          bands: [{name: all, belowMillis: 1.5}]
          objective: {alpha: 0.05, beta: 0.6}
          dataset: none
          recipe: {epochs: %d, batchSize: 50, learningRate: 0.1}
          candidates: %d
          trainings: 60
          inFlight: 4
          """
              .formatted(EPOCHS, CANDIDATES)
              .getBytes(UTF_8));
    } catch (InvalidSpecException e) {
      throw new IllegalStateException(e);
    }
  }
}
