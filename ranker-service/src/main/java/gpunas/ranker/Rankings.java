package gpunas.ranker;

import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest published ranking of each search, to be read and listened to by many. May be used by
 * several threads.
 */
public final class Rankings {
  private final Packing packing;
  private final ConcurrentHashMap<String, Kept> newest = new ConcurrentHashMap<>();

  private final AtomicLong version = new AtomicLong();

  /** By identity: two subscriptions may be equal. */
  private final Set<Listener> listeners = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * @param packing of final rankings: there may be thousands of them, and few are asked for
   */
  public Rankings(Packing packing) {
    this.packing = packing;
  }

  /** How a ranking is kept in little memory. */
  public interface Packing {
    byte[] pack(Revision revision);

    Revision unpack(byte[] packed);
  }

  /** One of both is there. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Kept(Head head, @Nullable Revision revision, byte @Nullable [] packed) {}

  private record Listener(String searchId, Consumer<Revision> told, Runnable forgotten) {}

  /** Ends a subscription. */
  @FunctionalInterface
  public interface Subscription {
    void cancel();
  }

  /** A revision was published. One that is not newer than the newest is ignored. */
  public synchronized void put(Revision revision) {
    var last = newest.get(revision.searchId());
    if (last != null && last.head().number() >= revision.number()) {
      return;
    }
    var head = Head.of(revision);
    newest.put(
        revision.searchId(),
        head.isFinal()
            ? new Kept(head, null, packing.pack(revision))
            : new Kept(head, revision, null));
    version.incrementAndGet();
    // One that is told the final revision may cancel at once.
    listenersOf(revision.searchId()).forEach(listener -> listener.told().accept(revision));
  }

  /** A search is deleted: its ranking is gone, and so is who listened for more. */
  public synchronized void forget(String searchId) {
    newest.remove(searchId);
    listenersOf(searchId).forEach(listener -> listener.forgotten().run());
  }

  /** Grows with every revision. */
  public long version() {
    return version.get();
  }

  /** The newest ranking of a search, or null. */
  public @Nullable Revision find(String searchId) {
    var kept = newest.get(searchId);
    return kept == null ? null : unpacked(kept);
  }

  /** The same in short. */
  public @Nullable Head head(String searchId) {
    var kept = newest.get(searchId);
    return kept == null ? null : kept.head();
  }

  /** The newest ranking of every search, the one that changed last first. */
  public List<Head> lastChangedFirst() {
    return newest.values().stream()
        .map(Kept::head)
        .sorted(
            Comparator.comparing(Head::at, Comparator.reverseOrder()).thenComparing(Head::searchId))
        .toList();
  }

  /**
   * Tells the newest ranking of a search at once, and each new one from now on.
   *
   * @param told must return quickly
   * @param forgotten runs when the search is deleted; must return quickly
   */
  public synchronized Subscription subscribe(
      String searchId, Consumer<Revision> told, Runnable forgotten) {
    var listener = new Listener(searchId, told, forgotten);
    listeners.add(listener);
    var now = find(searchId);
    if (now != null) {
      told.accept(now);
    }
    return () -> cancel(listener);
  }

  private List<Listener> listenersOf(String searchId) {
    return listeners.stream().filter(each -> each.searchId().equals(searchId)).toList();
  }

  private Revision unpacked(Kept kept) {
    return kept.revision() == null
        ? packing.unpack(Objects.requireNonNull(kept.packed()))
        : kept.revision();
  }

  private synchronized void cancel(Listener listener) {
    listeners.remove(listener);
  }
}
