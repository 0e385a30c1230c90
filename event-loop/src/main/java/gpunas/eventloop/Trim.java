package gpunas.eventloop;

import gpunas.schemas.Topic;

/**
 * The records of a partition that nobody needs any more.
 *
 * @param before offset of the first that is needed
 */
public record Trim(Topic<?> topic, int partition, long before) {}
