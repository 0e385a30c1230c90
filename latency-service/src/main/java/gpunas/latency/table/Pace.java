package gpunas.latency.table;

import java.time.Duration;

/**
 * How long measuring the layers of a table takes.
 *
 * @param tableId which table
 * @param provenance what it is of
 * @param visits how many visits of layers that is the mean of
 * @param perLayer all visits of a layer, by one profiler
 */
public record Pace(String tableId, Provenance provenance, long visits, Duration perLayer) {}
