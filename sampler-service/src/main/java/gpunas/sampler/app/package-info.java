/** Wiring, settings and health of the sampler. */
@NullMarked
package gpunas.sampler.app;

import org.jspecify.annotations.NullMarked;
