package gpunas.latency;

import gpunas.searchmodel.Search;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The searches that go on, as they were last heard of. Safe for use by many threads. */
public final class Searches {

  private final Map<String, Search> open = new ConcurrentHashMap<>();
  private final Set<String> over = ConcurrentHashMap.newKeySet();
  private final Set<String> deleted = ConcurrentHashMap.newKeySet();

  /** Takes note of a search, or of its new state. */
  public void know(Search search) {
    if (search.isOver()) {
      end(search.id());
    } else {
      open.put(search.id(), search);
      over.remove(search.id());
    }
  }

  /** A search is deleted, for good. */
  public void delete(String searchId) {
    end(searchId);
    deleted.add(searchId);
  }

  /** A search is over, or deleted: nobody waits for anything of it. */
  public void end(String searchId) {
    over.add(searchId);
    open.remove(searchId);
  }

  /** A search that goes on; null if it is over, not known, or not known yet. */
  public @Nullable Search find(String searchId) {
    return open.get(searchId);
  }

  /** Whether nobody waits for anything of a search any more. */
  public boolean isOver(String searchId) {
    return over.contains(searchId);
  }

  /** Whether a search was deleted. */
  public boolean isDeleted(String searchId) {
    return deleted.contains(searchId);
  }

  /** The searches that are not over. */
  public List<Search> open() {
    return List.copyOf(open.values());
  }
}
