/** Keeps tables in Redis. */
@NullMarked
package gpunas.latency.redis;

import org.jspecify.annotations.NullMarked;
