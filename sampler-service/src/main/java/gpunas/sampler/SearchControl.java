package gpunas.sampler;

import gpunas.searchmodel.Search;
import gpunas.searchmodel.Search.State;
import gpunas.searchmodel.SearchSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts searches, pauses and resumes them, changes their priority, names and notes, cancels and
 * deletes them. May be used by several threads.
 */
public final class SearchControl {
  private static final Logger LOG = LoggerFactory.getLogger(SearchControl.class);

  private static final int MAX_SLUG_CHARS = 40;
  private static final int SUFFIX_CHARS = 6;

  /** Without letters and digits that look like others. */
  private static final String SUFFIX_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

  private final Searches searches;
  private final KnownDatasets datasets;
  private final Predictions predictions;
  private final SearchLog log;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final SamplerMetrics metrics;

  /**
   * @param random distinguishes searches of one name; must be safe for several threads
   */
  public SearchControl(
      Searches searches,
      KnownDatasets datasets,
      Predictions predictions,
      SearchLog log,
      InstantSource clock,
      RandomGenerator random,
      SamplerMetrics metrics) {
    this.searches = searches;
    this.datasets = datasets;
    this.predictions = predictions;
    this.log = log;
    this.clock = clock;
    this.random = random;
    this.metrics = metrics;
  }

  /** What became of the wish to change a search. */
  public sealed interface Change {
    /** It is so now. */
    record Done(Search search) implements Change {}

    /** It had ended before. */
    record TooLate(Search search) implements Change {}

    /** There is no such search. */
    record Unknown() implements Change {}
  }

  /**
   * Starts a search under a new id.
   *
   * @throws Unstartable if it cannot learn from a search that it names, no trainer has the data for
   *     it, it shall start with a network that none of its bands takes, its table is not what it
   *     asks for or will never have its layers, or there is no such teacher
   * @throws SearchLog.Unavailable if it could not be written down
   */
  public Search start(SearchSpec spec) throws Unstartable {
    LearnCheck.check(spec, searches);
    datasets.check(spec);
    StartCheck.check(spec, predictions);
    var whole = TeacherCheck.resolved(spec, searches);
    var search = Search.started(newId(spec.name()), whole, clock.instant());
    log.write(search);
    searches.put(search);
    metrics.started();
    LOG.info("Search {} is started.", search.id());
    return search;
  }

  /**
   * Ends a search for good.
   *
   * @throws SearchLog.Unavailable if that could not be written down
   */
  public Change cancel(String id) {
    var change = change(id, search -> to(search, State.CANCELLED, "Cancelled by a user."));
    if (change instanceof Change.Done) {
      metrics.cancelled();
    }
    return change;
  }

  /**
   * Begins nothing new until the search is resumed; what is in flight goes on.
   *
   * @throws SearchLog.Unavailable if that could not be written down
   */
  public Change pause(String id) {
    return change(id, search -> to(search, State.PAUSED, "Paused by a user."));
  }

  /**
   * Lets a paused search go on.
   *
   * @throws SearchLog.Unavailable if that could not be written down
   */
  public Change resume(String id) {
    return change(id, search -> to(search, State.RUNNING, "Resumed by a user."));
  }

  /**
   * Gives a search another priority.
   *
   * @throws SearchLog.Unavailable if that could not be written down
   */
  public Change prioritise(String id, int priority) {
    return change(id, search -> search.prioritised(priority, clock.instant()));
  }

  /**
   * Gives a search another name, also one that has ended; its id stays.
   *
   * @throws SearchLog.Unavailable if that could not be written down
   */
  public Change rename(String id, String name) {
    return changeAny(id, search -> search.renamed(name));
  }

  /**
   * Notes something of a search, also of one that has ended, in place of what was noted.
   *
   * @param note null: nothing
   * @throws IllegalArgumentException if it is empty or too long
   * @throws SearchLog.Unavailable if that could not be written down
   */
  public Change note(String id, @Nullable String note) {
    return changeAny(id, search -> search.noted(search.notes().ofSearch(note)));
  }

  /**
   * Notes something of a training, also of a search that has ended, in place of what was noted.
   *
   * @param jobId of a training of the search, which is not known here
   * @param note null: nothing
   * @throws IllegalArgumentException if it is empty or too long, or one too many for a search
   * @throws SearchLog.Unavailable if that could not be written down
   */
  public Change noteTraining(String id, String jobId, @Nullable String note) {
    return changeAny(id, search -> search.noted(search.notes().ofTraining(jobId, note)));
  }

  private Search to(Search search, State state, String why) {
    return search.state() == state ? search : search.changed(state, why, clock.instant());
  }

  /** What became of the wish to delete a search. */
  public sealed interface Deletion {
    /** It is forgotten. */
    record Done() implements Deletion {}

    /** It goes on; it can be cancelled first. */
    record GoesOn(Search search) implements Deletion {}

    /** Another search, which goes on, learns from it or has a teacher of it. */
    record NeededBy(Search learner) implements Deletion {}

    /** There is no such search. */
    record Unknown() implements Deletion {}
  }

  /**
   * Forgets a search that has ended, with everything of it: what all services know and keep.
   *
   * @throws SearchLog.Unavailable if that could not be written down
   */
  public synchronized Deletion delete(String id) {
    var search = searches.find(id);
    if (search == null) {
      return new Deletion.Unknown();
    }
    if (!search.isOver()) {
      return new Deletion.GoesOn(search);
    }
    var learner = searches.learnerFrom(id);
    if (learner != null) {
      return new Deletion.NeededBy(learner);
    }
    log.delete(id);
    searches.delete(id);
    metrics.deleted();
    LOG.info("Search {} is deleted.", id);
    return new Deletion.Done();
  }

  /**
   * Deletes the searches that ended long ago, but for those that others learn from.
   *
   * @param keep for how long searches are kept after their end
   * @throws SearchLog.Unavailable if that could not be written down
   */
  public void deleteEndedBefore(Duration keep) {
    var limit = clock.instant().minus(keep);
    for (var search : searches.newestFirst()) {
      if (search.isOver() && search.changedAt().isBefore(limit)) {
        delete(search.id());
      }
    }
  }

  /**
   * A search that is as it shall be is left alone. One wish after the other, each from what became
   * of the one before: the topic of searches may say so later.
   */
  private synchronized Change change(String id, UnaryOperator<Search> wish) {
    var search = searches.find(id);
    return search != null && search.isOver() ? new Change.TooLate(search) : changeAny(id, wish);
  }

  private synchronized Change changeAny(String id, UnaryOperator<Search> wish) {
    var search = searches.find(id);
    if (search == null) {
      return new Change.Unknown();
    }
    var changed = wish.apply(search);
    if (!changed.equals(search)) {
      log.write(changed);
      searches.put(changed);
      LOG.info(
          "Search {} is {}, priority {}, name {}.",
          id,
          changed.state(),
          changed.spec().priority(),
          changed.spec().name());
    }
    return new Change.Done(changed);
  }

  private String newId(String name) {
    var slug = slug(name);
    while (true) {
      var id = slug + "-" + suffix();
      if (!searches.isTaken(id)) {
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
