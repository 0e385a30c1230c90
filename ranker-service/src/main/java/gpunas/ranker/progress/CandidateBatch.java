package gpunas.ranker.progress;

import org.jspecify.annotations.Nullable;

/**
 * The costs of a batch of candidates, those outside of every band left out.
 *
 * @param firstIndex of the batch in its search
 * @param sampled candidates in the batch, inside and outside of bands
 * @param total candidates the search draws in all
 * @param tableVersion fingerprint of the latency table
 * @param bands of each candidate kept, index into the search's bands
 * @param latencyMicros of each candidate kept
 * @param latencyDeviation of the latencies, relative; null if nobody knows
 */
@SuppressWarnings("ArrayRecordComponent") // Passed on once and never compared.
public record CandidateBatch(
    String searchId,
    long firstIndex,
    int sampled,
    long total,
    String tableVersion,
    double fastestMicros,
    double slowestMicros,
    int outside,
    int[] bands,
    double[] latencyMicros,
    @Nullable Double latencyDeviation) {}
