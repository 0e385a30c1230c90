package gpunas.latency;

import gpunas.latency.table.Pace;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableProgress;
import gpunas.searchmodel.SearchSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How long it will take to measure what a table lacks: the only place that reckons it. It is
 * reckoned from what measuring other layers took, and says so; where nobody knows that, it says how
 * to find out. Safe for use by many threads.
 */
public final class MeasuringTime {

  /** Reckoned in seconds below, in minutes above. */
  private static final Duration SHORT = Duration.ofSeconds(90);

  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

  private final TableBook book;
  private final TableBudgets budgets;

  public MeasuringTime(TableBook book, TableBudgets budgets) {
    this.book = book;
    this.budgets = budgets;
  }

  /**
   * A reckoned time.
   *
   * @param time of one profiler; several share it
   * @param from what it is reckoned from, for people
   */
  public record Estimate(Duration time, String from) {
    private String words(String what) {
      return "%s takes about %s of one profiler, by what %s took."
          .formatted(what, about(time), from);
    }
  }

  /**
   * How long the layers of a space that a table lacks take, for people: a sentence or two.
   *
   * @param wanted what the table is to be
   * @param layers how many it lacks
   * @param isThere whether there is a table, to which they are added
   */
  public String words(SearchSpec.Table wanted, int layers, boolean isThere) {
    var budget = budget(wanted, layers, isThere);
    if (budget != null) {
      return "A search has it made within %s of measuring: layers that are not measured then are modelled."
          .formatted(words(budget));
    }
    var estimate = estimate(wanted, layers);
    return estimate == null
        ? "How long measuring them takes is not known here; on the device, ./gpunas table measure --id %s --budget 20m measures those that tell most in 20 minutes, and models the others."
            .formatted(wanted.id())
        : estimate.words("Measuring them");
  }

  /** Whether a search has only some of the layers that a table lacks measured, for want of time. */
  public boolean isWithinBudget(SearchSpec.Table wanted, int layers, boolean isThere) {
    return budget(wanted, layers, isThere) != null;
  }

  private static @Nullable Duration budget(SearchSpec.Table wanted, int layers, boolean isThere) {
    return isThere ? null : TableBudgets.budget(wanted.budget(), layers);
  }

  /**
   * The time of so many layers that are not measured of a table.
   *
   * @return null if nobody knows
   */
  public @Nullable Estimate estimate(String tableId, int layers) {
    return estimate(SearchSpec.Table.named(tableId), layers);
  }

  /**
   * How long the rest of a table takes that is being measured, for people; null if nobody knows.
   */
  public @Nullable String left(String tableId, TableProgress progress) {
    var budget = budgets.budget(tableId);
    if (budget == null) {
      var estimate = estimate(tableId, progress.layers() - progress.measured());
      return estimate == null ? null : estimate.words("The rest");
    }
    return "It is made within %s of measuring, of which %s are spent; layers that are not measured then are modelled."
        .formatted(words(budget), words(book.took(tableId)));
  }

  private @Nullable Estimate estimate(SearchSpec.Table wanted, int layers) {
    var provenance = book.provenance(wanted.id());
    var own = pace(each -> each.tableId().equals(wanted.id()));
    var pace = own == null ? pace(each -> isLike(each.provenance(), provenance, wanted)) : own;
    if (pace == null) {
      return null;
    }
    return new Estimate(
        pace.perLayer().multipliedBy(layers),
        own == null
            ? "layers of table %s on %s".formatted(pace.tableId(), pace.provenance())
            : "its other layers");
  }

  private static boolean isLike(
      Provenance other, @Nullable Provenance own, SearchSpec.Table wanted) {
    return own == null ? other.suits(wanted) : other.equals(own);
  }

  /** Of several the one that is the mean of most. */
  private @Nullable Pace pace(Predicate<Pace> which) {
    return book.paces().stream()
        .filter(which)
        .max(Comparator.comparingLong(Pace::visits).thenComparing(Pace::tableId))
        .orElse(null);
  }

  /** Not more exactly than it is known. */
  private static String about(Duration time) {
    if (time.compareTo(SHORT) < 0) {
      return words(Duration.ofSeconds(Math.max(1, time.plus(HALF_A_SECOND).toSeconds())));
    }
    return words(Duration.ofMinutes(time.plus(HALF_A_MINUTE).toMinutes()));
  }

  private static String words(Duration time) {
    var parts = new ArrayList<String>();
    add(parts, time.toHours(), "h");
    add(parts, time.toMinutesPart(), "min");
    add(parts, time.toHours() > 0 ? 0 : time.toSecondsPart(), "s");
    return parts.isEmpty() ? "0 s" : String.join(" ", parts);
  }

  private static void add(List<String> parts, long count, String unit) {
    if (count > 0) {
      parts.add("%,d %s".formatted(count, unit));
    }
  }
}
