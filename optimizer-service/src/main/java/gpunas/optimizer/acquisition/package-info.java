/** How promising a candidate is, given what a model predicts of it. */
@NullMarked
package gpunas.optimizer.acquisition;

import org.jspecify.annotations.NullMarked;
