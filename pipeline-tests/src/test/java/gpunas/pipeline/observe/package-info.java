/** Alerts and boards, by the real Prometheus. */
@NullMarked
package gpunas.pipeline.observe;

import org.jspecify.annotations.NullMarked;
