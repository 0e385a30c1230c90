package gpunas.latency.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A model ready to run: its session, input and output are in place before the clock starts. */
final class TimedModel implements AutoCloseable {

  /** Fewer runs have no low quantile to speak of. */
  private static final int FEWEST_RUNS = 5;

  /**
   * What takes longer is warm after one run instead of two, and the next visits tell more of it
   * than further runs of this one do.
   */
  private static final long LONG_RUN_NANOS = 20_000_000;

  private static final int FEWEST_LONG_RUNS = 2;

  /** The quantile of a visit's runs that counts. */
  private static final double QUANTILE = 0.1;

  /** A visit ends after this time, so that a round over a thousand layers takes seconds. */
  private static final long VISIT_NANOS = 4_000_000;

  /** Fewer have no 99th percentile. */
  private static final int STEADY_RUNS = 100;

  private static final int MANY_STEADY_RUNS = 2000;
  private static final long STEADY_NANOS = 250_000_000;
  private static final long MOST_STEADY_NANOS = 5_000_000_000L;

  private final OrtSession session;
  private final Map<String, OnnxTensor> input;
  private final Map<String, OnnxTensor> output;

  TimedModel(OrtSession session, Map<String, OnnxTensor> input, Map<String, OnnxTensor> output) {
    this.session = session;
    this.input = input;
    this.output = output;
  }

  /**
   * Low quantile of up to {@code mostRuns} runs, the call itself included, microseconds.
   *
   * @throws OrtException if the model cannot be run
   */
  double visit(int mostRuns) throws OrtException {
    var end = System.nanoTime() + VISIT_NANOS;
    var isLong = run() > LONG_RUN_NANOS;
    if (!isLong) {
      var _ = run();
    }
    var fewest = isLong ? FEWEST_LONG_RUNS : FEWEST_RUNS;
    var nanos = new long[mostRuns];
    var runs = 0;
    while (runs < mostRuns && (runs < fewest || System.nanoTime() < end)) {
      nanos[runs++] = run();
    }
    Arrays.sort(nanos, 0, runs);
    return nanos[(int) (QUANTILE * runs)] / 1000.0;
  }

  /** The times of runs that follow one another, nanoseconds, and what they took together. */
  record Series(List<Long> nanos, long together) {}

  /**
   * Runs it again and again: for a quarter of a second or until it was run very often, and on until
   * there are enough runs for a 99th percentile or it takes too long.
   *
   * @param atLeast so long in any case
   * @throws OrtException if the model cannot be run
   */
  Series series(Duration atLeast) throws OrtException {
    var _ = run();
    var nanos = new long[MANY_STEADY_RUNS];
    var runs = 0;
    var begin = System.nanoTime();
    for (var together = 0L; ; together = System.nanoTime() - begin) {
      var isLong = together >= (runs < STEADY_RUNS ? MOST_STEADY_NANOS : STEADY_NANOS);
      var isEnough = runs >= MANY_STEADY_RUNS || (isLong && runs >= FEWEST_LONG_RUNS);
      if (isEnough && together >= atLeast.toNanos()) {
        return new Series(Arrays.stream(nanos, 0, runs).boxed().toList(), together);
      }
      if (runs == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * runs);
      }
      nanos[runs++] = run();
    }
  }

  private long run() throws OrtException {
    var start = System.nanoTime();
    try (var _ = session.run(input, output)) {
      return System.nanoTime() - start;
    }
  }

  @Override
  public void close() throws OrtException {
    input.values().forEach(OnnxTensor::close);
    output.values().forEach(OnnxTensor::close);
    session.close();
  }
}
