package gpunas.benchmarks;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code gpunas benchmark annotate}. */
@Command(
    name = "annotate",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Measures how many candidates of GPUNet's space are annotated per second on one core (JMH),"
            + " by a table of the whole space, and what that allocates: 'gc.alloc.rate.norm' is in"
            + " bytes per candidate.")
public final class AnnotationBenchmark implements Callable<Integer> {

  @Option(names = "--seconds", paramLabel = "S", description = "Measured time.")
  private int seconds = 5;

  @Override
  public Integer call() throws RunnerException {
    MicroBenchmark.run(Annotation.class, seconds);
    return ExitCode.OK;
  }
}
