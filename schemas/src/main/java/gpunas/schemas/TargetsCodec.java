package gpunas.schemas;

import gpunas.searchmodel.MeasuredTargets;
import gpunas.searchmodel.Targets;

/** What a network must reach, to the wire and from it. */
final class TargetsCodec {

  private TargetsCodec() {}

  static TargetsSpec toWire(Targets targets) {
    var measured = targets.measured();
    return new TargetsSpec(
        targets.minTop1(),
        targets.maxParameters(),
        targets.maxMacs(),
        targets.maxMemoryMiB(),
        measured.maxP99Micros(),
        measured.minThroughput(),
        measured.throughputBatch(),
        measured.maxMillijoules());
  }

  static Targets fromWire(TargetsSpec targets) {
    return new Targets(
        targets.getMinTop1(),
        targets.getMaxParameters(),
        targets.getMaxMacs(),
        targets.getMaxMemoryMiB(),
        new MeasuredTargets(
            targets.getMaxP99Micros(),
            targets.getMinThroughput(),
            targets.getThroughputBatch(),
            targets.getMaxMillijoules()));
  }
}
