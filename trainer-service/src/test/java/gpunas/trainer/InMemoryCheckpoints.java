package gpunas.trainer;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checkpoints that are gone with the process. */
public final class InMemoryCheckpoints implements Checkpoints {

  private record Key(String searchId, String jobId) {
    static Key of(Job job) {
      return new Key(job.searchId(), job.jobId());
    }
  }

  private record Kept(String contents, Checkpoint checkpoint, Instant at) {}

  private final Map<Key, Kept> kept = new HashMap<>();

  @Override
  public void restore(Job job, Consumer<Checkpoint> use) {
    var found = find(job);
    if (found != null) {
      use.accept(found);
    }
  }

  /** The newest checkpoint of a job, null if there is none. */
  public @Nullable Checkpoint find(Job job) {
    var found = kept.get(Key.of(job));
    return found == null || !found.contents().equals(job.contents()) ? null : found.checkpoint();
  }

  @Override
  public void keep(Job job, Checkpoint checkpoint) {
    var now = InstantSource.system().instant();
    kept.put(Key.of(job), new Kept(job.contents(), checkpoint, now));
  }

  @Override
  public void discard(Job job) {
    kept.remove(Key.of(job));
  }

  @Override
  public int collect(Instant before) {
    int count = kept.size();
    kept.values().removeIf(each -> each.at().isBefore(before));
    return count - kept.size();
  }

  @Override
  public Set<String> searches() {
    return kept.keySet().stream().map(Key::searchId).collect(Collectors.toSet());
  }

  @Override
  public void delete(String searchId) {
    kept.keySet().removeIf(key -> key.searchId().equals(searchId));
  }
}
