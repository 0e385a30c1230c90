/**
 * One Kafka consumer loop for all services: retries, dead letters, transactions, metrics.
 *
 * <p>A service is an {@link gpunas.eventloop.EventLoop} over a {@link gpunas.eventloop.Fold} (state
 * from topics, and what the state owes the world) or a {@link gpunas.eventloop.Transformer} (events
 * in, events out, exactly once), or a {@link gpunas.eventloop.JobQueue} over a {@link
 * gpunas.eventloop.Worker} (long jobs, each done by one of many).
 */
@NullMarked
package gpunas.eventloop;

import org.jspecify.annotations.NullMarked;
