package gpunas.optimizer.search;

/**
 * How the best are trained again before they are ranked.
 *
 * @param networks how many of every band
 * @param repeats how many more full trainings each of them gets, with other seeds
 */
public record ShortList(int networks, int repeats) {}
