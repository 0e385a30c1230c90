package gpunas.latency.table;

import java.util.ArrayList;
import java.util.List;

/** A journal that can be read. */
public final class RecordingJournal implements TableJournal {

  public final List<MeasuredRound> measured = new ArrayList<>();
  public final List<MissingLayers> missing = new ArrayList<>();
  public final List<FailedLayers> failed = new ArrayList<>();
  public final List<String> deleted = new ArrayList<>();
  private final TableBook book;
  private Runnable before = () -> {};
  private Runnable beforeDeletion = () -> {};

  /** A journal that nobody reads. */
  public RecordingJournal() {
    this(new TableBook());
  }

  /** A journal whose records a book takes in at once. */
  public RecordingJournal(TableBook book) {
    this.book = book;
  }

  /** Has something happen, once, just before the next measurements are written down. */
  public void before(Runnable event) {
    before = event;
  }

  /** Has something happen just before each deletion is written down. */
  public void beforeDeletion(Runnable event) {
    beforeDeletion = event;
  }

  @Override
  public void measured(List<MeasuredRound> rounds) {
    var event = before;
    before = () -> {};
    event.run();
    measured.addAll(rounds);
    rounds.forEach(book::measured);
  }

  @Override
  public void missing(List<MissingLayers> missing) {
    this.missing.addAll(missing);
    missing.forEach(book::missing);
  }

  @Override
  public void failed(FailedLayers layers, Provenance provenance) {
    failed.add(layers);
    book.failed(layers);
  }

  @Override
  public void deleted(String tableId) {
    beforeDeletion.run();
    deleted.add(tableId);
    book.deleted(tableId, book.generation(tableId) + 1);
  }
}
