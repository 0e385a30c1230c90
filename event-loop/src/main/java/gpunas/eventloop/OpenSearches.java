package gpunas.eventloop;

import gpunas.schemas.SearchCodec;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.searchmodel.Search;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * The state of every search from its start to its end, in a fold over topics whose key is the
 * search id: it is opened when something is first heard of a search, told of everything that
 * follows, and gone when the search is closed or deleted. What is told of a closed or deleted
 * search afterwards is not even decoded, but for its own record, which tells its name and its note.
 *
 * <p>Of two records of a search the one with the higher revision holds; of equal ones the later. A
 * search that is over stays over, a deleted one deleted, and a second search of an id is refused;
 * as the topic of searches is compacted, its writer says again what holds: see {@link #contested}.
 *
 * <p>Told by one thread; which searches are open, closed or deleted any thread may ask.
 *
 * @param <S> what a service knows of a search that has not ended for it
 */
public final class OpenSearches<S> {

  /** By how much what is told of a search may come before the search. */
  private static final Duration MOST_AHEAD = Duration.ofHours(1);

  private final Function<String, S> opened;
  private final BiConsumer<S, Search> changed;
  private final Consumer<String> forgotten;
  private Consumer<Search> retold = _ -> {};
  private Consumer<Search> crossed = _ -> {};

  private final Map<String, S> open = new ConcurrentSkipListMap<>();
  private final Map<String, Seen> seen = new HashMap<>();
  private final Set<String> closed = ConcurrentHashMap.newKeySet();
  private final Set<String> deleted = ConcurrentHashMap.newKeySet();

  /** Searches whose newest record on the topic is not what holds. */
  private final Set<String> contested = new TreeSet<>();

  /** The first record of every open search in every partition. */
  private final Map<String, Map<Place, Long>> firsts = new HashMap<>();

  /** When searches were found to be open of which nobody has said yet that they were started. */
  private final Map<String, Instant> unstarted = new HashMap<>();

  /** Where the next record of every partition will be. */
  private final Map<Place, Long> nexts = new HashMap<>();

  /** The searches of which own topics have a record. */
  private final Map<Topic<?>, Own> own = new LinkedHashMap<>();

  private record Seen(long revision, Instant startedAt, boolean isOver) {}

  /** The searches of which an own topic has a record, and those of them that are deleted. */
  private record Own(Set<String> kept, Set<String> owed) {

    Own() {
      this(new HashSet<>(), new TreeSet<>());
    }

    void take(String searchId, boolean isTombstone, boolean isDeleted) {
      owed.remove(searchId);
      kept.remove(searchId);
      if (!isTombstone) {
        (isDeleted ? owed : kept).add(searchId);
      }
    }

    void delete(String searchId) {
      if (kept.remove(searchId)) {
        owed.add(searchId);
      }
    }
  }

  private record Place(Topic<?> topic, int partition) {}

  /**
   * @param opened the state of a search of which nothing is known but its id
   * @param changed tells a state of the search, or of its new state
   * @param forgotten told that a search is deleted, whatever was known of it
   */
  public OpenSearches(
      Function<String, S> opened, BiConsumer<S, Search> changed, Consumer<String> forgotten) {
    this.opened = opened;
    this.changed = changed;
    this.forgotten = forgotten;
  }

  /** Who shows closed searches is told of what changes of them: the name, the note. */
  public OpenSearches<S> retelling(Consumer<Search> told) {
    retold = told;
    return this;
  }

  /**
   * The writer of the topic of searches, who tells again what holds, is told of a change of a
   * search that is over, decided before its end was known: its name and its note are to be kept,
   * its state is not.
   */
  public OpenSearches<S> keeping(Consumer<Search> told) {
    crossed = told;
    return this;
  }

  /** Takes in the topic of searches: what they are, and which are deleted. */
  public On<gpunas.schemas.Search> searches() {
    return On.on(Topics.SEARCHES, record -> take(SearchCodec.fromWire(record)))
        .orTombstone(event -> delete(keyOf(event)));
  }

  /**
   * Routes the records of a topic to the state of their search.
   *
   * @param handler takes in a record; see {@link Fold#handlers}
   */
  public <T extends SpecificRecordBase> On<T> on(Topic<T> topic, BiConsumer<S, T> handler) {
    return on(topic, topic.record(), handler);
  }

  /** The same for a handler that needs few fields: see {@link On#on(Topic, Class, BiConsumer)}. */
  public <T extends SpecificRecordBase> On<T> on(
      Topic<?> topic, Class<T> read, BiConsumer<S, T> handler) {
    return On.on(
            topic,
            read,
            (T record, Event event) -> {
              requireKey(record, event);
              handler.accept(of(event), record);
              note(topic, event);
            })
        .unless(event -> isGone(topic, event));
  }

  /**
   * The same for a compacted topic that this service writes itself: when a search is deleted, its
   * record there is to be deleted, too; see {@link #tombstones}.
   */
  public <T extends SpecificRecordBase> On<T> onOwn(Topic<T> topic, BiConsumer<S, T> handler) {
    var kept = own.computeIfAbsent(topic, _ -> new Own());
    return on(topic, handler)
        .unless(event -> {
          var key = event.key();
          if (key != null) {
            kept.take(key, event.isTombstone(), deleted.contains(key));
          }
          return isGone(topic, event);
        });
  }

  /** What deletes the records of deleted searches on own topics; counts as published. */
  public List<Outgoing> tombstones() {
    var tombstones = new ArrayList<Outgoing>();
    own.forEach((topic, kept) -> {
      kept.owed.forEach(searchId -> tombstones.add(Outgoing.tombstone(topic, searchId)));
      kept.owed.clear();
    });
    return tombstones;
  }

  /** The searches that the topic's writer has to tell again; counts as told. */
  public List<String> contested() {
    var again = List.copyOf(contested);
    contested.clear();
    return again;
  }

  /** The state of a search; null if it is closed, deleted or not known. */
  public @Nullable S find(String searchId) {
    return open.get(searchId);
  }

  /** The states of all searches that are open, by id. */
  public Map<String, S> all() {
    return Collections.unmodifiableMap(open);
  }

  /** Whether a search is over for this service. */
  public boolean isClosed(String searchId) {
    return closed.contains(searchId);
  }

  /** Whether a search is deleted: for good. */
  public boolean isDeleted(String searchId) {
    return deleted.contains(searchId);
  }

  /** A search is over for this service: its state goes, and nothing of it is taken in any more. */
  public void close(String searchId) {
    open.remove(searchId);
    firsts.remove(searchId);
    closed.add(searchId);
  }

  /**
   * What no search needs any more that is open here: of every partition, whatever lies before the
   * first record of the oldest of them. A search that nobody has started needs nothing: what is
   * told of it may come before it, but not by an hour.
   */
  public List<Trim> trims(Collection<Topic<?>> topics, Instant now) {
    unstarted.keySet().retainAll(firsts.keySet());
    unstarted.keySet().removeAll(seen.keySet());
    var needed =
        firsts.entrySet().stream()
            .filter(first -> seen.containsKey(first.getKey()) || isYoung(first.getKey(), now))
            .map(Map.Entry::getValue)
            .toList();
    var trims = new ArrayList<Trim>();
    nexts.forEach((place, next) -> {
      if (topics.contains(place.topic())) {
        var before =
            needed.stream()
                .map(of -> of.get(place))
                .filter(Objects::nonNull)
                .min(Long::compare)
                .orElse(next);
        trims.add(new Trim(place.topic(), place.partition(), before));
      }
    });
    return trims;
  }

  private boolean isYoung(String searchId, Instant now) {
    return now.isBefore(unstarted.computeIfAbsent(searchId, _ -> now).plus(MOST_AHEAD));
  }

  private void take(Search search) {
    if (deleted.contains(search.id())) {
      return;
    }
    var known = seen.get(search.id());
    contested.remove(search.id());
    if (known != null) {
      if (!known.startedAt().equals(search.startedAt())) {
        contested.add(search.id());
        throw new IllegalArgumentException(
            "A search %s was started at %s already; another one, started at %s, needs another id."
                .formatted(search.id(), known.startedAt(), search.startedAt()));
      }
      if (search.revision() < known.revision()) {
        contested.add(search.id()); // The topic keeps the last one.
        return;
      }
      if (known.isOver() && !search.isOver()) {
        contested.add(search.id());
        crossed.accept(search);
        return;
      }
      if (!known.isOver() && search.isOver() && search.revision() == known.revision()) {
        contested.add(search.id()); // Who decided the end did not know that change.
      }
    }
    if (closed.contains(search.id())) {
      retold.accept(search);
    } else {
      changed.accept(open.computeIfAbsent(search.id(), opened), search);
    }
    seen.put(search.id(), new Seen(search.revision(), search.startedAt(), search.isOver()));
  }

  private void delete(String searchId) {
    open.remove(searchId);
    firsts.remove(searchId);
    closed.remove(searchId);
    seen.remove(searchId);
    contested.remove(searchId);
    deleted.add(searchId);
    own.values().forEach(kept -> kept.delete(searchId));
    forgotten.accept(searchId);
  }

  private S of(Event event) {
    return open.computeIfAbsent(keyOf(event), opened);
  }

  private boolean isGone(Topic<?> topic, Event event) {
    nexts.put(new Place(topic, event.partition()), event.offset() + 1);
    var key = event.key();
    return key != null && (closed.contains(key) || deleted.contains(key));
  }

  private void note(Topic<?> topic, Event event) {
    if (open.containsKey(keyOf(event))) {
      firsts
          .computeIfAbsent(keyOf(event), _ -> new HashMap<>())
          .putIfAbsent(new Place(topic, event.partition()), event.offset());
    }
  }

  private static void requireKey(SpecificRecordBase record, Event event) {
    var searchId = record.get(record.getSchema().getField("searchId").pos());
    if (!keyOf(event).equals(searchId)) {
      throw new IllegalArgumentException(
          "it is of search %s, but its key is %s.".formatted(searchId, event.key()));
    }
  }

  private static String keyOf(Event event) {
    var key = event.key();
    if (key == null) {
      throw new IllegalArgumentException("it has no key; expected the id of its search.");
    }
    return key;
  }
}
