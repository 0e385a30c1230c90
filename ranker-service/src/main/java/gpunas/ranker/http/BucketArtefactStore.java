package gpunas.ranker.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.objectstore.Bucket;
import org.jspecify.annotations.Nullable;

/**
 * Trained networks in a bucket: {@code <search>/<job>/kept} names the folder that has a job's
 * files.
 */
public final class BucketArtefactStore extends ArtefactStore {
  private final Bucket bucket;

  public BucketArtefactStore(Bucket bucket) {
    this.bucket = bucket;
  }

  @Override
  @Nullable Artefact findPlain(String searchId, String jobId, String file) {
    var kept = bucket.find("%s/%s/kept".formatted(searchId, jobId));
    return kept == null ? null : find(new String(kept, UTF_8) + "/" + file, file);
  }

  private @Nullable Artefact find(String object, String file) {
    var about = bucket.describe(object);
    return about == null
        ? null
        : new Artefact(
            file,
            about.bytes(),
            about.writtenAt(),
            about.tag(),
            (first, bytes) -> bucket.open(object, first, bytes));
  }
}
