/** How networks are trained, as data. */
@NullMarked
package gpunas.searchmodel.recipe;

import org.jspecify.annotations.NullMarked;
