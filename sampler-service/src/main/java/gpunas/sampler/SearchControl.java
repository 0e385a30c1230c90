package gpunas.sampler;

import java.time.InstantSource;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts and cancels searches. May be used by several threads. */
public final class SearchControl {
  private static final Logger LOG = LoggerFactory.getLogger(SearchControl.class);

  private static final int MAX_SLUG_CHARS = 40;
  private static final int SUFFIX_CHARS = 6;

  /** Without letters and digits that look like others. */
  private static final String SUFFIX_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

  private final Searches searches;
  private final SearchLog log;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final SamplerMetrics metrics;

  /**
   * @param random tells apart searches of one name; must be safe for several threads
   */
  public SearchControl(
      Searches searches,
      SearchLog log,
      InstantSource clock,
      RandomGenerator random,
      SamplerMetrics metrics) {
    this.searches = searches;
    this.log = log;
    this.clock = clock;
    this.random = random;
    this.metrics = metrics;
  }

  /** What became of the wish to cancel a search. */
  public sealed interface Cancellation {
    /** It is cancelled now. */
    record Done(Search search) implements Cancellation {}

    /** It had ended before. */
    record TooLate(Search search) implements Cancellation {}

    /** There is no such search. */
    record Unknown() implements Cancellation {}
  }

  /**
   * Starts a search under a new id.
   *
   * @throws SearchLog.Unavailable if it could not be written down
   */
  public Search start(SearchSpec spec) {
    var search = Search.started(newId(spec.name()), spec, clock.instant());
    log.write(search);
    searches.started(search);
    metrics.started();
    LOG.info("Search {} is started.", search.id());
    return search;
  }

  /**
   * Cancels a search.
   *
   * @throws SearchLog.Unavailable if that could not be written down
   */
  public Cancellation cancel(String id) {
    var search = searches.find(id);
    if (search == null) {
      return new Cancellation.Unknown();
    }
    if (search.state().isOver()) {
      return new Cancellation.TooLate(search);
    }
    var cancelled = search.changed(Search.State.CANCELLED, "Cancelled by a user.", clock.instant());
    log.write(cancelled);
    searches.changed(search, cancelled);
    metrics.cancelled();
    LOG.info("Search {} is cancelled.", id);
    return new Cancellation.Done(cancelled);
  }

  private String newId(String name) {
    var slug = slug(name);
    while (true) {
      var id = slug + "-" + suffix();
      if (searches.find(id) == null) {
        return id;
      }
    }
  }

  /** The name as it can stand in a path, a file name, a Kafka key. */
  private static String slug(String name) {
    var words = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceFirst("^-", "");
    var slug = words.substring(0, Math.min(words.length(), MAX_SLUG_CHARS)).replaceFirst("-$", "");
    return slug.isEmpty() ? "search" : slug;
  }

  private String suffix() {
    var suffix = new StringBuilder();
    for (var i = 0; i < SUFFIX_CHARS; i++) {
      suffix.append(SUFFIX_ALPHABET.charAt(random.nextInt(SUFFIX_ALPHABET.length())));
    }
    return suffix.toString();
  }
}
