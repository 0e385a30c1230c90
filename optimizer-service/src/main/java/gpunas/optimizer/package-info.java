/**
 * Chooses which candidates of a search to train next.
 *
 * <p>{@link gpunas.optimizer.Optimizer} is the question, {@link gpunas.optimizer.CandidateSpace}
 * all that an answer may depend on besides the trials finished so far. Everything here is pure: no
 * I/O, no clock, and chance only through a generator passed in.
 */
@Configuration
@Requires(property = "gpunas.service", value = "optimizer")
@NullMarked
package gpunas.optimizer;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
