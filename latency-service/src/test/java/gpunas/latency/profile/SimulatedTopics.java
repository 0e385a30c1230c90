package gpunas.latency.profile;

import static gpunas.latency.Samples.HERE;

import gpunas.latency.table.FailedLayers;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableJournal;
import gpunas.latency.table.TableKey;
import gpunas.searchspace.LayerKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * What is on the topics, and one profiler that works it off: a visit to a layer takes a second, one
 * to a network two.
 */
final class SimulatedTopics implements TableJournal {

  final List<Object> records = new ArrayList<>();
  private LayerShares shares = new LayerShares();
  private final List<MissingLayers> skipped = new ArrayList<>();
  private int worked;

  /** How long a layer or network takes, in the round that is not disturbed. */
  static double micros(String key) {
    return TableKey.isNetwork(key)
        ? 9 + TableKey.network(key).macs() / 1e4
        : 5 + LayerKey.parse(key).macs() / 1e4;
  }

  /** Nobody measures this. */
  void skip(MissingLayers share) {
    skipped.add(share);
  }

  void clear() {
    records.clear();
    shares = new LayerShares();
    worked = 0;
  }

  void forgetLast() {
    records.removeLast();
  }

  List<MeasuredRound> measured() {
    return records.stream()
        .filter(MeasuredRound.class::isInstance)
        .map(MeasuredRound.class::cast)
        .toList();
  }

  /** Keys that were asked for, in their order. */
  List<String> asked() {
    return records.stream()
        .filter(MissingLayers.class::isInstance)
        .map(MissingLayers.class::cast)
        .flatMap(missing -> missing.layers().stream())
        .toList();
  }

  Duration took() {
    return measured().stream().map(MeasuredRound::took).reduce(Duration.ZERO, Duration::plus);
  }

  /** Tells a book what follows on so many records, and returns how many there are now. */
  int tell(TableBook book, int read) {
    for (var record : records.subList(read, records.size())) {
      switch (record) {
        case MissingLayers missing -> book.missing(missing);
        case MeasuredRound round -> book.measured(round);
        case FailedLayers failed -> book.failed(failed);
        default -> throw new IllegalStateException();
      }
    }
    return records.size();
  }

  void measure() throws InterruptedException {
    for (; worked < records.size(); worked++) {
      if (records.get(worked) instanceof MissingLayers asked && !skipped.contains(asked)) {
        shares.asked(worked, asked);
        measure(shares.await(worked, asked.tableId()));
      }
    }
  }

  private void measure(MissingLayers asked) {
    var share = asked.layers();
    for (var round = 1; round <= asked.rounds() && !share.isEmpty(); round++) {
      var micros = new HashMap<String, Double>();
      var took = Duration.ZERO;
      for (var key : share) {
        micros.put(key, micros(key) + (round == 2 ? 0 : 0.5));
        took = took.plusSeconds(TableKey.isNetwork(key) ? 2 : 1);
      }
      records.add(
          new MeasuredRound(
                  asked.tableId(), HERE, round, asked.rounds(), asked.tableLayers(), micros)
              .after(took));
    }
  }

  @Override
  public void measured(List<MeasuredRound> rounds) {
    records.addAll(rounds);
  }

  @Override
  public void failed(FailedLayers failed, Provenance provenance) {
    records.add(failed);
  }

  @Override
  public void deleted(String tableId) {
    throw new UnsupportedOperationException("Nothing here deletes tables.");
  }

  @Override
  public void missing(List<MissingLayers> missing) {
    records.addAll(missing);
  }
}
