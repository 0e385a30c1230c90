package gpunas.latency.trtexec;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import java.util.regex.Pattern;

/**
 * The time of a run on the GPU, from the line {@code GPU Compute Time: min = 5.34 ms, ..., median =
 * 7.14 ms, ...}; copies to the GPU and back do not count.
 */
final class GpuTime {

  private static final double MICROS_PER_MILLI = 1000;

  private static final Pattern MEDIAN =
      Pattern.compile("GPU Compute Time: [^\\n]*?median =? ?([0-9.eE+-]+) ms");

  private GpuTime() {}

  /**
   * Median, microseconds, above 0.
   *
   * @throws PermanentFailure if there is none, with what trtexec says instead
   */
  static double medianMicros(String printed) {
    var median = MEDIAN.matcher(printed);
    if (!median.find()) {
      throw new PermanentFailure(
          FailureCode.DEVICE, "trtexec printed no GPU compute time. " + Trtexec.said(printed));
    }
    var micros = MICROS_PER_MILLI * Double.parseDouble(median.group(1));
    if (!(micros > 0)) {
      throw new PermanentFailure(
          FailureCode.DEVICE,
          "trtexec measured a median of %s ms; nothing takes no time.".formatted(median.group(1)));
    }
    return micros;
  }
}
