package gpunas.ranker;

import static java.util.stream.Collectors.toMap;

import gpunas.ranker.Ranking.Entry;
import gpunas.ranker.Ranking.Move;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what moved between two rankings of a search, and why. */
final class Moves {
  private static final Move NEW = new Move(null, "new");

  private Moves() {}

  /** The ranking without a word on what moved: two of these are equal if nothing happened. */
  static Ranking none(Ranking ranking) {
    return ranking.map(band -> band.map(entry -> entry.with(Move.UNKNOWN)));
  }

  /**
   * The ranking with what moved since another one.
   *
   * @param before null if there was none
   */
  static Ranking since(@Nullable Ranking before, Ranking ranking) {
    List<Ranking.Band> bands = before == null ? List.of() : before.bands();
    return ranking.map(band -> {
      var old =
          bands.stream()
              .filter(each -> each.name().equals(band.name()))
              .findFirst()
              .map(Moves::byNetwork)
              .orElse(Map.of());
      return band.map(entry -> entry.with(move(old.get(entry.network().encoding()), entry)));
    });
  }

  private static Map<List<Integer>, Entry> byNetwork(Ranking.Band band) {
    return band.entries().stream()
        .collect(toMap(entry -> entry.network().encoding(), entry -> entry, (first, _) -> first));
  }

  private static Move move(@Nullable Entry was, Entry is) {
    if (was == null) {
      return NEW;
    }
    var from = was.place().rank();
    var down = is.place().rank() - from;
    if (down == 0) {
      return new Move(from, null);
    }
    if (!was.score().equals(is.score())) {
      return new Move(
          from,
          String.format(
              Locale.ROOT,
              "objective %.4f over %d trainings, was %.4f",
              is.score().objective(),
              is.trainings().size(),
              was.score().objective()));
    }
    return new Move(
        from,
        down > 0
            ? "%s came in above".formatted(networks(down))
            : "%s above fell behind or left".formatted(networks(-down)));
  }

  private static String networks(int count) {
    return count == 1 ? "1 network" : count + " networks";
  }
}
