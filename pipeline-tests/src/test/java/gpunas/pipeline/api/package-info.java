/** The HTTP interface, as its document says it is. */
@NullMarked
package gpunas.pipeline.api;

import org.jspecify.annotations.NullMarked;
