package gpunas.benchmarks;

import gpunas.benchmarks.task.Task;
import gpunas.benchmarks.task.TaskReader;
import gpunas.optimizer.Strategy;
import gpunas.optimizer.strategy.Strategies;
import gpunas.searchmodel.StrategyName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gpunas benchmark optimizer}. */
@Command(
    name = "optimizer",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Runs a strategy on a task whose outcome is known, with several seeds, and shows the"
            + " regret: by how much the true loss of the best observed network exceeds that of the"
            + " best there is.")
public final class OptimizerBenchmark implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--task", paramLabel = "FILE", required = true, description = "The task, YAML.")
  private @Nullable Path task;

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      description = "bayesian, evolution, local-search or random.")
  private String strategy = "bayesian";

  @Option(names = "--evaluations", paramLabel = "N", description = "Trained networks per seed.")
  private int evaluations = 200;

  @Option(names = "--seeds", paramLabel = "K", description = "How many searches to run.")
  private int seeds = 20;

  @Option(names = "--first-seed", paramLabel = "S", description = "The seed of the first search.")
  private int firstSeed;

  @Option(names = "--workers", paramLabel = "W", description = "Trainings in flight.")
  private int workers = 1;

  @Option(
      names = "--latency-error",
      paramLabel = "D",
      description =
          "Relative standard deviation of true latencies from the task's, fixed per network by the "
              + "seed. Networks that are beyond the limit in truth are thrown out at the end.")
  private double latencyError;

  @Option(
      names = "--stated-error",
      paramLabel = "D",
      description = "The same as the strategy is told of it; 0: nothing; default: the same.",
      showDefaultValue = Visibility.NEVER)
  private @Nullable Double statedError;

  @Option(
      names = "--failures",
      paramLabel = "P",
      description = "Probability that a training fails by chance, fixed per network by the seed.")
  private double failures;

  @Option(
      names = "--failing-largest",
      paramLabel = "Q",
      description = "Share of the networks, those of most parameters, whose training always fails.")
  private double failingLargest;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Writes " + QualityReport.CSV_HEADER + " there.",
      showDefaultValue = Visibility.NEVER)
  private @Nullable Path csv;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Writes a drawing there, SVG, with the peers that had as many workers.",
      showDefaultValue = Visibility.NEVER)
  private @Nullable Path plot;

  @Option(
      names = "--peers",
      paramLabel = "FILE",
      description =
          "What others reach, to show beside; default: peers.csv in the task's folder or above.",
      showDefaultValue = Visibility.NEVER)
  private @Nullable Path peers;

  @Override
  public Integer call() throws IOException, InterruptedException {
    require(evaluations >= 1, "--evaluations", evaluations);
    require(seeds >= 1, "--seeds", seeds);
    require(workers >= 1, "--workers", workers);
    requireError("--latency-error", latencyError);
    var errors = new LatencyErrors(latencyError, statedError == null ? latencyError : statedError);
    requireError("--stated-error", errors.stated());
    requireError("--failures", failures);
    requireError("--failing-largest", failingLargest);
    var file = Objects.requireNonNull(task).toAbsolutePath();
    var chosen = named(strategy);
    var known = read(file);
    var others = peers(file).of(known.name());
    var truth = new Truth(known, errors, Failures.of(known, failures, failingLargest));
    var report = new QualityReport(run(truth, chosen));
    var title =
        "%s on %s: regret, seeds: %d, workers: %d"
            .formatted(strategy, known.name(), seeds, workers);
    var out = commandLine().getOut();
    out.println(title);
    out.print(report.table(others));
    if (errors.deviation() > 0) {
      out.print(report.thrownOut());
    }
    if (failures > 0 || failingLargest > 0) {
      out.print(report.failed());
    }
    out.flush();
    if (csv != null) {
      Files.write(csv, report.csv());
    }
    if (plot != null) {
      Files.writeString(
          plot, new RegretPlot(report, others.with(workers), title, strategy).toSvg());
    }
    return 0;
  }

  private List<SearchOutcome> run(Truth truth, Strategy chosen) throws InterruptedException {
    List<SearchOutcome> outcomes = new ArrayList<>();
    try (var executor = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<SearchOutcome>> running = new ArrayList<>();
      for (int seed = 0; seed < seeds; seed++) {
        long number = (long) firstSeed + seed;
        running.add(
            executor.submit(
                () -> SimulatedSearch.run(truth, chosen, evaluations, workers, number)));
      }
      var progress = commandLine().getErr();
      try {
        for (var search : running) {
          outcomes.add(search.get());
          progress.printf("\r%d of %d searches done", outcomes.size(), seeds);
          progress.flush();
        }
      } catch (ExecutionException e) {
        executor.shutdownNow();
        throw new IllegalStateException(
            "A search of task %s failed.".formatted(truth.task().name()), e.getCause());
      } finally {
        progress.println();
      }
    }
    return outcomes;
  }

  private Strategy named(String name) {
    try {
      return Strategies.named(StrategyName.ofWord(name));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(commandLine(), "--strategy: " + e.getMessage(), e);
    }
  }

  private Task read(Path file) {
    try {
      return TaskReader.read(file);
    } catch (IOException | IllegalArgumentException e) {
      throw new ParameterException(
          commandLine(), "--task: %s cannot be read. %s".formatted(file, e.getMessage()), e);
    }
  }

  private Peers peers(Path file) throws IOException {
    if (peers != null) {
      return Peers.read(peers);
    }
    for (var name : List.of("peers.csv", "../peers.csv")) {
      var beside = file.resolveSibling(name);
      if (Files.exists(beside)) {
        return Peers.read(beside);
      }
    }
    return new Peers(List.of());
  }

  private void requireError(String option, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new ParameterException(
          commandLine(), "%s must be at least 0 and below 1, but is %s.".formatted(option, value));
    }
  }

  private void require(boolean holds, String option, int value) {
    if (!holds) {
      throw new ParameterException(
          commandLine(), "%s must be at least 1, but is %d.".formatted(option, value));
    }
  }

  private picocli.CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
  }
}
