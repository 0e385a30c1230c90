package gpunas.optimizer;

/**
 * A point of a space with its cost.
 *
 * @param point the point, in canonical form
 * @param cost its cost
 */
public record Candidate(Point point, Cost cost) {}
