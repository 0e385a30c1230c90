package gpunas.latency;

import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableJournal;
import gpunas.latency.table.TableKeeper;
import gpunas.latency.table.TableProgress;
import gpunas.latency.table.TableStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes tables that no open search needs. It is told in the journal; whoever reads it forgets the
 * table, and takes it out of the store. So a deletion that was told is completed, whoever dies.
 */
public final class TableDeletion {

  private static final Logger LOG = LoggerFactory.getLogger(TableDeletion.class);

  /** What is written down is read in a fraction of a second, if Kafka is there. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Longer than a profiler that is there takes for a share, so that whatever comes has come. */
  static final Duration UNTOUCHED = Duration.ofMinutes(10);

  private final TableBook book;
  private final TableStore store;
  private final TableKeeper keeper;
  private final TableJournal journal;
  private final Searches searches;
  private final TableWishes wishes;

  /** By table id, which of its tables was last said to be deleted. */
  private final Map<String, Long> said = new HashMap<>();

  /** Since when an unfinished table has been so. */
  private final Map<Seen, Instant> unfinished = new HashMap<>();

  private record Seen(String id, long generation, @Nullable TableProgress progress) {}

  public TableDeletion(
      TableBook book,
      TableStore store,
      TableKeeper keeper,
      TableJournal journal,
      Searches searches,
      TableWishes wishes) {
    this.book = book;
    this.store = store;
    this.keeper = keeper;
    this.journal = journal;
    this.searches = searches;
    this.wishes = wishes;
  }

  /** What became of a wish to delete a table. */
  public sealed interface Outcome {
    /**
     * It is gone.
     *
     * @param usedBy searches that began to need it in that moment, and have it made anew
     */
    record Deleted(List<String> usedBy) implements Outcome {}

    /** Its deletion is written down, and not read back yet. */
    record Told() implements Outcome {}

    /** There was none. */
    record Unknown() implements Outcome {}

    /**
     * The store still has it: of a generation that comes after this deletion, so Kafka does not
     * tell of it.
     *
     * @param reason what is kept, why, and what to do
     */
    record Kept(String reason) implements Outcome {}

    /**
     * Searches that are not over need it.
     *
     * @param searchIds at least one
     */
    record Needed(List<String> searchIds) implements Outcome {}
  }

  /** Deletes a table, complete or not; takes seconds if Kafka is slow. */
  public Outcome delete(String tableId) throws InterruptedException {
    var stored = store.summary(tableId);
    if (stored == null && !book.isKnown(tableId)) {
      return new Outcome.Unknown();
    }
    var users = wishes.users(tableId);
    if (!users.isEmpty()) {
      return new Outcome.Needed(users);
    }
    // In this order: what others delete and take in meanwhile comes after what is kept.
    var kept = store.generation(tableId);
    var generation = book.generation(tableId);
    journal.deleted(tableId);
    if (!book.awaitDeleted(tableId, generation, PATIENCE)) {
      return new Outcome.Told();
    }
    keeper.keep(tableId);
    // What was there before its deletion was written is of an earlier generation than what follows.
    if (kept >= book.generation(tableId)) {
      return new Outcome.Kept(store.untold(tableId));
    }
    var late = wishes.users(tableId);
    if (!late.isEmpty()) {
      LOG.warn("Table '{}' was deleted while these searches began to need it: {}", tableId, late);
    }
    return new Outcome.Deleted(late);
  }

  /** Refined tables of deleted searches, which go with them. Counts them as said to be deleted. */
  public List<String> due() {
    return book.ids().stream().filter(this::isDue).toList();
  }

  /**
   * Deletes refined tables that nobody goes on with: they never were complete, and their searches
   * are over. The end of a search and the last layers of its table are on two topics, and may be
   * read in any order: so this waits until nothing has changed for {@link #UNTOUCHED}.
   *
   * @param isUpToDate whether this process hears what is told now; if not, it waits anew
   */
  public synchronized void endUnfinished(Instant now, boolean isUpToDate) {
    var ended =
        isUpToDate
            ? book.ids().stream().filter(this::isUnfinished).map(this::seen).toList()
            : List.<Seen>of();
    unfinished.keySet().retainAll(ended);
    for (var table : ended) {
      if (!now.isBefore(unfinished.computeIfAbsent(table, _ -> now).plus(UNTOUCHED))) {
        unfinished.remove(table);
        LOG.info("Table '{}' is deleted: its search ended before it was complete.", table.id());
        journal.deleted(table.id());
      }
    }
  }

  private boolean isUnfinished(String tableId) {
    var search = RefinedTableId.search(tableId);
    return search != null
        && book.isKnown(tableId)
        && searches.isOver(search)
        && !book.wasComplete(tableId)
        && wishes.users(tableId).isEmpty();
  }

  private Seen seen(String tableId) {
    return new Seen(tableId, book.generation(tableId), book.progress(tableId));
  }

  private boolean isDue(String tableId) {
    var search = RefinedTableId.search(tableId);
    var generation = book.generation(tableId);
    return search != null
        && book.isKnown(tableId)
        && searches.isDeleted(search)
        && wishes.users(tableId).isEmpty()
        && !Objects.equals(said.put(tableId, generation), generation);
  }
}
