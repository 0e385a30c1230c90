package gpunas.optimizer.search;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All searches. They share trainers and nothing else: what one proposes does not depend on the
 * others, but for those it was told to learn from.
 */
public final class Searches {

  /** A search has a quarter of its jobs in flight per higher priority that is at work. */
  private static final int YIELDED_BITS = 2;

  private final Thinking thinking;
  private final Map<String, SearchProgress> byId = new TreeMap<>();

  public Searches(Thinking thinking) {
    this.thinking = thinking;
  }

  /** The search with this id, of which nothing may be known yet. */
  public SearchProgress of(String searchId) {
    return byId.computeIfAbsent(searchId, id -> new SearchProgress(id, thinking));
  }

  /** What is to be done now, by search id, the highest priority first. */
  public Map<String, Decision> decide(Instant now) {
    Map<String, Decision> decisions = new LinkedHashMap<>();
    var ids = new ArrayList<>(byId.keySet());
    ids.sort(Comparator.comparingInt(id -> -priority(of(id))));
    for (var id : ids) {
      var search = of(id);
      var plan = search.plan();
      if (plan != null) {
        decisions.put(id, search.decide(now, room(plan), lessons(plan)));
      }
    }
    return decisions;
  }

  /** How long nothing needs to be decided if nothing happens. */
  public Duration patience(Instant now) {
    return byId.values().stream()
        .map(search -> search.patience(now))
        .min(Comparator.naturalOrder())
        .orElse(ChronoUnit.FOREVER.getDuration());
  }

  private int room(SearchPlan plan) {
    var above =
        byId.values().stream()
            .filter(SearchProgress::isRunning)
            .mapToInt(Searches::priority)
            .filter(priority -> priority > plan.priority())
            .distinct()
            .count();
    var shift = (int) Math.min(above * YIELDED_BITS, Integer.SIZE - 1);
    return Math.max(1, plan.budget().inFlight() >> shift);
  }

  private static int priority(SearchProgress search) {
    var plan = search.plan();
    return plan == null ? 0 : plan.priority();
  }

  private @Nullable List<Lesson> lessons(SearchPlan plan) {
    List<Lesson> lessons = new ArrayList<>();
    for (var id : plan.learnFrom()) {
      var earlier = byId.get(id);
      var learned = earlier == null ? null : earlier.lessons();
      if (learned == null) {
        return null;
      }
      lessons.addAll(learned);
    }
    return lessons;
  }
}
