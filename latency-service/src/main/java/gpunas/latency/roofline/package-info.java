/**
 * Latency tables for GPUs one does not have: a roofline model from their data sheets.
 *
 * <p>A network runs as kernels. Each takes the time to start it, then the longer of two: its
 * arithmetic at the device's peak, its traffic at the memory's peak (Williams, Waterman, Patterson:
 * "Roofline", CACM 52(4), 2009). How numbers and peaks were chosen: {@link
 * gpunas.latency.roofline.Roofline}.
 */
@NullMarked
package gpunas.latency.roofline;

import org.jspecify.annotations.NullMarked;
