package gpunas.ranker.http;

import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of trained networks, as the trainers left them. */
public abstract sealed class ArtefactStore permits FileArtefactStore, BucketArtefactStore {
  /** What begins with a dot is the trainers' own: checkpoints, and what is being written. */
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  /** A file to be downloaded, or null if the job has none of that name. Nothing is opened yet. */
  final @Nullable Artefact find(String searchId, String jobId, String file) {
    return Stream.of(searchId, jobId, file).allMatch(ArtefactStore::isPlain)
        ? findPlain(searchId, jobId, file)
        : null;
  }

  /** The same; the names have no slashes, no dot at the front and no two dots in a row. */
  abstract @Nullable Artefact findPlain(String searchId, String jobId, String file);

  private static boolean isPlain(String name) {
    return PLAIN_NAME.matcher(name).matches() && !name.contains("..");
  }
}
