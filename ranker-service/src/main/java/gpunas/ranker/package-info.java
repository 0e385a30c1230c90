/**
 * Ranks the networks that met their targets, and tells everybody.
 *
 * <p>{@link gpunas.ranker.Ranking} is the ranked list of a search and how it is made, {@link
 * gpunas.ranker.Ranker} decides when a new revision is due.
 */
@Configuration
@Requires(property = "gpunas.service", value = "ranker")
@NullMarked
package gpunas.ranker;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
