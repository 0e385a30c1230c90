/**
 * Latency tables: what they are, how they are put together from measurements, where they are kept.
 */
@NullMarked
package gpunas.latency.table;

import org.jspecify.annotations.NullMarked;
