package gpunas.ranker;

import static java.util.stream.Collectors.toMap;

import gpunas.ranker.Ranking.Entry;
import gpunas.ranker.Ranking.Move;
import gpunas.searchmodel.MeasuredTargets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says what moved between two rankings of a search, and why. */
final class Moves {
  private static final Move NEW = new Move(null, "new");

  private Moves() {}

  /** The ranking without a word on what moved: two of these are equal if nothing happened. */
  static Ranking none(Ranking ranking) {
    return ranking.map(
        band -> band.map(entry -> entry.with(Move.UNKNOWN), entry -> entry.with(Move.UNKNOWN)));
  }

  /**
   * The ranking with what moved since another one.
   *
   * @param before null if there was none
   * @param targets that measured networks are held against
   */
  static Ranking since(@Nullable Ranking before, Ranking ranking, MeasuredTargets targets) {
    List<Ranking.Band> bands = before == null ? List.of() : before.bands();
    return ranking.map(band -> {
      var old =
          bands.stream()
              .filter(each -> each.name().equals(band.name()))
              .findFirst()
              .map(Moves::byNetwork)
              .orElse(Map.of());
      var left =
          band.outside().stream()
              .map(entry -> old.get(entry.network().encoding()))
              .filter(Objects::nonNull)
              .map(entry -> entry.place().rank())
              .toList();
      return band.map(
          entry -> entry.with(move(old.get(entry.network().encoding()), entry, left, targets)),
          entry ->
              entry.with(
                  new Move(
                      rank(old.get(entry.network().encoding())), whyLeft(band, entry, targets))));
    });
  }

  private static Map<List<Integer>, Entry> byNetwork(Ranking.Band band) {
    return band.entries().stream()
        .collect(toMap(entry -> entry.network().encoding(), entry -> entry, (first, _) -> first));
  }

  private static @Nullable Integer rank(@Nullable Entry was) {
    return was == null ? null : (Integer) was.place().rank();
  }

  private static String whyLeft(Ranking.Band band, Entry entry, MeasuredTargets targets) {
    var micros = entry.measuredLatencyMicros();
    if (micros != null && !(band.fromMicros() <= micros && micros < band.belowMicros())) {
      return String.format(Locale.ROOT, "measured %.4f ms, outside of the band", micros / 1000);
    }
    return "measured " + targets.missedBy(Objects.requireNonNull(entry.figures()));
  }

  /**
   * What moved a ranked entry.
   *
   * @param left ranks of those that measuring showed to be outside of the band or the targets
   */
  private static Move move(
      @Nullable Entry was, Entry is, List<Integer> left, MeasuredTargets targets) {
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
    if (down > 0) {
      return new Move(from, "%s came in above".formatted(networks(down)));
    }
    var outside = left.stream().filter(rank -> rank < from).count();
    return new Move(
        from,
        "%s above fell behind or left".formatted(networks(-down))
            + (outside == 0
                ? ""
                : ", %d measured outside of the band%s"
                    .formatted(outside, targets.areAny() ? " or the targets" : "")));
  }

  private static String networks(int count) {
    return count == 1 ? "1 network" : count + " networks";
  }
}
