/** Data sets as files: images with labels. */
@NullMarked
package gpunas.trainer.data;

import org.jspecify.annotations.NullMarked;
