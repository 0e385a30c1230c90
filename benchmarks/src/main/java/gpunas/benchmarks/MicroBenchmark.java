package gpunas.benchmarks;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs one class of benchmarks by JMH, with what it allocates. */
final class MicroBenchmark {

  private MicroBenchmark() {}

  /**
   * Runs all benchmarks of a class.
   *
   * @param seconds measured time of each, at least 1
   */
  static void run(Class<?> benchmarks, int seconds) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include("^" + benchmarks.getName().replace(".", "\\.") + "\\.")
                .addProfiler(GCProfiler.class)
                .warmupIterations(2)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(Math.max(1, seconds))
                .measurementTime(TimeValue.seconds(1))
                .build())
        .run();
  }
}
