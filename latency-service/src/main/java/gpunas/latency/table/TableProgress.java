package gpunas.latency.table;

/**
 * How far the measurement of a table is.
 *
 * @param measured how many layers and networks have all their rounds
 * @param layers how many the table will have
 */
public record TableProgress(int measured, int layers) {}
