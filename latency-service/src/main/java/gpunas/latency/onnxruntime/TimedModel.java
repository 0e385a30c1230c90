package gpunas.latency.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Arrays;
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
