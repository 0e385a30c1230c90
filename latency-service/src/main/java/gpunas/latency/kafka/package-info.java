/** Reads and writes topics: maps records to the service's own types and back. */
@NullMarked
package gpunas.latency.kafka;

import org.jspecify.annotations.NullMarked;
