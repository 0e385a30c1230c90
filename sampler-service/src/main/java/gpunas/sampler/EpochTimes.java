package gpunas.sampler;

import gpunas.searchmodel.SearchSpec;
import java.util.Comparator;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * How long epochs took in the trainings so far. Written by one thread, may be read by any.
 *
 * <p>Times are kept by search: a result may be read before the search it belongs to.
 */
public final class EpochTimes {
  private final Searches searches;
  private final ConcurrentMap<String, Queue<Median>> bySearch = new ConcurrentHashMap<>();

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
    bySearch
        .computeIfAbsent(searchId, _ -> new ConcurrentLinkedQueue<>())
        .add(new Median(secondsPerEpoch, 1));
  }

  /**
   * All trainings of a search have ended.
   *
   * @param secondsPerEpoch median over them
   */
  public void ended(String searchId, double secondsPerEpoch, int trainings) {
    var all = new ConcurrentLinkedQueue<Median>();
    all.add(new Median(secondsPerEpoch, Math.max(1, trainings)));
    bySearch.put(searchId, all);
  }

  /** A search is forgotten. */
  public void delete(String searchId) {
    bySearch.remove(searchId);
  }

  /** How long an epoch took where data, space and number of images were the same, or null. */
  @Nullable Median of(SearchSpec spec) {
    var times =
        bySearch.entrySet().stream()
            .filter(entry -> {
              var search = searches.find(entry.getKey());
              return search != null && isLike(search.spec(), spec);
            })
            .flatMap(entry -> entry.getValue().stream())
            .sorted(Comparator.comparingDouble(Median::seconds))
            .toList();
    var trainings = times.stream().mapToInt(Median::trainings).sum();
    var before = 0;
    for (var each : times) {
      before += each.trainings();
      if (before > trainings / 2) {
        return new Median(each.seconds(), trainings);
      }
    }
    return null;
  }

  private static boolean isLike(SearchSpec one, SearchSpec other) {
    return one.dataset().equals(other.dataset())
        && one.recipe().trainingImages() == other.recipe().trainingImages()
        && Objects.equals(
            one.recipe().validationImagesPerClass(), other.recipe().validationImagesPerClass())
        && one.space().equals(other.space());
  }
}
