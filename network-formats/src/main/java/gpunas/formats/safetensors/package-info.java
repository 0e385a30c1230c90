/** Named arrays of floats as files of the safetensors format, which most frameworks read. */
@NullMarked
package gpunas.formats.safetensors;

import org.jspecify.annotations.NullMarked;
