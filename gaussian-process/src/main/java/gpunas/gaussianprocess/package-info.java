/**
 * Gaussian-process regression on rows of numbers: knows nothing of genes, candidates or searches.
 */
@NullMarked
package gpunas.gaussianprocess;

import org.jspecify.annotations.NullMarked;
