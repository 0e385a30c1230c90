/** The machine that a trainer runs on. */
@NullMarked
package gpunas.trainer.host;

import org.jspecify.annotations.NullMarked;
