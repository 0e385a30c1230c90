package gpunas.ranker;

import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest published ranking of each search, to be read and listened to by many. May be used by
 * several threads.
 */
public final class Rankings {
  private final ConcurrentHashMap<String, Revision> newest = new ConcurrentHashMap<>();

  /** By identity: two subscriptions may be equal. */
  private final Set<Listener> listeners = Collections.newSetFromMap(new IdentityHashMap<>());

  private record Listener(String searchId, Consumer<Revision> told) {}

  /** Ends a subscription. */
  @FunctionalInterface
  public interface Subscription {
    void cancel();
  }

  /** A revision was published. One that is not newer than the newest is ignored. */
  public synchronized void put(Revision revision) {
    var last = newest.get(revision.searchId());
    if (last != null && last.number() >= revision.number()) {
      return;
    }
    newest.put(revision.searchId(), revision);
    // One that is told the final revision may cancel at once.
    for (var listener : List.copyOf(listeners)) {
      if (listener.searchId().equals(revision.searchId())) {
        listener.told().accept(revision);
      }
    }
  }

  /** The newest ranking of a search, or null. */
  public @Nullable Revision find(String searchId) {
    return newest.get(searchId);
  }

  /** The newest ranking of every search, the one that changed last first. */
  public List<Revision> lastChangedFirst() {
    return newest.values().stream()
        .sorted(
            Comparator.comparing(Revision::at, Comparator.reverseOrder())
                .thenComparing(Revision::searchId))
        .toList();
  }

  /**
   * Tells the newest ranking of a search at once, and each new one from now on.
   *
   * @param told must return quickly
   */
  public synchronized Subscription subscribe(String searchId, Consumer<Revision> told) {
    var listener = new Listener(searchId, told);
    listeners.add(listener);
    var now = newest.get(searchId);
    if (now != null) {
      told.accept(now);
    }
    return () -> cancel(listener);
  }

  private synchronized void cancel(Listener listener) {
    listeners.remove(listener);
  }
}
