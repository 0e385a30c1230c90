/** Tables over HTTP. Errors are problem details, RFC 9457. */
@NullMarked
package gpunas.latency.http;

import org.jspecify.annotations.NullMarked;
