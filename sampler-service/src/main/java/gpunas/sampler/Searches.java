package gpunas.sampler;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All searches in their newest known state. May be used by several threads. */
public final class Searches {
  private final ConcurrentHashMap<String, Search> byId = new ConcurrentHashMap<>();

  /** The search with this id, or null. */
  public @Nullable Search find(String id) {
    return byId.get(id);
  }

  /** All searches, the newest first. */
  public List<Search> newestFirst() {
    return byId.values().stream()
        .sorted(
            Comparator.comparing(Search::startedAt, Comparator.reverseOrder())
                .thenComparing(Search::id))
        .toList();
  }

  /** Takes over what the topic of searches says. */
  void put(Search search) {
    byId.put(search.id(), search);
  }

  /** Takes over a search that was just published, unless the topic already said so or more. */
  void started(Search search) {
    byId.putIfAbsent(search.id(), search);
  }

  /** Takes over a change that was just published, unless the topic already said so or more. */
  void changed(Search before, Search after) {
    byId.replace(before.id(), before, after);
  }
}
