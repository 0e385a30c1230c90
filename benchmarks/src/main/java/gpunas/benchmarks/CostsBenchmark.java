package gpunas.benchmarks;

import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code gpunas benchmark costs}. */
@Command(
    name = "costs",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Measures how many encodings of GPUNet's space are costed, and how many candidates annotated,",
      "per second on one core (JMH), and",
      "what that allocates: 'gc.alloc.rate.norm' is in bytes per encoding."
    })
public final class CostsBenchmark implements Callable<Integer> {

  @Option(names = "--seconds", paramLabel = "S", description = "Measured time of each number.")
  private int seconds = 5;

  @Override
  public Integer call() throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(pattern(Costs.class))
                .include(pattern(Annotation.class))
                .addProfiler(GCProfiler.class)
                .warmupIterations(2)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(Math.max(1, seconds))
                .measurementTime(TimeValue.seconds(1))
                .build())
        .run();
    return ExitCode.OK;
  }

  private static String pattern(Class<?> benchmark) {
    return "^" + benchmark.getName().replace(".", "\\.") + "\\.";
  }
}
