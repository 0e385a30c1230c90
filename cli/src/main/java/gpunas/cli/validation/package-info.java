/** Exported networks on labelled images, in ONNX Runtime. */
@NullMarked
package gpunas.cli.validation;

import org.jspecify.annotations.NullMarked;
