package gpunas.pipeline.chaos;

import gpunas.schemas.RankedBand;
import gpunas.schemas.RankedEntry;
import gpunas.schemas.RankedResults;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a search has found, without what must differ between two runs: ids and times.
 *
 * @param trainings that have ended, however they did
 * @param lines counts, then one line for each ranked network, all numbers in full
 */
record Ranking(String searchId, int trainings, List<String> lines) {

  static Ranking of(RankedResults results) {
    var counts =
        "completed %d, diverged %d, failed %d, missed targets %d"
            .formatted(
                results.getCompleted(),
                results.getDiverged(),
                results.getFailed(),
                results.getMissedTargets());
    var entries =
        results.getBands().stream()
            .flatMap(band -> band.getEntries().stream().map(entry -> line(band, entry)));
    return new Ranking(
        results.getSearchId(),
        results.getCompleted() + results.getDiverged() + results.getFailed(),
        Stream.concat(Stream.of(counts), entries).toList());
  }

  private static String line(RankedBand band, RankedEntry entry) {
    return "%s %d: %s top1=%s loss=%s objective=%s latency=%s tied=%s front=%s"
        .formatted(
            band.getName(),
            entry.getRank(),
            entry.getEncoding(),
            entry.getTop1(),
            entry.getLoss(),
            entry.getObjective(),
            entry.getLatencyMicros(),
            entry.getTied(),
            entry.getOnFront());
  }

  /** How this one differs from what was expected; empty if it does not. */
  Optional<String> difference(Ranking expected) {
    return lines.equals(expected.lines)
        ? Optional.empty()
        : Optional.of(
            "Search %s:%n%s%n  instead of%n%s"
                .formatted(searchId, String.join("\n", lines), String.join("\n", expected.lines)));
  }
}
