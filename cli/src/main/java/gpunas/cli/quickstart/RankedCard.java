package gpunas.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import gpunas.cli.FiguresText;
import gpunas.schemas.FiguresCodec;
import gpunas.schemas.RankedBand;
import gpunas.schemas.RankedEntry;
import gpunas.searchmodel.NetworkFigures;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is added to a network's model card once it is ranked: the trainer could not know it yet. */
final class RankedCard {

  private RankedCard() {}

  /**
   * The part of the card, Markdown.
   *
   * @param deviation relative standard deviation of the predicted latency; null if nobody knows
   * @param provenance of the latency table, as its document has it
   */
  static String of(
      RankedBand band, RankedEntry entry, @Nullable Double deviation, JsonNode provenance) {
    var figures = FiguresCodec.fromWire(entry.getFigures());
    return """

    ## As it was ranked

    | | |
    |---|---|
    | rank | %d in the band %s |
    | latency, predicted | %s |
    | latency, measured | %s |
    | latency, 50th and 99th percentile | %s |
    | throughput | %s |
    | energy | %s |
    | memory, weights and live arrays | %s |
    | device | %s |
    | runtime | %s %s, %s, %s |
    | batch | %d |%s

    Added when the search had ended. The SHA-256 in the ranked list is of the card above.
    """
        .formatted(
            entry.getRank(),
            band.getName(),
            millis(entry.getLatencyMicros())
                + (deviation == null ? "" : " ± %.1f %%".formatted(100 * deviation)),
            entry.getMeasuredLatencyMicros() == null
                ? "not measured"
                : millis(entry.getMeasuredLatencyMicros()) + ", the whole network",
            figures == null
                ? FiguresText.p99(null)
                : "%s and %s, %d runs"
                    .formatted(
                        millis(figures.p50Micros()), FiguresText.p99(figures), figures.runs()),
            throughput(figures),
            energy(figures),
            FiguresText.mebibytes(entry.getMemoryBytes()),
            provenance.path("device").asText(),
            provenance.path("runtime").asText(),
            provenance.path("runtimeVersion").asText(),
            provenance.path("provider").asText(),
            provenance.path("precision").asText(),
            provenance.path("batch").asInt(),
            taught(entry));
  }

  private static String throughput(@Nullable NetworkFigures figures) {
    var shown = FiguresText.throughput(figures);
    return figures == null || figures.throughput() == null
        ? shown + because(figures)
        : "%s images per second in batches of %d".formatted(shown, figures.throughputBatch());
  }

  private static String energy(@Nullable NetworkFigures figures) {
    var shown = FiguresText.energy(figures);
    return figures == null || figures.millijoules() == null
        ? shown + because(figures)
        : "%s for an image in batches of %d".formatted(shown, figures.throughputBatch());
  }

  private static String because(@Nullable NetworkFigures figures) {
    return figures == null || figures.notMeasuredBecause() == null
        ? ""
        : ": " + figures.notMeasuredBecause().replace('|', '/').replaceAll("\\s+", " ");
  }

  private static String taught(RankedEntry entry) {
    var taught = entry.getTaught();
    if (taught == null) {
      return "";
    }
    var error = taught.getTop1GainStandardError();
    return String.format(
        Locale.ROOT,
        "%n| teacher | %s: %.2f %% with it, %.2f %% without, %+.2f points%s; these files are those %s it |",
        taught.getTeacher(),
        100 * taught.getTop1(),
        100 * entry.getTop1(),
        100 * taught.getTop1Gain(),
        error == null ? "" : String.format(Locale.ROOT, " ± %.2f", 100 * error),
        taught.getExported() ? "with" : "without");
  }

  private static String millis(double micros) {
    return String.format(Locale.ROOT, "%.4f ms", micros / 1000);
  }
}
