/**
 * Trains one candidate at a time on one device and exports it. {@link gpunas.trainer.Trainer} does
 * a job, {@code Training} is its loop over epochs and batches.
 */
@Configuration
@Requires(property = "gpunas.service", value = "trainer")
@NullMarked
package gpunas.trainer;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
