package gpunas.ranker.table;

import static java.util.stream.Collectors.joining;

import gpunas.ranker.training.PackedTraining;
import gpunas.ranker.training.Training;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Search;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The columns of a search's trainings: what is known of each, then its genes in words. */
final class Columns {
  private static final double MILLIS = Duration.ofSeconds(1).toMillis();

  private final List<Column> known;
  private final List<Column> all;

  /**
   * @param measuredMicros of the networks that were timed whole, by job
   * @param latencyDeviation relative standard deviation of predicted latencies; null if nobody
   *     knows
   */
  Columns(Search search, Map<String, Double> measuredMicros, @Nullable Double latencyDeviation) {
    known = known(search, measuredMicros, latencyDeviation);
    all =
        Stream.concat(
                known.stream(),
                SaidGene.of(search.spec().space().genes()).stream().map(SaidGene::column))
            .toList();
  }

  List<Column> all() {
    return all;
  }

  /** A column by its name, in whatever case; null if there is none. */
  @Nullable Column find(String name) {
    return all.stream()
        .filter(each -> each.name().equalsIgnoreCase(name.strip()))
        .findFirst()
        .orElse(null);
  }

  /** What they are called, human-readable. */
  String words() {
    return known.stream().map(Column::name).collect(joining(", ", "", " or a gene"));
  }

  private static List<Column> known(
      Search search, Map<String, Double> measuredMicros, @Nullable Double latencyDeviation) {
    var spec = search.spec();
    var notes = search.notes().ofTrainings();
    return List.of(
        Column.text("jobId", Row::jobId),
        Column.number("number", row -> row.packed().number()),
        Column.word("state", states(), row -> lowerCase(row.packed().state())),
        Column.word("band", spec.bands().stream().map(Band::name).toList(), Row::band),
        Column.number("rung", row -> row.packed().rung()),
        Column.number("epochs", row -> row.whole().job().epochs()),
        Column.number("top1", row -> finite(row.packed().top1())).withBestAtTheTop(),
        Column.number("loss", row -> finite(row.packed().loss())),
        Column.number("objective", row -> finite(row.packed().objective(spec.objective()))),
        Column.number("latencyMicros", row -> finite(row.packed().latencyMicros())),
        Column.number("latencyDeviation", _ -> latencyDeviation),
        Column.number("measuredLatencyMicros", row -> measured(row, measuredMicros)),
        Column.number("parameters", row -> row.packed().parameters()),
        Column.number("macs", row -> row.packed().macs()),
        Column.text("trainer", row -> row.whole().trainer()),
        Column.text("device", row -> row.whole().device()),
        Column.number("attempt", row -> row.whole().attempt()),
        Column.time("proposedAt", row -> row.whole().job().proposedAt()),
        Column.time("startedAt", row -> startedAt(row.whole())),
        Column.time("finishedAt", row -> finishedAt(row.packed())),
        Column.number("seconds", row -> seconds(row.whole())),
        Column.text("reason", row -> row.whole().reason()),
        Column.number("top1Fp32", row -> top1Fp32(row.whole())),
        Column.text("userNote", row -> notes.isEmpty() ? null : notes.get(row.jobId())));
  }

  private static @Nullable Double top1Fp32(Training training) {
    var completed = training.completed();
    return completed == null ? null : completed.top1Fp32();
  }

  private static List<String> states() {
    return Arrays.stream(Training.State.values()).map(Columns::lowerCase).toList();
  }

  private static String lowerCase(Training.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? (Double) value : null;
  }

  /** Few were timed: the id of a job is made only if some were. */
  private static @Nullable Double measured(Row row, Map<String, Double> measuredMicros) {
    return measuredMicros.isEmpty() || row.packed().endedMillis() == PackedTraining.GOES_ON
        ? null
        : measuredMicros.get(row.jobId());
  }

  private static @Nullable Instant startedAt(Training training) {
    var end = training.end();
    return end == null ? null : end.startedAt();
  }

  private static @Nullable Instant finishedAt(PackedTraining training) {
    var millis = training.endedMillis();
    return millis == PackedTraining.GOES_ON ? null : Instant.ofEpochMilli(millis);
  }

  private static @Nullable Double seconds(Training training) {
    var end = training.end();
    return end == null
        ? null
        : (Double) (Duration.between(end.startedAt(), end.finishedAt()).toMillis() / MILLIS);
  }
}
