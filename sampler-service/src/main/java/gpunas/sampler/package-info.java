/**
 * Starts searches and draws their candidates: evenly spread points of the search space, in batches.
 *
 * <p>{@link gpunas.sampler.Sampling} decides what is drawn and when a search is over, {@link
 * gpunas.sampler.CandidateSampler} draws, {@link gpunas.sampler.SearchControl} starts and cancels.
 */
@Configuration
@Requires(property = "gpunas.service", value = "sampler")
@NullMarked
package gpunas.sampler;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
