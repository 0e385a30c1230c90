package gpunas.pipeline.page;

import gpunas.schemas.ArtefactFile;
import gpunas.schemas.BandSpec;
import gpunas.schemas.BaselineLatency;
import gpunas.schemas.BaselineSpec;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.FineTunedSpec;
import gpunas.schemas.NetworkFigures;
import gpunas.schemas.NetworkLatency;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.ObjectiveSpec;
import gpunas.schemas.QuantisedNetwork;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.RefinedTable;
import gpunas.schemas.Search;
import gpunas.schemas.SearchSpec;
import gpunas.schemas.SearchState;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.TargetsSpec;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingDiverged;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingProgress;
import gpunas.schemas.TrainingResult;
import gpunas.schemas.WireCodec;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.PackedEncodings;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** What all services would say of a search, made up by a seed: nothing is trained. */
public final class SyntheticSearch implements AutoCloseable {

  private static final NetworkFigures FIGURES =
      new NetworkFigures(31.5, 48.25, 1000, 41_234.5, 32, null, "energy: this device tells none");
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
  private static final SearchSpace SPACE = Spaces.quickstart();

  /** Microseconds; in milliseconds no number of two decimals. */
  static final double BUDGET = 61.74;

  /** What accuracy depends on most, besides the latency. */
  static final String DECISIVE = "stage 3 filters";

  private static final int DECISIVE_GENE =
      IntStream.range(0, SPACE.genes().size())
          .filter(gene -> SPACE.genes().get(gene).name().equals(DECISIVE))
          .findFirst()
          .orElseThrow();

  private static final double WIDEST = 120;
  private static final int SAMPLED = 20_000;

  /** Of the sampled candidates those in a band. */
  public static final int KEPT = 16_000;

  /** A record holds a part of them. */
  private static final int BATCHES = 4;

  private static final int EPOCHS = 6;

  private static final List<String> LOGGED =
      List.of(
          "2026-11-01 12:00:01Z INFO Training [28], attempt 1.",
          "2026-11-01 12:00:09Z WARN Once more, recomputing, with 25 images at a time: CUDA out of memory");

  private static final int TRAINERS = 4;

  private final String id;
  private final RandomGenerator random;
  private final Map<Integer, Trained> trained = new HashMap<>();
  private boolean inIntegers;

  /** How many times as long everything takes as usual. */
  private double slowness = 1;

  /** Which share of the usual errors networks make. */
  private double errors = 1;

  private List<String> bands = List.of("realtime", "relaxed");
  private String trainers = "trainer-";
  private String table = "synthetic";
  private String dataset = "fashion-mnist";
  private List<BaselineSpec> baselines = List.of();
  private List<BaselineLatency> baselineLatencies = List.of();
  private final KafkaProducer<String, byte[]> producer;

  public SyntheticSearch(String bootstrapServers, String id, long seed) {
    this.id = id;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 20),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** What is trained from now on is quantised, and loses a point; what numbers end in 7 is not. */
  public void isOfIntegers() {
    inIntegers = true;
  }

  /**
   * Latencies are of seconds from now on, accuracies of nearly all, and names of a hundred letters.
   */
  public void isExtreme() {
    slowness = 20_000;
    errors = 1e-3;
    bands = List.of("Echtzeit".repeat(12), "网络延迟预算".repeat(16));
    trainers = "مدرب-".repeat(19);
    table = "tensorrt.fp16-".repeat(7);
    dataset = "Schuhe_und_Kleider-".repeat(5);
  }

  /** Networks that somebody has: one as stated, one measured, one published. */
  public void hasBaselines() {
    baselines =
        List.of(
            new BaselineSpec("ours of last year", null, false, 0.7, 70.0),
            new BaselineSpec("gpunet-0", null, false, 0.8, null),
            new BaselineSpec("resnet-50", null, false, null, null));
    baselineLatencies =
        List.of(
            new BaselineLatency(
                "ours of last year", null, null, "its layers are not known here", null, null),
            new BaselineLatency("gpunet-0", 92.0, 95.5, null, 52_428_800L, FIGURES),
            new BaselineLatency(
                "resnet-50", null, null, "its layers are not known here", null, null));
  }

  /** The search itself. */
  public void is(SearchState state, String name, int trainings) {
    is(state, null, name, trainings);
  }

  /** The search itself, and why it is in its state. */
  public void is(SearchState state, @Nullable String reason, String name, int trainings) {
    send(
        Topics.SEARCHES,
        Search.newBuilder()
            .setSearchId(id)
            .setState(state)
            .setReason(reason)
            .setStartedAt(NOON)
            .setChangedAt(NOON)
            .setSpec(
                SearchSpec.newBuilder()
                    .setName(name)
                    .setSpace(SpaceCodec.toWire(SPACE))
                    .setTable(table)
                    .setBands(List.of(band(0, 0, BUDGET), band(1, BUDGET, WIDEST)))
                    .setObjective(new ObjectiveSpec(0.05, 0.6))
                    .setDataset(dataset)
                    .setRecipe(recipe())
                    .setStrategy("bayesian")
                    .setCandidates((long) SAMPLED)
                    .setTrainings(trainings)
                    .setInFlight(4)
                    .setTargets(TargetsSpec.newBuilder().setMinTop1(0.6).build())
                    .setSeed(1L)
                    .setBaselines(baselines)
                    .build())
            .build());
  }

  /** Candidates with their latencies. */
  public void hasCandidates() {
    var genes = RandomGeneratorFactory.of("L64X128MixRandom").create(KEPT);
    for (var batch = 0; batch < BATCHES; batch++) {
      hasCandidates(batch, genes);
    }
  }

  private void hasCandidates(int batch, RandomGenerator genes) {
    var kept = KEPT / BATCHES;
    var bands = ByteBuffer.allocate(kept);
    var latencies = ByteBuffer.allocate(kept * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    var encodings = new PackedEncodings(SPACE.genes().size(), kept);
    for (var i = 0; i < kept; i++) {
      var latency = latency();
      bands.put((byte) (latency < BUDGET ? 0 : 1));
      latencies.putDouble(latency * slowness);
      encodings.set(i, SPACE.random(genes).toArray());
    }
    var sampled = SAMPLED / BATCHES;
    send(
        Topics.CANDIDATES_ANNOTATED,
        CandidatesAnnotated.newBuilder()
            .setSearchId(id)
            .setFirstIndex((long) batch * sampled)
            .setSampled(sampled)
            .setTotal((long) SAMPLED)
            .setTableId(table)
            .setTableVersion("0123456789abcdef")
            .setFastestMicros(12 * slowness)
            .setSlowestMicros(190 * slowness)
            .setOutside(sampled - kept)
            .setKept(kept)
            .setGenes(SPACE.genes().size())
            .setEncodings(encodings.toWire())
            .setBands(bands.flip())
            .setLatencyMicros(latencies.flip())
            .setLatencyDeviation(0.021)
            .build());
  }

  /** Trainings that ended: most completed, some diverged or failed. */
  public void hasTrained(int first, int count) {
    for (var number = first; number < first + count; number++) {
      var latency = latency();
      var encoding = SPACE.random(random);
      propose(number, latency, encoding);
      send(
          Topics.TRAINING_RESULTS,
          result(number, outcome(number, latency, encoding, Math.abs(random.nextGaussian()))));
      trained.put(number, new Trained(latency, encoding));
    }
  }

  private record Trained(double latency, Encoding encoding) {}

  /** A network is trained once more, and turns out as well as it can. */
  void hasRepeated(int number, int of) {
    var again = Objects.requireNonNull(trained.get(of));
    propose(number, again.latency, again.encoding);
    send(
        Topics.TRAINING_RESULTS, result(number, outcome(number, again.latency, again.encoding, 0)));
  }

  /**
   * The networks of the first trainings were timed whole, after their table was refined: each takes
   * its number and 30 microseconds, and is predicted to take one more.
   */
  public void hasMeasured(int count) {
    send(
        Topics.NETWORKS_MEASURED,
        new NetworksMeasured(
            id,
            table,
            latencies(count, 30),
            null,
            NOON,
            baselineLatencies,
            new RefinedTable(table + ".refined-" + id, "1b2c", 0.011, latencies(count, 31)),
            null));
  }

  private List<NetworkLatency> latencies(int count, double first) {
    return IntStream.range(0, count)
        .mapToObj(number -> new NetworkLatency(jobId(number), slowness * (first + number), FIGURES))
        .toList();
  }

  /** A training that goes on, with all its progress until now. */
  public void trains(int number, int epochs) {
    propose(number, latency(), SPACE.random(random));
    var loss = 2.3;
    for (var epoch = 1; epoch <= epochs; epoch++) {
      loss = loss * 0.75 + 0.1 * random.nextDouble();
      send(Topics.TRAINING_PROGRESS, progress(number, epoch, loss));
    }
  }

  /** A fifth trainer was at a training for half a minute before another one ended it. */
  void hasLost(int number) {
    for (var epoch = 1; epoch <= 2; epoch++) {
      var at = startedAt(number).plusSeconds(30L * (epoch - 3));
      send(Topics.TRAINING_PROGRESS, progress(number, epoch, 2, TRAINERS, at));
    }
  }

  /** Waits until the broker has everything. */
  @Override
  public void close() {
    producer.close();
  }

  public String jobId(int number) {
    return "%s-%05d".formatted(id, number);
  }

  private void propose(int number, double latency, Encoding encoding) {
    var network = SPACE.decode(encoding);
    send(
        Topics.TRAINING_JOBS,
        TrainingJob.newBuilder()
            .setJobId(jobId(number))
            .setSearchId(id)
            .setNumber(number)
            .setBand(bands.get(latency < BUDGET ? 0 : 1))
            .setSpace(SpaceCodec.toWire(SPACE))
            .setEncoding(encoding.toList())
            .setDataset(dataset)
            .setRecipe(recipe())
            .setSeed(1L)
            .setLatencyMicros(latency * slowness)
            .setParameters(network.parameters())
            .setMacs(network.macs())
            .setProposedAt(NOON.plusSeconds(number))
            .build());
  }

  private Object outcome(int number, double latency, Encoding encoding, double misfortune) {
    if (number % 41 == 17) {
      return new TrainingDiverged(2);
    }
    if (number % 53 == 29) {
      return TrainingFailed.newBuilder()
          .setReason("CUDA out of memory on cuda:1 at batch 50; 3 attempts.")
          .build();
    }
    var width = encoding.gene(DECISIVE_GENE) / (double) widest(DECISIVE_GENE);
    var usual = 0.87 + 0.06 * width - 0.25 * Math.exp(-latency / 35) - 0.03 * misfortune;
    var top1 = 1 - errors * (1 - usual);
    var loss = -Math.log(top1) * 2.5;
    return TrainingCompleted.newBuilder()
        .setLoss(loss)
        .setTop1(top1)
        .setValidationImages(2000)
        .setImagesPerSecond(900.0)
        .setDirectory(id + "/" + jobId(number))
        .setFiles(List.of(new ArtefactFile("model.onnx", 182_345L, "ab".repeat(32))))
        .setNotQuantisedBecause(
            inIntegers && number % 10 == 7 ? "Its values are no numbers." : null)
        .setQuantised(
            inIntegers && number % 10 != 7
                ? new QuantisedNetwork(
                    loss + 0.01,
                    top1 - 0.01,
                    2000,
                    "max",
                    500,
                    "cpu",
                    2.5,
                    new FineTunedSpec(2, top1 - 0.0625, top1 - 0.01),
                    60.0)
                : null)
        .build();
  }

  private static int widest(int gene) {
    return SPACE.genes().get(gene).choices().values().getLast();
  }

  private TrainingResult result(int number, Object outcome) {
    return TrainingResult.newBuilder()
        .setJobId(jobId(number))
        .setSearchId(id)
        .setTrainer(trainers + (1 + number % TRAINERS))
        .setDevice("cuda:" + number % TRAINERS)
        .setAttempt(1)
        .setOutcome(outcome)
        .setLog(outcome instanceof TrainingFailed ? LOGGED : List.of())
        .setStartedAt(startedAt(number))
        .setFinishedAt(startedAt(number).plusSeconds(95))
        .build();
  }

  /** One after the other, on each of four trainers. */
  private static Instant startedAt(int number) {
    return NOON.plusSeconds(100L * (number / TRAINERS) + number % TRAINERS);
  }

  private TrainingProgress progress(int number, int epoch, double loss) {
    return progress(number, epoch, loss, number % TRAINERS, Instant.now().plusMillis(epoch));
  }

  private TrainingProgress progress(int number, int epoch, double loss, int trainer, Instant at) {
    return TrainingProgress.newBuilder()
        .setJobId(jobId(number))
        .setSearchId(id)
        .setTrainer(trainers + (1 + trainer))
        .setDevice("cuda:" + trainer)
        .setAttempt(1)
        .setStep(epoch * 100)
        .setSteps(EPOCHS * 100)
        .setEpoch(epoch)
        .setEpochs(EPOCHS)
        .setLoss(loss)
        .setImagesPerSecond(850 + 100 * random.nextDouble())
        .setAt(at)
        .build();
  }

  private double latency() {
    return Math.clamp(20 + 55 * Math.abs(random.nextGaussian()), 12, WIDEST - 0.01);
  }

  private BandSpec band(int index, double fromMicros, double belowMicros) {
    return BandSpec.newBuilder()
        .setName(bands.get(index))
        .setFromMicros(fromMicros * slowness)
        .setBelowMicros(belowMicros * slowness)
        .build();
  }

  private static RecipeSpec recipe() {
    return RecipeSpec.newBuilder()
        .setEpochs(EPOCHS)
        .setBatchSize(50)
        .setLearningRate(0.1)
        .setWarmUp(0.1)
        .setMomentum(0.9)
        .setWeightDecay(1e-4)
        .setLabelSmoothing(0.1)
        .setDropout(0.2)
        .setDropPath(0.0)
        .setTrainingImages(0)
        .build();
  }

  private void send(Topic<?> topic, SpecificRecordBase value) {
    var _ = producer.send(new ProducerRecord<>(topic.name(), id, WireCodec.encode(value)));
  }
}
