package gpunas.ranker.training;

import java.time.Instant;

/**
 * A training as it was asked for.
 *
 * @param number of the proposal in its search, from 0
 * @param rung its fidelity, from 0
 * @param isFull whether that is the highest of its search
 */
public record Job(
    String jobId,
    String searchId,
    int number,
    String band,
    int rung,
    boolean isFull,
    int epochs,
    Network network,
    Instant proposedAt) {}
