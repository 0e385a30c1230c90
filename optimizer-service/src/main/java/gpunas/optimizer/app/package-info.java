/** Puts the optimizer service together. */
@NullMarked
package gpunas.optimizer.app;

import org.jspecify.annotations.NullMarked;
