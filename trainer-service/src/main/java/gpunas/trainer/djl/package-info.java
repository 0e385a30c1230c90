/**
 * Networks learning in PyTorch, through DJL: arrays, autograd and operations are PyTorch's, the
 * optimiser and everything random is ours.
 */
@NullMarked
package gpunas.trainer.djl;

import org.jspecify.annotations.NullMarked;
