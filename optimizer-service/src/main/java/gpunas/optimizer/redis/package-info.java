/** Latency tables as they are kept in Redis. */
@NullMarked
package gpunas.optimizer.redis;

import org.jspecify.annotations.NullMarked;
