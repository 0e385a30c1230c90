/** Trained networks and checkpoints as files, in a folder or in a bucket. */
@NullMarked
package gpunas.trainer.files;

import org.jspecify.annotations.NullMarked;
