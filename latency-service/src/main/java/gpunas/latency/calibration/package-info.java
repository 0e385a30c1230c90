/**
 * What the layers of a network, timed alone, say of the whole: corrected by networks that were
 * timed as a whole, and checked on others.
 */
@NullMarked
package gpunas.latency.calibration;

import org.jspecify.annotations.NullMarked;
