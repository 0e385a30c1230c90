/** Searches over HTTP. Errors are problem details, RFC 9457. */
@NullMarked
package gpunas.sampler.http;

import org.jspecify.annotations.NullMarked;
