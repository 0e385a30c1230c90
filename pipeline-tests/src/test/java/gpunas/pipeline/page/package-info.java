/** The page in a real browser, over a search that is made up. */
@NullMarked
package gpunas.pipeline.page;

import org.jspecify.annotations.NullMarked;
