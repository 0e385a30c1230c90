/** What everybody shares who runs models in ONNX Runtime. */
@NullMarked
package gpunas.formats.onnxruntime;

import org.jspecify.annotations.NullMarked;
