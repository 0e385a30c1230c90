package gpunas.sampler;

import gpunas.searchmodel.Search;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** All searches in their newest known state. May be used by several threads. */
public final class Searches {
  private final ConcurrentMap<String, Search> byId = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Long> drawn = new ConcurrentHashMap<>();
  private final Set<String> deleted = ConcurrentHashMap.newKeySet();

  /** The search with this id, or null. */
  public @Nullable Search find(String id) {
    return byId.get(id);
  }

  /** Whether there is a search of this id, or was one. */
  boolean isTaken(String id) {
    return byId.containsKey(id) || deleted.contains(id);
  }

  /** All searches, the newest first. */
  public List<Search> newestFirst() {
    return byId.values().stream()
        .sorted(
            Comparator.comparing(Search::startedAt, Comparator.reverseOrder())
                .thenComparing(Search::id))
        .toList();
  }

  /**
   * The search, not over yet, that learns from another one or has a teacher of it; null if there is
   * none.
   */
  @Nullable Search learnerFrom(String id) {
    return byId.values().stream()
        .filter(search ->
            !search.isOver()
                && (search.spec().learnFrom().contains(id)
                    || id.equals(TeacherCheck.searchId(search.spec()))))
        .findFirst()
        .orElse(null);
  }

  /** A search is so now: see {@link Search#over}. What is told of a deleted one says nothing. */
  public void put(Search search) {
    if (!deleted.contains(search.id())) {
      byId.merge(search.id(), search, (known, next) -> next.over(known));
    }
  }

  /** A search as it is, in a new revision, to be told again; null if there is none. */
  public @Nullable Search again(String id) {
    return byId.computeIfPresent(id, (_, known) -> known.again());
  }

  /** A search is forgotten. */
  public void delete(String id) {
    deleted.add(id);
    byId.remove(id);
    drawn.remove(id);
  }

  /** So many candidates of a search are on their topic. */
  public void drawn(String id, long candidates) {
    drawn.put(id, candidates);
  }

  /**
   * How many candidates of a search are on their topic; null of one that had ended before this
   * service started.
   */
  public @Nullable Long drawn(String id) {
    return drawn.get(id);
  }
}
