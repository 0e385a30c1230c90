package gpunas.latency;

import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableJournal;
import gpunas.latency.table.TableKeeper;
import gpunas.latency.table.TableStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Deletes tables that no open search needs. It is told in the journal; whoever reads it forgets the
 * table, and takes it out of the store. So a deletion that was told is completed, whoever dies.
 */
public final class TableDeletion {

  private final TableBook book;
  private final TableStore store;
  private final TableKeeper keeper;
  private final TableJournal journal;
  private final Searches searches;
  private final TableWishes wishes;

  /** By table id, which of its tables was last said to be deleted. */
  private final Map<String, Long> said = new HashMap<>();

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
    /** It is gone. */
    record Deleted() implements Outcome {}

    /** There was none. */
    record Unknown() implements Outcome {}

    /**
     * Searches that are not over need it.
     *
     * @param searchIds at least one
     */
    record Needed(List<String> searchIds) implements Outcome {}
  }

  /** Deletes a table, complete or not; once this returns, it is gone here and in the store. */
  public Outcome delete(String tableId) throws InterruptedException {
    var stored = store.summary(tableId);
    if (stored == null && !book.isKnown(tableId)) {
      return new Outcome.Unknown();
    }
    var users = wishes.users(tableId);
    if (!users.isEmpty()) {
      return new Outcome.Needed(users);
    }
    var generation = book.generation(tableId);
    journal.deleted(tableId);
    book.awaitDeleted(tableId, generation);
    keeper.keep(tableId);
    return new Outcome.Deleted();
  }

  /**
   * Refined tables that go with their searches: of those that are deleted, and unfinished ones of
   * those that are over, as nobody goes on with them. Counts them as said to be deleted.
   */
  public List<String> due() {
    return book.ids().stream().filter(this::isDue).toList();
  }

  private boolean isDue(String tableId) {
    var search = RefinedTableId.search(tableId);
    var generation = book.generation(tableId);
    return search != null
        && book.isKnown(tableId)
        && (searches.isDeleted(search) || (searches.isOver(search) && !book.isComplete(tableId)))
        && wishes.users(tableId).isEmpty()
        && !Objects.equals(said.put(tableId, generation), generation);
  }
}
