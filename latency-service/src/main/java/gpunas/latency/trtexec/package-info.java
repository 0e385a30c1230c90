/** Times layers and networks with trtexec, which comes with TensorRT. */
@NullMarked
package gpunas.latency.trtexec;

import org.jspecify.annotations.NullMarked;
