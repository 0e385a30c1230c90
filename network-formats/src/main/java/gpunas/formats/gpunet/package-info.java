/** Networks as NVIDIA's GPUNet configurations. */
@NullMarked
package gpunas.formats.gpunet;

import org.jspecify.annotations.NullMarked;
