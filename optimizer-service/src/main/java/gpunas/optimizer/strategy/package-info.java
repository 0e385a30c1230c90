/** The ways to choose candidates, all behind {@link gpunas.optimizer.Optimizer}. */
@NullMarked
package gpunas.optimizer.strategy;

import org.jspecify.annotations.NullMarked;
