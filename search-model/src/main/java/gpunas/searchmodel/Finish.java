package gpunas.searchmodel;

/**
 * The short list: trained again with other seeds, so that the ranking is by means.
 *
 * @param networks how many of every band, the best by what the optimizer predicts
 * @param repeats how many more full trainings each of them gets
 */
public record Finish(int networks, int repeats) {}
