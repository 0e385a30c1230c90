package gpunas.optimizer.search;

import gpunas.searchmodel.SearchSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the networks that a search starts with, then deals its trainings to its bands: whoever
 * has had the fewest is next. A band without anything to train leaves its share to the others.
 */
final class Exploration {

  private final SearchSpec spec;
  private final StartNetworks start;
  private final List<BandSearch> bands;

  /**
   * @param bands those with candidates
   */
  Exploration(SearchSpec spec, StartNetworks start, List<BandSearch> bands) {
    this.spec = spec;
    this.start = start;
    this.bands = bands;
  }

  /** The next training; null if there is none, for now or for good. */
  @Nullable Job next(Known known) {
    if (known.explorations() >= spec.budget().trainings() || isOutOfTime(known)) {
      return null;
    }
    var first = start.next(known);
    if (first != null) {
      return first;
    }
    var open = open(known);
    for (var band : open) {
      var job = next(band, known);
      if (job != null) {
        return job;
      }
    }
    return known.hasPending() ? null : spendRest(open, known);
  }

  /** Why a band was not explored further. */
  String reason(BandSearch band, Known known) {
    if (isOutOfTime(known)) {
      return "the device hours are spent: %.2f".formatted(hours(known.deviceTime()));
    }
    if (known.explorations() >= spec.budget().trainings()) {
      return "the budget is spent: %d trainings".formatted(known.explorations());
    }
    return band.isSpent(known)
        ? "the band's budget is spent: %d trainings".formatted(band.territory().trainings())
        : band.reason(known);
  }

  private static @Nullable Job next(BandSearch band, Known known) {
    var promoted = band.promote(known);
    if (promoted != null) {
      return promoted;
    }
    return band.takesEntrants(known) ? band.enter(known) : null;
  }

  /**
   * What was kept for the higher rungs and not needed, because trainings failed or shares of few
   * networks are none: for the best of the lower rungs, or else for new ones.
   */
  private static @Nullable Job spendRest(List<BandSearch> open, Known known) {
    for (var band : open) {
      if (!band.takesEntrants(known)) {
        var promoted = band.promoteAny(known);
        var job = promoted == null ? band.enter(known) : promoted;
        if (job != null) {
          return job;
        }
      }
    }
    return null;
  }

  private List<BandSearch> open(Known known) {
    var open = new ArrayList<>(bands);
    open.removeIf(band -> band.isSpent(known));
    open.sort(Comparator.comparingLong(band -> band.territory().exploring(known).count()));
    return open;
  }

  /** Whether the device time that the short list does not need is spent. */
  private boolean isOutOfTime(Known known) {
    return spec.budget().isSpent(known.deviceTime().plus(reserve(known)));
  }

  private Duration reserve(Known known) {
    var finish = spec.finish();
    return finish == null
        ? Duration.ZERO
        : known
            .meanTime(spec.allRungs().top())
            .multipliedBy((long) bands.size() * finish.networks() * finish.trainings());
  }

  private static double hours(Duration time) {
    return time.toMillis() / 3_600_000.0;
  }
}
