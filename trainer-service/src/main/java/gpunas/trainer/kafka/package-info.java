/** Jobs, progress and results as records in Kafka. */
@NullMarked
package gpunas.trainer.kafka;

import org.jspecify.annotations.NullMarked;
