/** Wiring, settings and health of the ranker. */
@NullMarked
package gpunas.ranker.app;

import org.jspecify.annotations.NullMarked;
