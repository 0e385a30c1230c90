/** How networks are trained, as data. */
@NullMarked
package gpunas.trainer.recipe;

import org.jspecify.annotations.NullMarked;
