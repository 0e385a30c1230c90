/** Kafka's side of the optimizer: records to events of a search and decisions to records. */
@NullMarked
package gpunas.optimizer.kafka;

import org.jspecify.annotations.NullMarked;
