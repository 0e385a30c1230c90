package gpunas.trainer;

import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what is kept of searches and needed no more. Ids come from outside: only what the stores
 * list is touched.
 */
public final class Eraser {

  private static final Logger LOG = LoggerFactory.getLogger(Eraser.class);

  private final ArtefactStore store;
  private final Checkpoints checkpoints;

  public Eraser(ArtefactStore store, Checkpoints checkpoints) {
    this.store = store;
    this.checkpoints = checkpoints;
  }

  /**
   * Deletes artefacts and checkpoints of searches that were deleted.
   *
   * @throws java.io.UncheckedIOException if a store fails
   */
  public void erase(Set<String> searchIds) {
    for (var each : store.searches()) {
      if (searchIds.contains(each)) {
        store.delete(each);
        LOG.info("The artefacts of search {} are deleted.", each);
      }
    }
    eraseCheckpoints(searchIds);
  }

  /**
   * Deletes the checkpoints of searches that are over: nobody goes on from them.
   *
   * @throws java.io.UncheckedIOException if the store fails
   */
  public void eraseCheckpoints(Set<String> searchIds) {
    for (var each : checkpoints.searches()) {
      if (searchIds.contains(each)) {
        checkpoints.delete(each);
        LOG.info("The checkpoints of search {} are deleted.", each);
      }
    }
  }
}
