package gpunas.benchmarks;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Optimizer;
import gpunas.optimizer.strategy.Strategies;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.StrategyName;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gpunas benchmark proposals}. */
@Command(
    name = "proposals",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Shows the CPU time of a proposal of the Bayesian strategy after this many trainings, on a"
            + " made-up space: of the first after a restart, which fits the model again, and of"
            + " those that follow.")
public final class ProposalsBenchmark implements Callable<Integer> {

  private static final Objective OBJECTIVE = new Objective(0.05, 0.6);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--observations",
      paramLabel = "N",
      split = ",",
      defaultValue = "200,1000,4000",
      description = "Finished trainings.")
  private List<Integer> observations = List.of();

  @Option(names = "--genes", paramLabel = "G", description = "Genes of the space.")
  private int genes = 41;

  @Option(names = "--proposals", paramLabel = "K", description = "Proposals after the first.")
  private int proposals = 20;

  @Option(names = "--workers", paramLabel = "W", description = "Trainings in flight.")
  private int workers = 1;

  @Override
  public Integer call() {
    requirePositive("--observations", observations.stream().min(Integer::compare).orElse(0));
    requirePositive("--genes", genes);
    requirePositive("--proposals", proposals);
    requirePositive("--workers", workers);
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println("CPU seconds per proposal, %d genes, %d in flight".formatted(genes, workers));
    out.println("%12s %18s %18s".formatted("observations", "after a restart", "then"));
    // The first run is for the compiler.
    measure(50, out, false);
    observations.forEach(n -> measure(n, out, true));
    return 0;
  }

  private void measure(int n, PrintWriter out, boolean shown) {
    var space = new MadeUpSpace(genes);
    List<FinishedTrial> finished = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      finished.add(trained(space.sample(random(i))));
    }
    var optimizer = Strategies.named(StrategyName.BAYESIAN).optimizer(space, OBJECTIVE);
    List<Candidate> pending = new ArrayList<>();
    while (pending.size() < workers - 1) {
      pending.add(space.sample(random(-1 - pending.size())));
    }
    double first = propose(optimizer, finished, pending);
    double others = 0;
    for (int i = 0; i < proposals; i++) {
      others += propose(optimizer, finished, pending);
    }
    if (shown) {
      out.println("%12d %18.3f %18.3f".formatted(n, first, others / proposals));
      out.flush();
    }
  }

  /** Proposes one more, ends the longest pending training, and returns the CPU seconds it took. */
  private static double propose(
      Optimizer optimizer, List<FinishedTrial> finished, List<Candidate> pending) {
    long before = THREADS.getCurrentThreadCpuTime();
    optimizer.tell(finished);
    var next = optimizer.ask(1, pending, random(finished.size())).getFirst().candidate();
    double seconds = (THREADS.getCurrentThreadCpuTime() - before) / 1e9;
    pending.add(next);
    finished.add(trained(pending.removeFirst()));
    return seconds;
  }

  private static FinishedTrial trained(Candidate candidate) {
    return new FinishedTrial.Completed(candidate, MadeUpSpace.loss(candidate), 1, 1);
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private void requirePositive(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "%s must be at least 1, but is %d.".formatted(option, value));
    }
  }
}
