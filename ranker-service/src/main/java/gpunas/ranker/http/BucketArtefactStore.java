package gpunas.ranker.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.objectstore.Bucket;
import io.micronaut.http.server.types.files.StreamedFile;
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
  @Nullable StreamedFile findPlain(String searchId, String jobId, String file) {
    var kept = bucket.find("%s/%s/kept".formatted(searchId, jobId));
    var found = kept == null ? null : bucket.open(new String(kept, UTF_8) + "/" + file);
    return found == null
        ? null
        : new StreamedFile(
                found.content(), type(file), found.writtenAt().toEpochMilli(), found.bytes())
            .attach(file);
  }
}
