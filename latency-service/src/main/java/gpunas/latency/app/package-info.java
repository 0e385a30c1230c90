/** Wiring and settings of the latency service. */
@NullMarked
package gpunas.latency.app;

import org.jspecify.annotations.NullMarked;
