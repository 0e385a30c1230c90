/** A stand-in for TensorRT's trtexec, for machines without a GPU. */
@NullMarked
package gpunas.testing.trtexec;

import org.jspecify.annotations.NullMarked;
