package gpunas.cli.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.cli.UserError;
import gpunas.cli.server.Server;
import gpunas.embedded.EmbeddedRedis;
import gpunas.embedded.Ports;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.TopicAdmin;
import gpunas.schemas.Topics;
import gpunas.service.Service;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gpunas benchmark trainers}. */
@Command(
    name = "trainers",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Measures how many trainers one broker and one optimizer keep busy: searches with trainers"
            + " that sleep instead of training, but take their jobs from the real queue, hold its"
            + " locks, and tell progress and results. Halfway a tenth of them is killed. The broker"
            + " and the optimizer are processes of their own, and so are the trainers, all"
            + " together.")
final class TrainersBenchmark implements Callable<Integer> {

  /** Kafka has no larger share groups. */
  static final int LARGEST_GROUP = 1000;

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** They are thousands of threads, and would be on other machines than the servers. */
  private static final int TRAINERS_YIELD = 15;

  private static final int SERVER_HEAP_MIB = 1024;
  private static final int LEAST_HEAP_MIB = 256;
  private static final int HEAP_MIB_PER_TRAINER = 6;
  private static final int CANDIDATES_PER_TRAINING = 20;
  private static final int LEAST_CANDIDATES = 10_000;
  private static final int FEWEST_EACH = 4;
  private static final String KILLED = "killed-";
  private static final double MEDIAN = 0.5;
  private static final double NEARLY_ALL = 0.99;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--trainers", paramLabel = "N", description = "How many, 10 to 1000.")
  private int trainers = 200;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "What a training takes on average; the shortest takes a third of the longest.")
  private double seconds = 20;

  @Option(
      names = "--each",
      paramLabel = "N",
      description = "How many trainings there are for each trainer, 4 or more.")
  private int each = 10;

  @Option(
      names = "--searches",
      paramLabel = "N",
      description = "How many share the trainers; each proposes one training after the other.")
  private int searches = 10;

  @Override
  public Integer call() {
    if (trainers < 10 || trainers > LARGEST_GROUP) {
      throw new ParameterException(
          spec.commandLine(),
          "--trainers is %d; expected 10 to %d, as Kafka has no larger share groups."
              .formatted(trainers, LARGEST_GROUP));
    }
    if (each < FEWEST_EACH) {
      throw new ParameterException(
          spec.commandLine(), "--each is %d; expected at least %d.".formatted(each, FEWEST_EACH));
    }
    if (searches < 1) {
      throw new ParameterException(
          spec.commandLine(), "--searches is %d; expected at least 1.".formatted(searches));
    }
    if (!(seconds > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--seconds is %s; expected more than 0.".formatted(seconds));
    }
    try (var folder = TemporaryFolder.create()) {
      return run(folder.path());
    }
  }

  private int run(Path folder) {
    var port = Ports.free();
    var kafka = "127.0.0.1:" + port;
    try (var broker =
            JavaProcess.start(
                BrokerProcess.class.getName(),
                0,
                SERVER_HEAP_MIB,
                Map.of(),
                folder.resolve("broker.log"),
                folder.resolve("kafka").toString(),
                String.valueOf(port));
        var redis = EmbeddedRedis.start()) {
      TopicAdmin.ensure(KafkaSettings.of(kafka), Topics.ALL);
      var begin = System.nanoTime();
      int doomed = trainers / 10;
      try (var optimizer = optimizer(kafka, redis, folder);
          var survivors = trainers(kafka, trainers - doomed, "trainer-", folder);
          var killed = trainers(kafka, doomed, KILLED, folder);
          var ends = new TrainingEnds(kafka)) {
        awaitMembers(kafka, List.of(broker, optimizer, survivors, killed));
        out().printf("%,d trainers were there after %.1f s%n", trainers, seconds(begin));
        startSearches(kafka, redis);
        var cpus = new LinkedHashMap<String, JavaProcess>();
        cpus.put("broker", broker);
        cpus.put("optimizer", optimizer);
        cpus.put("nine tenths of the trainers", survivors);
        return watch(ends, cpus, killed);
      }
    }
  }

  private int trainingsOfASearch() {
    return trainers * each / searches;
  }

  /** From the end of as many trainings as there are trainers on, all of them are at work. */
  private int watch(TrainingEnds ends, Map<String, JavaProcess> cpus, JavaProcess killed) {
    int trainings = trainingsOfASearch() * searches;
    boolean goesOn = ends.await(trainers, PATIENCE);
    var busy = Instant.now();
    var before = cpu(cpus);
    goesOn = goesOn && ends.await((trainings + trainers) / 2, PATIENCE);
    var kill = Instant.now();
    var after = cpu(cpus);
    killed.close();
    boolean ended = goesOn && ends.await(trainings, PATIENCE);

    out()
        .printf(
            "undisturbed: %,d trainings in %.1f s, %.1f/s; %s%n",
            ends.count(busy, kill),
            seconds(busy, kill),
            ends.count(busy, kill) / seconds(busy, kill),
            waits(ends.waits(busy, kill)));
    var cores = new StringBuilder("processor cores in use:");
    after.forEach((name, time) ->
        cores.append(
            " %s %.2f,"
                .formatted(
                    name, time.minus(before.get(name)).toMillis() / 1e3 / seconds(busy, kill))));
    out().println(cores.substring(0, cores.length() - 1));
    var again = ends.begunAgain(kill);
    out()
        .printf(
            "%,d trainers killed: %,d jobs were begun again%s; others %s%n",
            trainers / 10,
            again.size(),
            again.isEmpty()
                ? ""
                : " after %.1f s (median), %.1f s at most"
                    .formatted(seconds(at(again, MEDIAN)), seconds(again.getLast())),
            waits(ends.waits(kill, Instant.MAX)));
    long repeated = ends.repeatedButFor(trainer -> trainer.startsWith(KILLED));
    out()
        .printf(
            "%,d of %,d trainings ended, %,d lost; %,d told twice by trainers that live%n",
            ends.size(), trainings, trainings - ends.size(), repeated);
    return ended ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static Map<String, Duration> cpu(Map<String, JavaProcess> processes) {
    var cpu = new LinkedHashMap<String, Duration>();
    processes.forEach((name, process) -> {
      process.requireAlive();
      cpu.put(name, process.cpu());
    });
    return cpu;
  }

  private static String waits(List<Duration> sorted) {
    return sorted.isEmpty()
        ? "no trainer began another one"
        : "waited between two: %d ms (median), %d ms (p99), %d ms at most, of %,d"
            .formatted(
                at(sorted, MEDIAN).toMillis(),
                at(sorted, NEARLY_ALL).toMillis(),
                sorted.getLast().toMillis(),
                sorted.size());
  }

  private static Duration at(List<Duration> sorted, double share) {
    return sorted.get((int) (share * (sorted.size() - 1)));
  }

  private void awaitMembers(String kafka, List<JavaProcess> processes) {
    var begin = System.nanoTime();
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka);
    try (var admin = Admin.create(settings)) {
      while (members(admin) < trainers) {
        processes.forEach(JavaProcess::requireAlive);
        if (seconds(begin) > PATIENCE.toSeconds()) {
          throw new UserError(
              "%,d of %,d trainers were there after %d minutes. Try fewer."
                  .formatted(members(admin), trainers, PATIENCE.toMinutes()));
        }
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
    }
  }

  private static int members(Admin admin) {
    try {
      var described = admin.describeShareGroups(List.of(Topics.TRAINERS)).all().get();
      return described.values().stream().mapToInt(group -> group.members().size()).sum();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return 0;
      }
      throw new IllegalStateException("The broker tells who is in a group.", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JavaProcess optimizer(String kafka, EmbeddedRedis redis, Path folder) {
    return JavaProcess.start(
        "gpunas.optimizer.app.Application",
        0,
        SERVER_HEAP_MIB,
        Map.of("KAFKA_BOOTSTRAP_SERVERS", kafka, "REDIS_URI", redis.uri(), "HTTP_PORT", "-1"),
        folder.resolve("optimizer.log"));
  }

  private JavaProcess trainers(String kafka, int count, String names, Path folder) {
    return JavaProcess.start(
        SimulatedTrainer.class.getName(),
        TRAINERS_YIELD,
        LEAST_HEAP_MIB + count * HEAP_MIB_PER_TRAINER,
        Map.of(),
        folder.resolve(names + "s.log"),
        kafka,
        String.valueOf(count),
        names,
        String.valueOf(seconds));
  }

  /** Has candidates drawn and annotated; the services that do so have ended when it returns. */
  private void startSearches(String kafka, EmbeddedRedis redis) {
    Map<String, Object> settings =
        Map.of(
            "kafka.bootstrap-servers", kafka, "redis.uri", redis.uri(), "latency.profile", false);
    int candidates = Math.max(LEAST_CANDIDATES, trainingsOfASearch() * CANDIDATES_PER_TRAINING);
    try (var sampler = Service.start("sampler", -1, settings);
        var _ = Service.start("latency", -1, settings)) {
      for (int i = 0; i < searches; i++) {
        try (var arrivals = new AnnotatedArrivals(kafka)) {
          arrivals.await(start(sampler, candidates), candidates);
        }
      }
    }
  }

  private String start(ApplicationContext sampler, int candidates) {
    var search =
        """
        name: trainers
        space: gpunet
        table: estimate-a100-fp16-b1
        bands: [{name: all, belowMillis: 1.5}]
        objective: {alpha: 0.05, beta: 0.6}
        dataset: none
        recipe: {epochs: 8, batchSize: 50, learningRate: 0.1}
        strategy: random
        candidates: %d
        trainings: %d
        inFlight: %d
        """
            .formatted(
                candidates,
                trainingsOfASearch(),
                // A quarter more than there are trainers, so that jobs wait for them.
                Math.ceilDiv(trainers * 5, searches * 4));
    var address = sampler.getBean(EmbeddedServer.class).getURI();
    return new Server(address, null)
        .post("/searches", "application/yaml", search.getBytes(UTF_8))
        .path("searchId")
        .asText();
  }

  private static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1e9;
  }

  private static double seconds(Instant from, Instant until) {
    return seconds(Duration.between(from, until));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
