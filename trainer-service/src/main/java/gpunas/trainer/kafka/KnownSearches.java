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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The searches, folded from their topic, asked by the thread that trains. What is kept of deleted
 * ones is erased, and the checkpoints of those that are over: when they end, at every start, and
 * after a training of theirs.
 */
public final class KnownSearches implements Fold {

  private final Eraser eraser;
  private final OpenSearches<String> open =
      new OpenSearches<>(id -> id, this::changed, this::deleted);

  /** Latency table of every search that goes on. */
  private final Map<String, String> tables = new ConcurrentHashMap<>();

  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private final Set<String> deleted = ConcurrentHashMap.newKeySet();
  private final Set<String> toErase = ConcurrentHashMap.newKeySet();
  private final Set<String> over = ConcurrentHashMap.newKeySet();

  /** Of searches that are over, those whose checkpoints may be there. */
  private final Set<String> toTidy = ConcurrentHashMap.newKeySet();

  public KnownSearches(Eraser eraser) {
    this.eraser = eraser;
  }

  /** Whether nobody wants the results of a search any more. */
  boolean cancelled(String searchId) {
    return cancelled.contains(searchId) || deleted.contains(searchId);
  }

  /** The latency table of a search, null if the search is not known or has ended. */
  @Nullable String table(String searchId) {
    return tables.get(searchId);
  }

  /** A training has ended; what it left of a search that has ended meanwhile is erased as well. */
  void trained(String searchId) {
    if (deleted.contains(searchId)) {
      toErase.add(searchId);
    } else if (over.contains(searchId)) {
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

  private void changed(String searchId, Search search) {
    if (search.isOver()) {
      tables.remove(searchId);
      if (search.state() == Search.State.CANCELLED) {
        cancelled.add(searchId);
      }
      over.add(searchId);
      toTidy.add(searchId);
      open.close(searchId);
    } else {
      tables.put(searchId, search.spec().table().id());
    }
  }

  private void deleted(String searchId) {
    tables.remove(searchId);
    cancelled.remove(searchId);
    over.remove(searchId);
    toTidy.remove(searchId);
    deleted.add(searchId);
    toErase.add(searchId);
  }
}
