package gpunas.latency.table;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes in tables that were measured elsewhere. An id never changes what it stands for. */
public final class TableImport {

  /** Keeps a record below a hundred kilobytes. */
  private static final int ENTRIES_PER_RECORD = 1000;

  /** What is written down is read in a fraction of a second, if this process is not starting. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final TableBook book;
  private final TableStore store;
  private final TableJournal journal;

  /** Ids of tables that are being taken in. */
  private final Set<String> underWay = new HashSet<>();

  public TableImport(TableBook book, TableStore store, TableJournal journal) {
    this.book = book;
    this.store = store;
    this.journal = journal;
  }

  /** What became of a table. */
  public sealed interface Outcome {
    /** It is new, or has more layers than before. */
    record Stored() implements Outcome {}

    /** It was there, exactly so. */
    record Unchanged() implements Outcome {}

    /**
     * Its id stands for something else.
     *
     * @param reason human-readable
     */
    record Refused(String reason) implements Outcome {}

    /**
     * The store has another one, of a generation that comes after this, so Kafka does not tell of
     * it.
     *
     * @param reason what is kept, why, and what to do
     */
    record Kept(String reason) implements Outcome {}

    /**
     * It may be lost, or come yet.
     *
     * @param reason what happened and what to do, human-readable
     */
    record Unsure(String reason) implements Outcome {}
  }

  /**
   * Takes in a table; once this says so, it is kept. Takes seconds if Kafka is slow, and waits for
   * others of the same id.
   */
  public Outcome take(LatencyTable table) throws InterruptedException {
    begin(table.id());
    try {
      return takeAlone(table);
    } finally {
      end(table.id());
    }
  }

  private synchronized void begin(String id) throws InterruptedException {
    while (!underWay.add(id)) {
      wait();
    }
  }

  private synchronized void end(String id) {
    underWay.remove(id);
    notifyAll();
  }

  private Outcome takeAlone(LatencyTable table) throws InterruptedException {
    var generation = book.generation(table.id());
    var known = store.find(table.id());
    if (known == null) {
      known = book.table(table.id());
    }
    if (table.equals(known)) {
      return new Outcome.Unchanged();
    }
    var objection = objection(table, known);
    if (objection != null) {
      return new Outcome.Refused(objection);
    }
    var rounds = MeasuredRound.in(generation, MeasuredRound.of(table, ENTRIES_PER_RECORD));
    journal.measured(rounds);
    if (!awaitRead(rounds)) {
      return new Outcome.Unsure(
          "Table '%s' is written down, but was not read back in %d s. Give it again."
              .formatted(table.id(), PATIENCE.toSeconds()));
    }
    var kept =
        book.generation(table.id()) == generation
            && store.put(known == null ? table : known.extendedBy(table), generation);
    if (book.generation(table.id()) != generation) {
      store.deleteBefore(table.id(), book.generation(table.id()));
      return new Outcome.Unsure(
          "Table '%s' was deleted while it was taken in. Give it again to have it."
              .formatted(table.id()));
    }
    return kept
        ? new Outcome.Stored()
        : new Outcome.Kept(store.untold(table.id()) + " Then give this one again.");
  }

  /** Nothing of a table that is deleted is waited for. */
  private boolean awaitRead(List<MeasuredRound> rounds) throws InterruptedException {
    for (var round : rounds) {
      if (!book.awaitRead(round, PATIENCE)) {
        return false;
      }
    }
    return true;
  }

  private @Nullable String objection(LatencyTable table, @Nullable LatencyTable known) {
    var provenance = known == null ? book.provenance(table.id()) : known.provenance();
    if (provenance != null && !provenance.equals(table.provenance())) {
      return "Table '%s' is of %s, but the given one is of %s."
          .formatted(table.id(), provenance, table.provenance());
    }
    if (known == null) {
      // What an import has written down before it failed is a part of the same table.
      return provenance == null || book.isPartOf(table)
          ? null
          : "Table '%s' is being measured.".formatted(table.id());
    }
    if (!known.networks().equals(table.networks())) {
      return "Table '%s' has %d whole networks, by which it is calibrated, and the given one %d or others."
          .formatted(table.id(), known.networks().size(), table.networks().size());
    }
    for (var layer : known.micros().keySet()) {
      if (table.micros().containsKey(layer)
          && !Objects.equals(known.deviations().get(layer), table.deviations().get(layer))) {
        return "Table '%s' has %s %s, but the given one has it %s. A refined table needs another id."
            .formatted(table.id(), layer, source(known, layer), source(table, layer));
      }
    }
    for (var entry : known.micros().entrySet()) {
      var given = table.micros().get(entry.getKey());
      if (!entry.getValue().equals(given)) {
        return "Table '%s' has %s microseconds for %s, but the given one has %s."
            .formatted(
                table.id(), entry.getValue(), entry.getKey(), given == null ? "none" : given);
      }
    }
    return null;
  }

  private static String source(LatencyTable table, String layer) {
    var deviation = table.deviations().get(layer);
    return deviation == null ? "measured" : "modelled, ± " + deviation;
  }
}
