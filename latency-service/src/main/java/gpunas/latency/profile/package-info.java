/** Times layers and whole networks on this device, when somebody asks for it. */
@NullMarked
package gpunas.latency.profile;

import org.jspecify.annotations.NullMarked;
