/** Rankings and trained networks over HTTP. Errors are problem details, RFC 9457. */
@NullMarked
package gpunas.ranker.http;

import org.jspecify.annotations.NullMarked;
