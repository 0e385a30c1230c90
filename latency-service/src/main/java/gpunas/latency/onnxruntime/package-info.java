/** Times layers and networks in ONNX Runtime, the runtime they will be deployed in. */
@NullMarked
package gpunas.latency.onnxruntime;

import org.jspecify.annotations.NullMarked;
