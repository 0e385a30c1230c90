/** The GPUs of a host, shared through Redis. */
@NullMarked
package gpunas.trainer.redis;

import org.jspecify.annotations.NullMarked;
