package gpunas.trainer.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import gpunas.formats.safetensors.DamagedFileException;
import gpunas.objectstore.Bucket;
import gpunas.trainer.ArtefactStore;
import gpunas.trainer.DamagedWeightsException;
import gpunas.trainer.DatasetFacts;
import gpunas.trainer.Job;
import gpunas.trainer.JobResult.Completed;
import gpunas.trainer.LearnedWeights;
import gpunas.trainer.Trained;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Trained networks in a bucket: each training writes into a folder of its own, {@code
 * <search>/<job>/<random>/}, the files of an {@link Export} and a {@link Manifest}. When they are
 * there, {@code <search>/<job>/kept} is created with the folder's name. The bucket lets one create
 * it, so of two trainings the first stays, and nobody sees half of one.
 */
public final class BucketArtefactStore implements ArtefactStore {

  private static final String KEPT = "kept";

  /** The first object of a training; should the bucket have anything else, it is not collected. */
  private static final Pattern WEIGHTS =
      Pattern.compile("[^/]+/[^/]+/" + Folders.UUID + "/" + Pattern.quote(Export.WEIGHTS));

  /** Begins with a dot, as no search's id does. */
  private static final String CHECK = ".check-";

  private final Bucket bucket;
  private final String version;

  /**
   * @param version of gpunas, told in the exported models
   */
  public BucketArtefactStore(Bucket bucket, String version) {
    this.bucket = bucket;
    this.version = version;
  }

  @Override
  public void check() {
    var name = CHECK + UUID.randomUUID();
    bucket.put(name, new byte[1]);
    bucket.delete(name);
  }

  @Override
  public @Nullable Completed find(Job job) {
    var folder = folder(name(job));
    var file = folder == null ? null : bucket.find(folder + "/" + Manifest.FILE);
    if (folder == null || file == null) {
      return null;
    }
    try {
      var manifest = Manifest.read(file);
      return manifest.contents().equals(job.contents()) ? manifest.completed(folder) : null;
    } catch (IOException e) {
      throw damaged(folder, e);
    }
  }

  @Override
  public <T> @Nullable T use(String searchId, String jobId, Function<Kept, T> use) {
    var folder = folder(searchId + "/" + jobId);
    if (folder == null) {
      return null;
    }
    var weights = folder + "/" + Export.WEIGHTS;
    var used = new AtomicReference<@Nullable T>();
    try {
      TemporaryCopy.use(bucket, weights, copy -> used.set(Export.use(copy, use)));
      return used.get();
    } catch (DamagedFileException e) {
      throw new DamagedWeightsException(weights, e);
    } catch (IOException e) {
      throw damaged(folder, e);
    }
  }

  @Override
  public Completed keep(Job job, LearnedWeights weights, Trained trained, DatasetFacts data) {
    var folder = name(job) + "/" + UUID.randomUUID();
    FileSink files = (name, content) -> bucket.put(folder + "/" + name, content::writeTo);
    Manifest manifest;
    try {
      manifest = Manifest.write(job, weights, trained, data, version, files);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s could not be written: %s".formatted(folder, e.getMessage()), e);
    }
    var earlier = place(folder, job);
    return earlier == null ? manifest.completed(folder) : earlier;
  }

  @Override
  public int collect(Instant before) {
    bucket.collectUploads(before);
    var objects = bucket.list("");
    var kept =
        objects.stream()
            .map(Bucket.Listed::name)
            .filter(name -> name.endsWith("/" + KEPT))
            .collect(toSet());
    var trainings =
        objects.stream()
            .filter(each -> WEIGHTS.matcher(each.name()).matches())
            .collect(groupingBy(each -> parent(parent(each.name()))));
    int collected = 0;
    for (var job : trainings.entrySet()) {
      // Of nearly every job there is just what is kept, which is not worth a request.
      if (job.getValue().size() > 1 || !kept.contains(kept(job.getKey()))) {
        collected += collect(job.getKey(), job.getValue(), before);
      }
    }
    return collected;
  }

  private int collect(String job, List<Bucket.Listed> trainings, Instant before) {
    var kept = folder(job);
    int collected = 0;
    for (var weights : trainings) {
      var folder = parent(weights.name());
      if (!folder.equals(kept) && weights.writtenAt().isBefore(before)) {
        delete(folder);
        collected++;
      }
    }
    return collected;
  }

  /** Has a folder stay; if another trainer was faster, that one's result is returned. */
  private @Nullable Completed place(String folder, Job job) {
    var kept = kept(name(job));
    if (bucket.create(kept, folder.getBytes(UTF_8))) {
      return null;
    }
    var other = folder(name(job));
    if (folder.equals(other)) {
      return null; // Created by the request before, whose answer was lost.
    }
    var earlier = find(job);
    if (earlier != null) {
      delete(folder);
      return earlier;
    }
    // The id was used before for something else, for example in a search of the same name.
    bucket.put(kept, folder.getBytes(UTF_8));
    if (other != null) {
      delete(other);
    }
    return null;
  }

  /** The folder of a job's files, null if there is none. */
  private @Nullable String folder(String job) {
    var kept = bucket.find(kept(job));
    return kept == null ? null : new String(kept, UTF_8);
  }

  private static UncheckedIOException damaged(@Nullable String folder, IOException cause) {
    return new UncheckedIOException("In %s: %s".formatted(folder, cause.getMessage()), cause);
  }

  private static String name(Job job) {
    return job.searchId() + "/" + job.jobId();
  }

  private static String kept(String job) {
    return job + "/" + KEPT;
  }

  private static String parent(String name) {
    return name.substring(0, name.lastIndexOf('/'));
  }

  @Override
  public Set<String> searches() {
    return bucket.folders();
  }

  @Override
  public void delete(String folder) {
    bucket.list(folder + "/").forEach(each -> bucket.delete(each.name()));
  }
}
