package gpunas.sampler;

import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * How long epochs took in the trainings so far. Written by one thread, may be read by any.
 *
 * <p>Times are kept by search: a result may be read before the search it belongs to.
 */
public final class EpochTimes {
  private final Searches searches;
  private final ConcurrentHashMap<String, Queue<Double>> secondsBySearch =
      new ConcurrentHashMap<>();

  public EpochTimes(Searches searches) {
    this.searches = searches;
  }

  /**
   * The middle of what is known.
   *
   * @param seconds of training and evaluation, for one epoch
   * @param trainings of how many trainings it is the median
   */
  public record Median(double seconds, int trainings) {}

  /**
   * A training of a search ended.
   *
   * @param secondsPerEpoch mean over its epochs
   */
  public void add(String searchId, double secondsPerEpoch) {
    secondsBySearch
        .computeIfAbsent(searchId, _ -> new ConcurrentLinkedQueue<>())
        .add(secondsPerEpoch);
  }

  /** How long an epoch took where data, space and number of images were the same, or null. */
  @Nullable Median of(SearchSpec spec) {
    var seconds =
        secondsBySearch.entrySet().stream()
            .filter(entry -> {
              var search = searches.find(entry.getKey());
              return search != null && isLike(search.spec(), spec);
            })
            .flatMap(entry -> entry.getValue().stream())
            .sorted()
            .toList();
    return seconds.isEmpty() ? null : new Median(seconds.get(seconds.size() / 2), seconds.size());
  }

  private static boolean isLike(SearchSpec one, SearchSpec other) {
    return one.dataset().equals(other.dataset())
        && one.recipe().trainingImages() == other.recipe().trainingImages()
        && one.space().equals(other.space());
  }
}
