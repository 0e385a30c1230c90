/** What every service that uses Redis does in the same way. Only those have its client. */
@NullMarked
package gpunas.service.redis;

import org.jspecify.annotations.NullMarked;
