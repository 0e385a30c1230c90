package gpunas.eventloop;

/**
 * A job handed to one worker.
 *
 * @param attempt how often the queue has handed it out, this time included: 1 for the first
 */
public record Delivery(Event event, int attempt) {}
