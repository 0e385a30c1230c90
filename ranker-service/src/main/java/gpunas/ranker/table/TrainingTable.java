package gpunas.ranker.table;

import static java.util.Comparator.comparing;

import gpunas.ranker.training.PackedTraining;
import gpunas.ranker.training.Trainings;
import gpunas.searchmodel.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The trainings of a search as a table. Of a hundred thousand of them as much is unpacked at a time
 * as is being read.
 */
public final class TrainingTable {
  /** What else a column is called when it is sorted by. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of("latency", "latencyMicros", "newest", "finishedAt");

  private static final String NEWEST = "newest";

  /** What is told of a training with each point of its curve. */
  private static final List<String> TOLD =
      List.of("jobId", "number", "state", "band", "rung", "epochs");

  /**
   * Of a row of {@link #curve}: an epoch and those before it are done; the training loss is in nats
   * per image.
   */
  public static final List<String> CURVE_COLUMNS =
      Stream.concat(TOLD.stream(), Stream.of("epoch", "trainingLoss", "top1")).toList();

  private final Trainings trainings;
  private final Columns columns;
  private final List<Column> told;

  /**
   * @param measuredMicros of the networks that were timed whole, by job
   * @param latencyDeviation relative standard deviation of predicted latencies; null if nobody
   *     knows
   */
  public TrainingTable(
      Search search,
      Trainings trainings,
      Map<String, Double> measuredMicros,
      @Nullable Double latencyDeviation) {
    this.trainings = trainings;
    this.columns = new Columns(search, measuredMicros, latencyDeviation);
    this.told = columns(String.join(",", TOLD));
  }

  /**
   * What is asked for.
   *
   * @param conditions as {@code COLUMN:VALUE}; all must hold
   * @param sort a column, {@code latency} or {@code newest}, in whatever case
   * @param isDescending null: what is best first, the latest for {@code newest}
   */
  public record Query(List<String> conditions, String sort, @Nullable Boolean isDescending) {
    public Query {
      conditions = List.copyOf(conditions);
      sort = sort.strip();
    }
  }

  public List<Column> columns() {
    return columns.all();
  }

  /**
   * Some columns.
   *
   * @param names separated by commas, in whatever case
   * @throws UnreadableQuery if there is no such column
   */
  public List<Column> columns(String names) {
    return Stream.of(names.split(",", -1)).map(name -> column(name, names)).toList();
  }

  private Column column(String name, String names) {
    var column = columns.find(name);
    if (column == null) {
      throw new UnreadableQuery(
          "columns is '%s'; expected some of %s, separated by commas."
              .formatted(names, columns.words()));
    }
    return column;
  }

  /**
   * The trainings that are asked for, in order; what is not known comes last.
   *
   * @throws UnreadableQuery if there is no such column, or a condition cannot be read
   */
  public List<PackedTraining> find(Query query) {
    var conditions = query.conditions().stream().map(each -> Condition.of(each, columns)).toList();
    var column = sortedBy(query.sort());
    var isDescending =
        query.isDescending() == null
            ? column.hasBestAtTheTop() || query.sort().equalsIgnoreCase(NEWEST)
            : query.isDescending();
    var found = new ArrayList<Keyed>();
    for (var packed : trainings.all()) {
      var row = new Row(trainings, packed);
      if (conditions.stream().allMatch(each -> each.test(row))) {
        found.add(new Keyed(packed, column.key(row)));
      }
    }
    found.sort(
        comparing(Keyed::key, Keys.order(isDescending))
            .thenComparingInt(each -> each.packed().number())
            .thenComparing(each -> trainings.jobId(each.packed())));
    return found.stream().map(Keyed::packed).toList();
  }

  private record Keyed(PackedTraining packed, @Nullable Comparable<?> key) {}

  /** What stands in some columns of a training, in their order; null: nothing. */
  public List<@Nullable Object> values(PackedTraining training, List<Column> of) {
    var row = new Row(trainings, training);
    var values = new ArrayList<@Nullable Object>();
    of.forEach(column -> values.add(column.value(row)));
    return values;
  }

  /** The points of a training's curve, each with {@link #CURVE_COLUMNS}; null: nothing. */
  public Stream<List<@Nullable Object>> curve(PackedTraining training) {
    var row = new Row(trainings, training);
    var known = new ArrayList<@Nullable Object>();
    told.forEach(column -> known.add(column.value(row)));
    return row.whole().curve().stream()
        .map(point -> {
          var values = new ArrayList<@Nullable Object>(known);
          values.add(point.epoch());
          values.add(Double.isFinite(point.loss()) ? (Double) point.loss() : null);
          values.add(point.top1());
          return values;
        });
  }

  private Column sortedBy(String name) {
    var known = name.toLowerCase(Locale.ROOT);
    var column = columns.find(OTHER_NAMES.getOrDefault(known, known));
    if (column == null) {
      throw new UnreadableQuery(
          "sort is '%s'; expected one of newest, latency, %s.".formatted(name, columns.words()));
    }
    return column;
  }
}
