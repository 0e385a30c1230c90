package gpunas.latency.profile;

import gpunas.latency.TableBudgets;
import gpunas.latency.model.Measured;
import gpunas.latency.model.MeasurementPlan;
import gpunas.latency.model.MeasurementPlan.Time;
import gpunas.latency.model.TableCompletion;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.SettledEntries;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableJournal;
import gpunas.latency.table.TableKey;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.SearchSpace;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes tables within a budget: when everything is measured that was asked for, asks for what tells
 * most next, and once the budget is spent, models the other layers and writes them down.
 *
 * <p>What comes next follows from what was written down. So it does not matter which process says
 * it, or whether several do: they say the same, and a layer is in one share. A process that begins
 * goes on where another ended. Used by one thread.
 */
public final class BudgetedTables {

  private static final Logger LOG = LoggerFactory.getLogger(BudgetedTables.class);

  /** A share is to keep a profiler busy, and a batch two of them at least. */
  private static final int FEWEST_PER_SHARE = 8;

  /** What TensorRT builds at a time. */
  private static final int MOST_PER_SHARE = 50;

  /** Keeps a record below a hundred kilobytes. */
  private static final int ENTRIES_PER_RECORD = 1000;

  private final TableBudgets budgets;
  private final TableBook book;
  private final TableJournal journal;

  /** Of the tables that are being made. */
  private final Map<SearchSpace, MeasurementPlan> plans = new HashMap<>();

  /** By table id, how many entries it had when something was said of it last. */
  private final Map<String, Integer> said = new HashMap<>();

  /** By table id, how many modelled layers it had in the last round. */
  private final Map<String, Integer> modelled = new HashMap<>();

  /**
   * @param book of what was written into {@code journal}, by whomever
   */
  public BudgetedTables(TableBudgets budgets, TableBook book, TableJournal journal) {
    this.budgets = budgets;
    this.book = book;
    this.journal = journal;
  }

  /**
   * Takes each table a step further that waits for one. Takes seconds for a choice, and half a
   * minute to model a hundred thousand layers.
   */
  public void goOn() {
    // The first of several searches that name a table says what becomes of it.
    var byTable =
        budgets.searches().stream()
            .collect(
                Collectors.toMap(search -> search.spec().table().id(), each -> each, (a, _) -> a));
    byTable.values().forEach(this::goOn);
    plans
        .keySet()
        .retainAll(byTable.values().stream().map(search -> search.spec().space()).toList());
    said.keySet().retainAll(byTable.keySet());
    modelled.keySet().retainAll(byTable.keySet());
  }

  private void goOn(Search search) {
    var tableId = search.spec().table().id();
    if (book.isComplete(tableId)) {
      return;
    }
    var settled = book.settled(tableId);
    if (settled == null
        || settled.answered() == said.getOrDefault(tableId, -1)
        || isWritingDown(tableId, settled.modelled())) {
      return;
    }
    var budget = budgets.budget(search);
    if (budget == null) {
      return;
    }
    var plan = plans.computeIfAbsent(search.spec().space(), MeasurementPlan::new);
    if (settled.size() == 0) {
      LOG.info(beginning(search, plan.layers(), budget));
    }
    var keys =
        settled.modelled() > 0
            ? List.<String>of()
            : plan.next(settled.micros(), settled.failed().keySet(), time(settled, budget));
    if (!settled.equals(book.settled(tableId))) {
      return; // Somebody was faster.
    }
    if (!keys.isEmpty()) {
      ask(search.spec().table(), plan, settled, keys);
    } else if (settled.layers() >= TableCompletion.FEWEST_LAYERS) {
      complete(tableId, plan, settled);
    }
    said.put(tableId, settled.answered());
  }

  /** Whether another process is at it: one that died half-way is noticed by the standstill. */
  private boolean isWritingDown(String tableId, int count) {
    return !Objects.equals(modelled.put(tableId, count), count) && count > 0;
  }

  private static String beginning(Search search, int layers, Duration budget) {
    var table = search.spec().table();
    return "Table '%s' is made within %s of measuring, for the %d layers of the space %s: those that tell most are measured, the others modelled.%s"
        .formatted(
            table.id(),
            words(budget),
            layers,
            search.spec().space().name(),
            table.budget() == null
                ? " Search %s states no tableBudget, and all of them would take hours."
                    .formatted(search.id())
                : "");
  }

  private void ask(
      SearchSpec.Table wanted, MeasurementPlan plan, SettledEntries settled, List<String> keys) {
    var tableId = wanted.id();
    var networks =
        settled.networks()
            + settled.lostNetworks()
            + keys.stream().filter(TableKey::isNetwork).count();
    LOG.info(
        "Table '{}': {} layers and {} networks are measured, in {}; {} {} come next.",
        tableId,
        settled.layers(),
        settled.networks(),
        words(settled.took()),
        keys.size(),
        TableKey.isNetwork(keys.getFirst()) ? "networks" : "layers");
    var size = Math.clamp(Math.ceilDiv(keys.size(), 2), FEWEST_PER_SHARE, MOST_PER_SHARE);
    journal.missing(
        new MissingLayers(tableId, keys, plan.layers() + (int) networks, MeasurementPlan.ROUNDS)
            .in(settled.generation())
            .wanted(wanted)
            .shares(size));
  }

  private void complete(String tableId, MeasurementPlan plan, SettledEntries settled) {
    var provenance = Objects.requireNonNull(settled.provenance(), "Something was measured.");
    var table =
        plan.completion()
            .complete(new Measured(tableId, provenance, settled.micros(), settled.spreads()));
    journal.measured(
        MeasuredRound.in(
            settled.generation(),
            MeasuredRound.modelled(table, settled.lostNetworks(), ENTRIES_PER_RECORD)));
    LOG.info(
        "Table '{}' is complete: {} of {} layers and {} networks measured, in {}.",
        tableId,
        table.measuredLayers(),
        table.micros().size(),
        table.networks().size(),
        words(settled.took()));
  }

  /** What failed took time as well: as much as the others, so that a device cannot fail forever. */
  private static Time time(SettledEntries settled, Duration budget) {
    var layer = each(settled.layersTook(), settled.layers());
    var network = each(settled.networksTook(), settled.networks());
    var left =
        budget
            .minus(settled.took())
            .minus(times(network, settled.lostNetworks()))
            .minus(times(layer, settled.failed().size() - settled.lostNetworks()));
    return new Time(budget, left, layer, network);
  }

  private static Duration times(@Nullable Duration each, long count) {
    return each == null ? Duration.ZERO : each.multipliedBy(count);
  }

  private static @Nullable Duration each(Duration all, int count) {
    return count == 0 || all.isZero() ? null : all.dividedBy(count);
  }

  private static String words(Duration time) {
    return time.toMinutes() > 0
        ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
        : "%d s".formatted(time.toSeconds());
  }
}
