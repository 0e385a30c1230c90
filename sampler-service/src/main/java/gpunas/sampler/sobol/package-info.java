/** Scrambled Sobol points: even coverage of the unit cube, any stretch of the sequence at once. */
@NullMarked
package gpunas.sampler.sobol;

import org.jspecify.annotations.NullMarked;
