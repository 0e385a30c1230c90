package gpunas.latency;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All searches as they were last heard of. Safe for use by many threads. */
public final class Searches {

  private final ConcurrentHashMap<String, Search> byId = new ConcurrentHashMap<>();

  /** Takes note of a search, or of its new state. */
  public void know(Search search) {
    byId.put(search.id(), search);
  }

  /** A search; null if it is not known, or not yet. */
  public @Nullable Search find(String id) {
    return byId.get(id);
  }

  /** The searches that are not over. */
  public List<Search> open() {
    return byId.values().stream().filter(search -> !search.over()).toList();
  }
}
