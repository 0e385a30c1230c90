package gpunas.pipeline;

import gpunas.eventloop.Event;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.Trim;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.WireCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Topics in memory, one partition each: compacted when that is asked for, trimmed as folds allow.
 * What was ever published is remembered beside what is still there.
 */
final class SimulatedLog {
  private final Map<Topic<?>, List<Event>> there = new HashMap<>();
  private final Map<Topic<?>, List<Event>> ever = new HashMap<>();

  SimulatedLog() {
    for (var topic : Topics.ALL) {
      there.put(topic, new ArrayList<>());
      ever.put(topic, new ArrayList<>());
    }
  }

  /** What is on another log, which goes its own way from here. */
  SimulatedLog(SimulatedLog other) {
    other.there.forEach((topic, events) -> there.put(topic, new ArrayList<>(events)));
    other.ever.forEach((topic, events) -> ever.put(topic, new ArrayList<>(events)));
  }

  void publish(Outgoing outgoing) {
    publish(outgoing.topic(), outgoing.key(), outgoing.value());
  }

  void publish(Topic<?> topic, String key, @Nullable SpecificRecordBase value) {
    var offset = all(topic).size();
    var bytes = value == null ? null : WireCodec.encode(value);
    var event = new Event(topic.name(), 0, offset, key, bytes);
    events(topic).add(event);
    all(topic).add(event);
  }

  /** The first event from an offset on that is still there; null if there is none. */
  @Nullable Event next(Topic<?> topic, long offset) {
    return events(topic).stream()
        .filter(event -> event.offset() >= offset)
        .findFirst()
        .orElse(null);
  }

  /** Leaves the newest record of each key of the compacted topics, tombstones among them. */
  void compact() {
    there.forEach((topic, events) -> {
      if (topic.isCompacted()) {
        var newest = new HashMap<String, Event>();
        events.forEach(event -> newest.put(String.valueOf(event.key()), event));
        events.removeIf(event -> newest.get(String.valueOf(event.key())) != event);
      }
    });
  }

  void trim(List<Trim> trims) {
    for (var trim : trims) {
      events(trim.topic()).removeIf(event -> event.offset() < trim.before());
    }
  }

  /** Records that were ever published, tombstones left out. */
  <T extends SpecificRecordBase> List<T> ever(Topic<T> topic) {
    return all(topic).stream()
        .filter(event -> !event.isTombstone())
        .map(event -> event.decode(topic))
        .toList();
  }

  /** The same, of one search. */
  <T extends SpecificRecordBase> List<T> ever(Topic<T> topic, String searchId) {
    return all(topic).stream()
        .filter(event -> searchId.equals(event.key()) && !event.isTombstone())
        .map(event -> event.decode(topic))
        .toList();
  }

  /** The newest record of a key; null if there is none, or a tombstone. */
  <T extends SpecificRecordBase> @Nullable T newest(Topic<T> topic, String key) {
    var events = all(topic).stream().filter(event -> key.equals(event.key())).toList();
    return events.isEmpty() || events.getLast().isTombstone()
        ? null
        : events.getLast().decode(topic);
  }

  /** How many records are still there. */
  int size(Topic<?> topic) {
    return events(topic).size();
  }

  private List<Event> events(Topic<?> topic) {
    return Objects.requireNonNull(there.get(topic));
  }

  private List<Event> all(Topic<?> topic) {
    return Objects.requireNonNull(ever.get(topic));
  }
}
