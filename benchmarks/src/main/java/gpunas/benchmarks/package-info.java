/** Runs the optimiser on tasks whose outcome is known, and says how near it came to the optimum. */
@NullMarked
package gpunas.benchmarks;

import org.jspecify.annotations.NullMarked;
