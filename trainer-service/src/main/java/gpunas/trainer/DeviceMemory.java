package gpunas.trainer;

/**
 * A device's own memory, as it is now.
 *
 * @param usedBytes by whomever
 * @param totalBytes at least as many
 */
public record DeviceMemory(long usedBytes, long totalBytes) {}
