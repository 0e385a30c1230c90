package gpunas.latency.profile;

import gpunas.latency.Proposals;
import gpunas.latency.RefinedTableId;
import gpunas.latency.Searches;
import gpunas.latency.model.Measured;
import gpunas.latency.model.MeasurementPlan;
import gpunas.latency.model.TableCompletion;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.SettledEntries;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableJournal;
import gpunas.searchmodel.Search;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.LayerKey;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refines tables while searches run that ask for it, as the GPUNet paper fills its own: the layers
 * of proposed networks that a table only models are measured, most uncertain first. When no more is
 * proposed, those of the short list are, all of them; then the layers that are still modelled are
 * modelled anew.
 *
 * <p>What comes of it is a table of its own: the one that candidates were annotated from says
 * forever what it said. As with {@link BudgetedTables}, what comes next follows from what was
 * written down, so that any number of processes may say it, and a process goes on where another
 * ended. Used by one thread, but for what says otherwise.
 */
public final class RefinedTables {

  /** What TensorRT builds at a time; of more, those that turn out urgent would wait too long. */
  private static final int AT_A_TIME = 50;

  /** A share is to keep a profiler busy, and two of them have something to do. */
  private static final int FEWEST_PER_SHARE = 8;

  /** Keeps a record below a hundred kilobytes. */
  private static final int ENTRIES_PER_RECORD = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(RefinedTables.class);

  private final Searches searches;
  private final Proposals proposals;
  private final TableBook book;
  private final TableJournal journal;

  /** By table id, how many entries it had when something was said of it last. */
  private final Map<String, Integer> said = new HashMap<>();

  /** By table id, how many modelled layers it had in the last round. */
  private final Map<String, Integer> modelled = new HashMap<>();

  /** By id, the tables that searches were begun with which are refined. */
  private final Map<String, LatencyTable> begunWith = new HashMap<>();

  /**
   * @param book of what was written into {@code journal}, by whomever
   */
  public RefinedTables(
      Searches searches, Proposals proposals, TableBook book, TableJournal journal) {
    this.searches = searches;
    this.proposals = proposals;
    this.book = book;
    this.journal = journal;
  }

  /**
   * Whether the table of a search is being refined, or has to be before these networks are measured
   * as a whole. May be asked by any thread.
   *
   * @param table that the search was begun with
   */
  boolean isDue(Search search, LatencyTable table, Collection<Encoding> finalists) {
    var failed = failures(search);
    return search.spec().table().refined()
        && isRefinable(table)
        && (!book.isUnheardOf(RefinedTableId.of(search))
            || finalists.stream()
                .filter(search.spec().space()::contains)
                .flatMap(network -> layers(search, network).stream())
                .anyMatch(
                    layer -> table.deviations().containsKey(layer) && !failed.containsKey(layer)));
  }

  /** Why layers that were asked for could not be measured. May be asked by any thread. */
  Map<String, String> failures(Search search) {
    return book.failures(RefinedTableId.of(search));
  }

  /** How much of a table is measured: it grows while somebody is at it. */
  int measured(String tableId) {
    var progress = book.progress(tableId);
    return progress == null ? 0 : progress.measured();
  }

  /**
   * Takes each table a step further that waits for one. Takes up to half a minute when a hundred
   * thousand layers are modelled.
   */
  public void goOn() {
    var refining =
        searches.open().stream()
            .filter(search -> search.spec().table().refined())
            .sorted(Comparator.comparing(Search::id))
            .toList();
    refining.forEach(this::goOn);
    var ids = refining.stream().map(RefinedTableId::of).toList();
    said.keySet().retainAll(ids);
    modelled.keySet().retainAll(ids);
    begunWith
        .keySet()
        .retainAll(refining.stream().map(search -> search.spec().table().id()).toList());
  }

  private void goOn(Search search) {
    var id = RefinedTableId.of(search);
    if (book.isComplete(id)) {
      return;
    }
    var table = begunWith(search.spec().table().id());
    if (table == null || !isRefinable(table)) {
      return;
    }
    var settled = book.settled(id);
    if (settled == null
        || settled.answered() == said.getOrDefault(id, -1)
        || isWritingDown(id, settled.modelled())) {
      return;
    }
    var finalists = proposals.finalists(search.id());
    var networks = finalists == null ? proposals.of(search.id()) : finalists;
    var unsure = mostUncertain(search, networks, table, settled);
    if (!unsure.isEmpty()) {
      ask(id, table, settled, finalists == null ? some(unsure) : unsure);
      said.put(id, settled.answered());
    } else if (finalists != null && settled.size() > 0) {
      complete(id, table, settled);
      said.put(id, settled.answered());
    }
  }

  private @Nullable LatencyTable begunWith(String tableId) {
    var known = begunWith.get(tableId);
    if (known != null && known.version().equals(book.version(tableId))) {
      return known;
    }
    var table = book.table(tableId);
    if (table != null) {
      begunWith.put(tableId, table);
    }
    return table;
  }

  private static boolean isRefinable(LatencyTable table) {
    return !table.deviations().isEmpty() && table.measuredLayers() >= TableCompletion.FEWEST_LAYERS;
  }

  /** Whether another process is at it: one that died half-way is noticed by the standstill. */
  private boolean isWritingDown(String id, int count) {
    return !Objects.equals(modelled.put(id, count), count) && count > 0;
  }

  /**
   * Layers of networks that are only modelled: first those whose deviation, times how many of the
   * networks have them, is most microseconds.
   */
  private static List<String> mostUncertain(
      Search search, List<Encoding> networks, LatencyTable table, SettledEntries settled) {
    var unsure = new TreeMap<String, Double>();
    for (var network : networks) {
      if (!search.spec().space().contains(network)) {
        continue; // Whoever measures the finalists says so.
      }
      for (var layer : layers(search, network)) {
        var deviation = table.deviations().get(layer);
        if (deviation != null
            && !settled.micros().containsKey(layer)
            && !settled.failed().containsKey(layer)) {
          unsure.merge(layer, deviation * table.micros().getOrDefault(layer, 0.0), Double::sum);
        }
      }
    }
    return unsure.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<String> layers(Search search, Encoding network) {
    return search.spec().space().decode(network).layers().stream().map(LayerKey::of).toList();
  }

  private static List<String> some(List<String> keys) {
    return keys.subList(0, Math.min(AT_A_TIME, keys.size()));
  }

  private void ask(String id, LatencyTable table, SettledEntries settled, List<String> keys) {
    var entries = table.entries().size();
    if (settled.provenance() == null) {
      // Who speaks first says what a table is of: no profiler of another kind begins it.
      journal.measured(
          List.of(
              new MeasuredRound(
                      id, table.provenance(), 1, MeasurementPlan.ROUNDS, entries, Map.of())
                  .in(settled.generation())));
    }
    LOG.info(
        "Table '{}': {} modelled layers of table '{}' are measured; {} come next.",
        id,
        settled.size(),
        table.id(),
        keys.size());
    var size = Math.clamp(Math.ceilDiv(keys.size(), 2), FEWEST_PER_SHARE, AT_A_TIME);
    journal.missing(
        new MissingLayers(id, keys, entries, MeasurementPlan.ROUNDS)
            .in(settled.generation())
            .shares(size));
  }

  private void complete(String id, LatencyTable table, SettledEntries settled) {
    var before = Measured.of(table);
    var micros = new TreeMap<>(before.micros());
    micros.putAll(settled.micros());
    var spreads = new TreeMap<>(before.spreads());
    spreads.putAll(settled.spreads());
    var layers = table.micros().keySet().stream().map(LayerKey::parse).toList();
    var refined =
        new TableCompletion(layers).complete(new Measured(id, table.provenance(), micros, spreads));
    journal.measured(
        MeasuredRound.in(settled.generation(), MeasuredRound.of(refined, ENTRIES_PER_RECORD)));
    LOG.info(
        "Table '{}' is complete: table '{}' with {} instead of {} of {} layers measured.",
        id,
        table.id(),
        refined.measuredLayers(),
        table.measuredLayers(),
        layers.size());
  }
}
