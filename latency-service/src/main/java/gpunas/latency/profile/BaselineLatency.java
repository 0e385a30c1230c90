package gpunas.latency.profile;

import org.jspecify.annotations.Nullable;

/**
 * What a baseline of a search takes, microseconds per batch.
 *
 * @param predictedMicros by the table; null: it lacks a layer, or the layers are not known
 * @param measuredMicros the whole network, timed; null: it was not
 * @param notMeasuredBecause human-readable; null: it was measured
 */
public record BaselineLatency(
    String name,
    @Nullable Double predictedMicros,
    @Nullable Double measuredMicros,
    @Nullable String notMeasuredBecause) {}
