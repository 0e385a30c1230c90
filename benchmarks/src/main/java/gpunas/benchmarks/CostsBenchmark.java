package gpunas.benchmarks;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code gpunas benchmark costs}. */
@Command(
    name = "costs",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Measures how many encodings of GPUNet's space are costed per second on one core (JMH), and"
            + " what that allocates: 'gc.alloc.rate.norm' is in bytes per encoding.")
public final class CostsBenchmark implements Callable<Integer> {

  @Option(names = "--seconds", paramLabel = "S", description = "Measured time of each number.")
  private int seconds = 5;

  @Override
  public Integer call() throws RunnerException {
    MicroBenchmark.run(Costs.class, seconds);
    return ExitCode.OK;
  }
}
