/** Latency tables as people share them: JSON and CSV. */
@NullMarked
package gpunas.latency.document;

import org.jspecify.annotations.NullMarked;
