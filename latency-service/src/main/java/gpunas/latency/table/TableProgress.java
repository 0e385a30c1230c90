package gpunas.latency.table;

/**
 * How far the measurement of a table is.
 *
 * @param round the round at hand, from 1; 0 if nobody has begun
 * @param rounds how many there will be; 0 if nobody has begun
 * @param layers how many layers the table will have
 */
public record TableProgress(int round, int rounds, int layers) {}
