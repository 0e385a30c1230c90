package gpunas.latency.table;

/**
 * A table without its entries.
 *
 * @param layers how many entries it has
 */
public record TableSummary(String id, String version, Provenance provenance, int layers) {}
