/** Trained networks as files. */
@NullMarked
package gpunas.trainer.files;

import org.jspecify.annotations.NullMarked;
