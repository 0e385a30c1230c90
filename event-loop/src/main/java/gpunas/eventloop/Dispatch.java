package gpunas.eventloop;

import gpunas.schemas.Topic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hands each event to the one handler of its topic. */
public final class Dispatch {

  private final Map<String, On<?>> byTopic = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException if a topic has two handlers
   */
  public Dispatch(List<On<?>> handlers) {
    for (var each : handlers) {
      if (byTopic.put(each.topic().name(), each) != null) {
        throw new IllegalArgumentException(
            "Topic %s has two handlers.".formatted(each.topic().name()));
      }
    }
  }

  /** Everything that is handled, in the order of the handlers. */
  public List<Topic<?>> topics() {
    return byTopic.values().stream().<Topic<?>>map(On::topic).toList();
  }

  /**
   * Hands on an event.
   *
   * @throws PermanentFailure if it cannot be read, or makes no sense
   * @throws IllegalStateException if nobody asked for its topic
   */
  public void take(Event event) {
    var handler = byTopic.get(event.topic());
    if (handler == null) {
      throw new IllegalStateException(
          "%s is of a topic that nobody asked for; expected one of %s."
              .formatted(event, byTopic.keySet()));
    }
    handler.take(event);
  }
}
