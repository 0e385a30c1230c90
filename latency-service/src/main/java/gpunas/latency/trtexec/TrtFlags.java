package gpunas.latency.trtexec;

import gpunas.latency.profile.TimedPrecision;
import java.util.ArrayList;
import java.util.List;

/*
 * Seen in the sources of trtexec from 8.6.1 to 11.1:
 * - --fp16 allows 16-bit floats. Deprecated in 10.12, gone in 11, where it is an unknown option.
 * - --int8 allows 8-bit integers, without which a model with QuantizeLinear is refused. Deprecated
 *   and gone as --fp16 is; of a model without them it would make up ranges.
 * - --stronglyTyped computes in the types of the model. Since 10; deprecated in 11, which always
 *   does.
 * - --useCudaGraph, --useSpinWait, --noDataTransfers and --separateProfileRun are defaults of 11,
 *   where the words are deprecated.
 * - --percentile is known to all, and they print the percentiles 90, 95 and 99 without it; 99 is
 *   asked for, as defaults may change.
 * - --noTF32 is known to all; TF32 is on by default.
 */
/** How a version of trtexec is told to build and to run in a precision. */
record TrtFlags(TrtVersion version, TimedPrecision precision) {

  /** Whether an engine computes in exactly the types of its model. */
  boolean isStronglyTyped() {
    return version.isAtLeast(10, 12);
  }

  /**
   * What a build is told beside its files.
   *
   * @param quantised whether the model says where it computes in 8-bit integers
   */
  List<String> build(boolean quantised) {
    var flags = new ArrayList<>(List.of("--skipInference", "--profilingVerbosity=detailed"));
    // Graphs that do not depend on each other would run at the same time.
    flags.add("--maxAuxStreams=0");
    switch (precision) {
      case FP32, INT8 -> flags.add("--noTF32");
      case FP16 -> {
        if (!isStronglyTyped()) {
          flags.add("--fp16");
        }
      }
    }
    if (quantised && !isStronglyTyped()) {
      flags.add("--int8");
    }
    if (isStronglyTyped() && !version.isAtLeast(11, 0)) {
      flags.add("--stronglyTyped");
    }
    return flags;
  }

  /** Of a run that is to tell percentiles and throughput, at least: fewer have none of 99 %. */
  static final int STEADY_RUNS = 100;

  /** It lasts so long at least, too: drivers tell power as the mean of up to a second. */
  private static final int STEADY_SECONDS = 3;

  /** What a run is told beside its files: some iterations from a CUDA graph, no copies. */
  List<String> run() {
    return run(50, 0);
  }

  /** The same of a run that is to tell percentiles and throughput. */
  List<String> steady() {
    var flags = new ArrayList<>(run(STEADY_RUNS, STEADY_SECONDS));
    flags.add("--percentile=99");
    return flags;
  }

  private List<String> run(int iterations, int seconds) {
    var flags =
        new ArrayList<>(
            List.of("--warmUp=100", "--duration=" + seconds, "--iterations=" + iterations));
    if (!version.isAtLeast(11, 0)) {
      flags.addAll(
          List.of("--useCudaGraph", "--useSpinWait", "--noDataTransfers", "--separateProfileRun"));
    }
    return flags;
  }
}
