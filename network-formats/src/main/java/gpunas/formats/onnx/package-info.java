/** Networks as ONNX models. */
@NullMarked
package gpunas.formats.onnx;

import org.jspecify.annotations.NullMarked;
