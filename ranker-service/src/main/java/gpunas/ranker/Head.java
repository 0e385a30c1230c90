package gpunas.ranker;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a list of rankings shows of one: the best network of each band. */
public record Head(String searchId, int number, Instant at, boolean isFinal, List<Band> bands) {

  public Head {
    bands = List.copyOf(bands);
  }

  /**
   * A band.
   *
   * @param best null if it has no entries
   */
  public record Band(String name, int entries, Ranking.@Nullable Entry best) {}

  static Head of(Revision revision) {
    var ranking = revision.ranking();
    return new Head(
        revision.searchId(),
        revision.number(),
        revision.at(),
        ranking.isFinal(),
        ranking.bands().stream().map(Head::band).toList());
  }

  private static Band band(Ranking.Band band) {
    var entries = band.entries();
    return new Band(band.name(), entries.size(), entries.isEmpty() ? null : entries.getFirst());
  }
}
