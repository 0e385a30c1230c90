package gpunas.cli.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.cli.server.Server;
import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.EmbeddedRedis;
import gpunas.service.Service;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gpunas benchmark pipeline}. */
@Command(
    name = "pipeline",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Measures how many candidates of GPUNet's space go per second from the sampler through a"
            + " real broker and the latency service, after as many that are not timed, and counts"
            + " that each arrives once. Takes about 250 bytes of the temporary folder per candidate"
            + " while it runs.")
final class PipelineBenchmark implements Callable<Integer> {

  /** As in docker-compose.yml. */
  private static final int LATENCY_HEAP_MIB = 1024;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--candidates", paramLabel = "N", description = "How many are sampled.")
  private int candidates = 20_000_000;

  @Option(
      names = "--kill",
      description = "Runs the latency service as a separate process and kills it halfway.")
  private boolean kill;

  @Override
  public Integer call() {
    try (var folder = TemporaryFolder.create()) {
      return run(folder.path());
    }
  }

  private int run(Path folder) {
    try (var kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        var redis = EmbeddedRedis.start();
        var sampler =
            Service.start(
                "sampler", -1, Map.of("kafka.bootstrap-servers", kafka.bootstrapServers()))) {
      var latency = latencyService(kafka, redis, folder);
      try {
        // The first search has the table computed and the code compiled.
        try (var arrivals = new AnnotatedArrivals(kafka.bootstrapServers())) {
          arrivals.await(start(sampler, candidates), candidates);
        }
        try (var arrivals = new AnnotatedArrivals(kafka.bootstrapServers())) {
          var begin = System.nanoTime();
          var search = start(sampler, candidates);
          if (kill) {
            arrivals.await(search, candidates / 2);
            latency.close();
            latency = latencyService(kafka, redis, folder);
          }
          arrivals.await(search, candidates);
          report(arrivals, (System.nanoTime() - begin) / 1e9);
          return arrivals.repeated() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
        }
      } finally {
        latency.close();
      }
    }
  }

  private void report(AnnotatedArrivals arrivals, double seconds) {
    spec.commandLine()
        .getOut()
        .printf(
            "%,d candidates in %,d batches, %d of them repeated, %,d rows in bands%n"
                + "%.2f s%s, %,.0f candidates/s%n",
            candidates,
            arrivals.batches(),
            arrivals.repeated(),
            arrivals.rows(),
            seconds,
            kill ? " with a kill in the middle" : "",
            candidates / seconds);
  }

  private static byte[] search(int candidates) {
    return """
    name: pipeline
    space: gpunet
    table: estimate-a100-fp16-b1
    bands:
      - {name: fast, fromMillis: 0.8, belowMillis: 1.2}
      - {name: slow, fromMillis: 1.2, belowMillis: 1.5}
    objective: {alpha: 0.05, beta: 0.6}
    dataset: none
    recipe: {epochs: 1, batchSize: 50, learningRate: 0.1}
    candidates: %d
    trainings: 1
    inFlight: 1
    """
        .formatted(candidates)
        .getBytes(UTF_8);
  }

  /** Starts a search and returns its id. */
  private static String start(ApplicationContext sampler, int candidates) {
    var address = sampler.getBean(EmbeddedServer.class).getURI();
    return new Server(address, null)
        .post("/searches", "application/yaml", search(candidates))
        .path("searchId")
        .asText();
  }

  private static JavaProcess latencyService(EmbeddedKafka kafka, EmbeddedRedis redis, Path folder) {
    return JavaProcess.start(
        "gpunas.latency.app.Application",
        0,
        LATENCY_HEAP_MIB,
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            kafka.bootstrapServers(),
            "REDIS_URI",
            redis.uri(),
            "HTTP_PORT",
            "-1",
            "LATENCY_PROFILE",
            "false"),
        folder.resolve("latency.log"));
  }
}
