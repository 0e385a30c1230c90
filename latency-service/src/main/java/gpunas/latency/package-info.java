/**
 * Annotates sampled candidates with latency, parameters and MACs and puts them into latency bands.
 *
 * <p>{@link gpunas.latency.Annotator} is the use case. Latencies are sums over {@link
 * gpunas.latency.table.LatencyTable}s, which {@link gpunas.latency.profile.Profiler} measures where
 * they lack something.
 */
@Configuration
@Requires(property = "gpunas.service", value = "latency")
@NullMarked
package gpunas.latency;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
