package gpunas.optimizer.search;

import gpunas.searchmodel.SearchSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All searches that have not ended. They share trainers and nothing else: what one proposes does
 * not depend on the others, but for those it was told to learn from.
 */
public final class Searches {

  /** A search has a quarter of its jobs in flight per higher priority that is at work. */
  private static final int YIELDED_BITS = 2;

  private final Map<String, SearchProgress> open;
  private final Map<String, Lessons> ended;

  /**
   * @param open by id, as they are at any time
   * @param ended what those have shown of which it was published, by id
   */
  public Searches(Map<String, SearchProgress> open, Map<String, Lessons> ended) {
    this.open = open;
    this.ended = ended;
  }

  /** What is to be done now, by search id, the highest priority first. */
  public Map<String, Decision> decide(Instant now) {
    Map<String, Decision> decisions = new LinkedHashMap<>();
    var ids = new ArrayList<>(open.keySet());
    ids.sort(Comparator.comparingInt(id -> -priority(of(id))));
    for (var id : ids) {
      var search = of(id).search();
      if (search != null) {
        var spec = search.spec();
        decisions.put(id, of(id).decide(now, room(spec), () -> earlier(spec)));
      }
    }
    return decisions;
  }

  /** How long nothing needs to be decided if nothing happens. */
  public Duration patience(Instant now) {
    return open.values().stream()
        .map(search -> search.patience(now))
        .min(Comparator.naturalOrder())
        .orElse(ChronoUnit.FOREVER.getDuration());
  }

  private SearchProgress of(String id) {
    return Objects.requireNonNull(open.get(id));
  }

  private int room(SearchSpec spec) {
    var above =
        open.values().stream()
            .filter(SearchProgress::isRunning)
            .mapToInt(Searches::priority)
            .filter(priority -> priority > spec.priority())
            .distinct()
            .count();
    var shift = (int) Math.min(above * YIELDED_BITS, Integer.SIZE - 1);
    return Math.max(1, spec.budget().inFlight() >> shift);
  }

  private static int priority(SearchProgress progress) {
    var search = progress.search();
    return search == null ? 0 : search.spec().priority();
  }

  private Earlier earlier(SearchSpec spec) {
    List<Lessons> lessons = new ArrayList<>();
    var complete = true;
    for (var id : spec.learnFrom()) {
      var shown = ended.get(id);
      if (shown != null) {
        lessons.add(shown);
      } else if (open.containsKey(id)) {
        complete = false;
      } else {
        return new Earlier.Gone(id);
      }
    }
    return complete ? new Earlier.Known(lessons) : new Earlier.Awaited();
  }
}
