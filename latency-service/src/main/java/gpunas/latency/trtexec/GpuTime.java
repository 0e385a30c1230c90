package gpunas.latency.trtexec;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import java.util.regex.Pattern;

/**
 * What trtexec prints of a run: the line {@code GPU Compute Time: min = 5.34 ms, ..., median = 7.14
 * ms, ..., percentile(99%) = 8.2 ms}, without copies to the GPU and back, and {@code Throughput:
 * 136.7 qps}, calls per second.
 */
final class GpuTime {

  private static final double MICROS_PER_MILLI = 1000;

  private static final String NUMBER = " =? ?([0-9.eE+-]+) ms";
  private static final String OF_COMPUTING = "GPU Compute Time: [^\\n]*?";
  private static final Pattern MEDIAN = Pattern.compile(OF_COMPUTING + "median" + NUMBER);
  private static final Pattern P99 = Pattern.compile(OF_COMPUTING + "percentile\\(99%\\)" + NUMBER);
  private static final Pattern THROUGHPUT = Pattern.compile("Throughput: ([0-9.eE+-]+) qps");

  private static final Pattern RUNS = Pattern.compile("Timing trace has ([0-9]{1,9}) queries");

  private GpuTime() {}

  /**
   * Median, microseconds, above 0.
   *
   * @throws PermanentFailure if there is none, with what trtexec says instead
   */
  static double medianMicros(String printed) {
    return MICROS_PER_MILLI * positive(printed, MEDIAN, "GPU compute time", "a median of %s ms");
  }

  /**
   * 99th percentile, microseconds, above 0.
   *
   * @throws PermanentFailure if there is none, with what trtexec says instead
   */
  static double p99Micros(String printed) {
    return MICROS_PER_MILLI
        * positive(printed, P99, "percentile(99%) of GPU compute time", "a percentile of %s ms");
  }

  /**
   * Calls per second, above 0.
   *
   * @throws PermanentFailure if there is no such number, with what trtexec says instead
   */
  static double perSecond(String printed) {
    return positive(printed, THROUGHPUT, "throughput", "%s calls per second");
  }

  /** How many calls were timed; as many as were asked for if it does not say. */
  static int runs(String printed) {
    var found = RUNS.matcher(printed);
    return found.find() ? Integer.parseInt(found.group(1)) : TrtFlags.STEADY_RUNS;
  }

  private static double positive(String printed, Pattern pattern, String what, String measured) {
    var found = pattern.matcher(printed);
    if (!found.find()) {
      throw new PermanentFailure(
          FailureCode.DEVICE, "trtexec printed no %s. %s".formatted(what, Trtexec.said(printed)));
    }
    var number = Double.parseDouble(found.group(1));
    if (!(number > 0)) {
      throw new PermanentFailure(
          FailureCode.DEVICE,
          "trtexec measured %s; nothing takes no time."
              .formatted(measured.formatted(found.group(1))));
    }
    return number;
  }
}
