package gpunas.optimizer;

/**
 * A candidate worth training.
 *
 * @param candidate what to train
 * @param expectedImprovement by how much, in the unit of what is minimised, it is expected to be
 *     better than the best known, times the probabilities that its training completes and that it
 *     is inside the band; infinite where nothing is predicted: by strategies without a model, and
 *     by those with one before there is anything to learn from
 */
public record Suggestion(Candidate candidate, double expectedImprovement) {}
