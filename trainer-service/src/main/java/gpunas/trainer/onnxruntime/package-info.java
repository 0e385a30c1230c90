/** Trained networks in ONNX Runtime: judged there, and made to compute in 8-bit integers. */
@NullMarked
package gpunas.trainer.onnxruntime;

import org.jspecify.annotations.NullMarked;
