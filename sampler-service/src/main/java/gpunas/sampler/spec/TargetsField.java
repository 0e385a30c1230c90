package gpunas.sampler.spec;

import gpunas.searchmodel.MeasuredTargets;
import gpunas.searchmodel.Targets;
import org.jspecify.annotations.Nullable;

/** The field {@code targets}: what a network must reach to be ranked. */
final class TargetsField {

  /** A tebibyte. */
  private static final double MOST_MIB = 1 << 20;

  /** A day. */
  private static final double MOST_MILLIS = 86_400_000;

  private static final double MOST_PER_SECOND = 1e9;
  private static final double MOST_MILLIJOULES = 1e9;
  private static final int MOST_IMAGES = 4096;

  private TargetsField() {}

  static Targets ask(Form form, Targets usual) {
    return new Targets(
        form.field("minTop1", "Least accuracy, 0 to 1.")
            .value(usual.minTop1(), Kind.number(Range.closed(0, 1))),
        form.field("maxParameters", "Most trained values; any number if left out.")
            .optional(usual.maxParameters(), Kind.longInteger(1, Long.MAX_VALUE)),
        form.field("maxMacs", "Most multiply-accumulates for one image; any number if left out.")
            .optional(usual.maxMacs(), Kind.longInteger(1, Long.MAX_VALUE)),
        form.field(
                "maxMemoryMiB",
                "Most memory of weights and live arrays, MiB, in the precision and batch of the table; what takes more is not trained. Any if left out.")
            .optional(usual.maxMemoryMiB(), Kind.number(Range.above0To(MOST_MIB))),
        measured(form, usual.measured()));
  }

  private static MeasuredTargets measured(Form form, MeasuredTargets usual) {
    var p99 =
        form.field(
                "maxP99Millis",
                "Highest 99th percentile of the measured latency of the whole network, milliseconds; any if left out.")
            .optional(millis(usual.maxP99Micros()), Kind.number(Range.above0To(MOST_MILLIS)));
    var throughput =
        form.field(
                "minThroughput",
                "Least images per second, measured in batches of throughputBatch; any if left out.")
            .optional(usual.minThroughput(), Kind.number(Range.above0To(MOST_PER_SECOND)));
    var batch =
        form.field(
                "throughputBatch",
                "Images in a batch by which throughput and energy are measured, needed with minThroughput; %d if left out."
                    .formatted(MeasuredTargets.USUAL_BATCH))
            .optional(usual.throughputBatch(), Kind.integer(1, MOST_IMAGES));
    var millijoules =
        form.field(
                "maxMillijoules",
                "Most energy for an image, millijoules, measured in batches of throughputBatch where the device tells it; any if left out.")
            .optional(usual.maxMillijoules(), Kind.number(Range.above0To(MOST_MILLIJOULES)));
    if (throughput != null && batch == null) {
      form.violation(
          "throughputBatch",
          "none was",
          "how many images are in a batch, as minThroughput %s means nothing without it"
              .formatted(throughput));
    }
    return new MeasuredTargets(
        p99 == null ? null : (Double) Micros.ofMillis(p99), throughput, batch, millijoules);
  }

  private static @Nullable Double millis(@Nullable Double micros) {
    return micros == null ? null : (Double) Micros.toMillis(micros);
  }
}
