package gpunas.trainer.app;

import gpunas.trainer.data.CacheSettings;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the trainer, prefix {@code trainer}.
 *
 * @param name of this trainer in progress and results, up to 255 characters; default: the system's
 *     host name, which in a container is the container's id, and a random suffix
 * @param host name of the machine; trainers that see the same GPUs must have the same one. Default:
 *     the host name, which in a container is not the machine's
 * @param device what to train on
 * @param dataDirectory has a folder for each data set
 * @param cacheDirectory gets the images of class folders and archives decoded, to be read faster,
 *     and the index of archives in buckets; default: images are decoded each time, and buckets not
 *     read
 * @param cacheShortSide length of the shorter side to which larger training pictures are made
 *     smaller in the cache, pixels; default: they are kept whole
 * @param cacheLimitMib what the pictures of the cache may take, MiB; default: as much as leaves a
 *     tenth of its disk free
 * @param artefactDirectory where trained networks go: a folder, or {@code s3://BUCKET/FOLDER}
 * @param checkpointDirectory where trainings are kept between two epochs, to be seen by all
 *     trainers: the same; default: {@code .checkpoints} in the artefact directory
 * @param keepCheckpoints how long a checkpoint waits for somebody to continue from it, and how long
 *     artefacts are kept whose trainer died while it wrote them
 * @param readerThreads how many threads decode and augment images
 * @param memoryMib what the arrays of a training may take at most, MiB; default: what is free on
 *     the GPU, or on this host and in the container, when a job begins
 * @param jobLock how long a job stays with a trainer that fell silent, 15 s to 60 s
 * @param maxAttempts how often a job is tried before it is given up, 1 to 7; up to 22 if the
 *     broker's {@code group.share.max.delivery.count.limit} is three more
 * @param exitWhenIdle the trainer ends, with status 0, when there was no job for so long, at least
 *     10 s: for what starts trainers as there is work; default: it waits for ever
 * @param leaseGpus whether trainers share the GPUs that they see, by leases in Redis; false where
 *     each sees its own alone, as in Kubernetes: then the first one is taken, and no Redis is asked
 * @param leaseDuration how long a GPU stays with a trainer that fell silent
 */
@ConfigurationProperties("trainer")
public record TrainerSettings(
    @Nullable String name,
    @Nullable String host,
    @Bindable(defaultValue = "auto") DeviceChoice device,
    @Bindable(defaultValue = "data") Path dataDirectory,
    @Nullable Path cacheDirectory,
    @Nullable @Min(32) Integer cacheShortSide,
    @Nullable @Min(1) Integer cacheLimitMib,
    @Bindable(defaultValue = "artefacts") String artefactDirectory,
    @Nullable String checkpointDirectory,
    @Bindable(defaultValue = "7d") Duration keepCheckpoints,
    @Min(1) @Max(256) @Bindable(defaultValue = "2") int readerThreads,
    @Nullable @Min(64) Integer memoryMib,
    @Bindable(defaultValue = "30s") Duration jobLock,
    @Min(1) @Max(22) @Bindable(defaultValue = "3") int maxAttempts,
    @Nullable Duration exitWhenIdle,
    @Bindable(defaultValue = "true") boolean leaseGpus,
    @Bindable(defaultValue = "15s") Duration leaseDuration) {

  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

  /** They are part of every record of this trainer. */
  private static final int LONGEST_NAME = 255;

  /**
   * @throws IllegalArgumentException if a name is too long, or a lease too short to be renewed in
   *     time
   */
  public TrainerSettings {
    requireShort("trainer.name", name);
    requireShort("trainer.host", host);
    if (leaseDuration.compareTo(SHORTEST_LEASE) < 0) {
      throw new IllegalArgumentException(
          "trainer.lease-duration is %s, expected at least %s."
              .formatted(leaseDuration, SHORTEST_LEASE));
    }
  }

  /** How decoded pictures are kept; null: not at all. */
  @Nullable CacheSettings cache() {
    return cacheDirectory == null
        ? null
        : new CacheSettings(
            cacheDirectory,
            cacheShortSide,
            cacheLimitMib == null ? null : (long) cacheLimitMib << 20);
  }

  private static void requireShort(String setting, @Nullable String name) {
    if (name != null && name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "%s has %d characters; expected at most %d, or nothing for the name of this host."
              .formatted(setting, name.length(), LONGEST_NAME));
    }
  }

  /** Where checkpoints are. */
  String checkpoints() {
    return checkpointDirectory == null ? artefactDirectory + "/.checkpoints" : checkpointDirectory;
  }

  /** What to train on. */
  public enum DeviceChoice {
    /** A GPU if there is one, the CPU otherwise. */
    AUTO,
    /** The CPU. */
    CPU,
    /** A GPU; fails where there is none. */
    CUDA
  }
}
