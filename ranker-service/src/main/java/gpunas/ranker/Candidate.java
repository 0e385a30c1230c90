package gpunas.ranker;

/**
 * A network that was proposed for training.
 *
 * @param jobId of its training
 * @param band the latency band it was proposed for
 * @param isFull whether it is trained at the highest rung of its search; only such trainings rank
 */
public record Candidate(String jobId, String band, boolean isFull, Network network) {}
