package gpunas.trainer.kafka;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.Fold;
import gpunas.eventloop.On;
import gpunas.eventloop.OpenSearches;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.TransientFailure;
import gpunas.searchmodel.Search;
import gpunas.trainer.Eraser;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The searches, folded from their topic, asked by the thread that trains. What is kept of deleted
 * ones is erased, and the checkpoints of those that are over: when they end, at every start, and
 * after a training of theirs.
 */
public final class KnownSearches implements Fold {

  private final Eraser eraser;

  /** Of each its latency table. */
  private final OpenSearches<AtomicReference<@Nullable String>> open =
      new OpenSearches<>(_ -> new AtomicReference<>(), this::changed, this::deleted);

  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private final Set<String> toErase = ConcurrentHashMap.newKeySet();

  /** Of searches that are over, those whose checkpoints may be there. */
  private final Set<String> toTidy = ConcurrentHashMap.newKeySet();

  public KnownSearches(Eraser eraser) {
    this.eraser = eraser;
  }

  /** Whether nobody wants the results of a search any more. */
  boolean cancelled(String searchId) {
    return cancelled.contains(searchId) || open.isDeleted(searchId);
  }

  /** The latency table of a search, null if the search is not known or has ended. */
  @Nullable String table(String searchId) {
    var table = open.find(searchId);
    return table == null ? null : table.get();
  }

  /** A training has ended; what it left of a search that has ended meanwhile is erased as well. */
  void trained(String searchId) {
    if (open.isDeleted(searchId)) {
      toErase.add(searchId);
    } else if (open.isClosed(searchId)) {
      toTidy.add(searchId);
    }
  }

  @Override
  public List<On<?>> handlers() {
    return List.of(open.searches());
  }

  @Override
  public List<Outgoing> decide() {
    try {
      empty(toErase, eraser::erase);
      empty(toTidy, eraser::eraseCheckpoints);
    } catch (UncheckedIOException e) {
      throw new TransientFailure(FailureCode.STORAGE, String.valueOf(e.getMessage()), e);
    }
    return List.of();
  }

  @Override
  public Duration patience() {
    return toErase.isEmpty() && toTidy.isEmpty() ? Fold.super.patience() : Duration.ZERO;
  }

  private static void empty(Set<String> searchIds, Consumer<Set<String>> erase) {
    var now = Set.copyOf(searchIds);
    if (!now.isEmpty()) {
      erase.accept(now);
      searchIds.removeAll(now);
    }
  }

  private void changed(AtomicReference<@Nullable String> table, Search search) {
    if (search.isOver()) {
      if (search.state() == Search.State.CANCELLED) {
        cancelled.add(search.id());
      }
      toTidy.add(search.id());
      open.close(search.id());
    } else {
      table.set(search.spec().table().id());
    }
  }

  private void deleted(String searchId) {
    cancelled.remove(searchId);
    toTidy.remove(searchId);
    toErase.add(searchId);
  }
}
