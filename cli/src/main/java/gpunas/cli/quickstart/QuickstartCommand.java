package gpunas.cli.quickstart;

import gpunas.cli.Options;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gpunas quickstart}. */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Runs a whole search on this machine: a real Kafka broker, a real Redis and the five"
            + " services in one process, a latency table measured on this CPU, networks trained on"
            + " Fashion-MNIST or on your images. Takes a few minutes; no Docker, no network.")
public final class QuickstartCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--trainings", paramLabel = "N", description = "How many networks are trained.")
  private int trainings = 30;

  @Option(
      names = "--trainers",
      paramLabel = "N",
      description = "How many networks are trained at the same time.")
  private int trainers = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description =
          "Memory for all trainings together; batches that do not fit are trained in parts. Default: a"
              + " quarter of what is free.",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
  private @Nullable Integer memory;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Random seed. One trainer, one table and one seed always give the same trainings.")
  private long seed = 1;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description =
          "A folder of your own images in place of Fashion-MNIST: CLASS/IMAGE, or train/CLASS/IMAGE and"
              + " val/CLASS/IMAGE; any size.",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
  private @Nullable Path data;

  @Option(
      names = "--resolution",
      paramLabel = "PIXELS",
      description = "Width and height of the networks' input; only with --data.")
  private int resolution = 32;

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description =
          "A latency table to use instead of measuring one, such as DIR/table.json of an earlier run.",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
  private @Nullable Path table;

  @Option(names = "--out", paramLabel = "DIR", description = "Where results are written.")
  private Path out = Path.of("gpunas-out");

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of the page and the REST API, on 127.0.0.1; 0: any free one.")
  private int port = 8080;

  @Option(
      names = "--keep",
      description = "Keeps the services and the page up afterwards, until Ctrl-C.")
  private boolean keep;

  @Override
  public Integer call() {
    Options.require(
        trainings >= 1 && trainings <= 10_000, spec, "--trainings", trainings, "1 to 10000");
    Options.require(trainers >= 1 && trainers <= 64, spec, "--trainers", trainers, "1 to 64");
    Options.require(
        memory == null || memory >= 64 * trainers, spec, "--memory", memory, "64 for each trainer");
    Options.require(
        resolution >= 8 && resolution <= 512, spec, "--resolution", resolution, "8 to 512");
    Options.require(port >= 0 && port <= 65_535, spec, "--port", port, "0 to 65535");
    return new Quickstart(
            new QuickstartOptions(
                trainings, trainers, memory, seed, data, resolution, table, out, port, keep))
        .run();
  }
}
