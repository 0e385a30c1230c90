/** What a release promises: one version, a launcher for every situation, all that is in the zip. */
@NullMarked
package gpunas.pipeline.release;

import org.jspecify.annotations.NullMarked;
