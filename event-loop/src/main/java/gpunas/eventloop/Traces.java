package gpunas.eventloop;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.searchspace.Sha256;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Spans of OpenTelemetry; none are made until {@link #use} says where they go.
 *
 * <p>A search is one trace. The ids of the trace and of its first span follow from the search's id:
 * whoever decides something long after the start, perhaps after a restart, hangs it below that span
 * without having been told of it. What one record leads to hangs below the span of that record,
 * which the header {@code traceparent} names (W3C Trace Context).
 */
public final class Traces {
  private static final String HEADER = "traceparent";
  private static final String TRACE_ID = "traceId";

  /** Names of OpenTelemetry's semantic conventions for messaging. */
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");

  private static final AttributeKey<String> DESTINATION =
      AttributeKey.stringKey("messaging.destination.name");
  private static final AttributeKey<String> PARTITION =
      AttributeKey.stringKey("messaging.destination.partition.id");
  private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
  private static final AttributeKey<String> CONSUMER =
      AttributeKey.stringKey("messaging.consumer.group.name");
  private static final AttributeKey<String> SEARCH = AttributeKey.stringKey("gpunas.search.id");

  private static final Set<String> OF_SEARCHES =
      Topics.ALL.stream()
          .filter(topic -> topic.key().equals(Topics.SEARCHES.key()))
          .map(Topic::name)
          .collect(Collectors.toUnmodifiableSet());

  private static final ScopedValue<SpanContext> FIRST = ScopedValue.newInstance();

  private static volatile @Nullable Tracer tracer;

  private Traces() {}

  /** From now on spans are made by this tracer; null: none are. */
  public static void use(@Nullable Tracer made) {
    tracer = made;
  }

  /**
   * What the span that is about to be made must be called; null if anything will do. A source of
   * ids asks for it.
   */
  public static @Nullable SpanContext first() {
    return FIRST.isBound() ? FIRST.get() : null;
  }

  /**
   * The first span of a search, which ends now.
   *
   * @param name what led to the search, for example {@code POST /searches}
   */
  public static void began(String searchId, String name, Instant at) {
    var maker = tracer;
    if (maker != null) {
      ScopedValue.where(FIRST, firstOf(searchId))
          .run(() ->
              maker
                  .spanBuilder(name)
                  .setNoParent()
                  .setSpanKind(SpanKind.SERVER)
                  .setStartTimestamp(at)
                  .setAttribute(SEARCH, searchId)
                  .startSpan()
                  .end());
    }
  }

  /** The span of a record while it is handled. */
  static final class Handling implements AutoCloseable {
    static final Handling NONE = new Handling(null);

    private final @Nullable Span span;
    private final @Nullable Scope scope;
    private boolean isTold = true;

    @SuppressWarnings("MustBeClosedChecker") // close() does
    private Handling(@Nullable Span span) {
      this.span = span;
      this.scope = span == null ? null : span.makeCurrent();
    }

    void failed(Throwable why) {
      if (span != null) {
        span.setStatus(StatusCode.ERROR, why.toString());
      }
    }

    /** It is handled again later: nothing is told of this time. */
    void postponed() {
      isTold = false;
    }

    @Override
    public void close() {
      if (span != null && scope != null) {
        scope.close();
        if (isTold) {
          span.end(); // one that does not end is sent nowhere
        }
        MDC.remove(TRACE_ID);
      }
    }
  }

  /**
   * Begins to handle a record.
   *
   * @param group who handles it
   */
  static Handling handle(ConsumerRecord<byte[], byte[]> polled, String group) {
    var maker = tracer;
    var parent = maker == null ? null : parentOf(polled);
    if (maker == null || parent == null) {
      return Handling.NONE;
    }
    var builder =
        span(maker, "process", SpanKind.CONSUMER, polled.topic(), parent)
            .setAttribute(PARTITION, String.valueOf(polled.partition()))
            .setAttribute(OFFSET, polled.offset())
            .setAttribute(CONSUMER, group);
    if (OF_SEARCHES.contains(polled.topic())) {
      builder.setAttribute(SEARCH, String.valueOf(Event.keyOf(polled)));
    }
    var span = builder.startSpan();
    MDC.put(TRACE_ID, span.getSpanContext().getTraceId());
    return new Handling(span);
  }

  /**
   * The span that led to a record: of what is handled now, or, as nothing is, one of its own below
   * the first of its search. Null if there is none.
   */
  static @Nullable SpanContext cause(Topic<?> topic, String key) {
    var current = Span.current().getSpanContext();
    if (current.isValid()) {
      return current;
    }
    var maker = tracer;
    if (maker == null || !OF_SEARCHES.contains(topic.name())) {
      return null;
    }
    var span =
        span(maker, "send", SpanKind.PRODUCER, topic.name(), firstOf(key))
            .setAttribute(SEARCH, key)
            .startSpan();
    span.end();
    return span.getSpanContext();
  }

  /** What is done with a record of a topic, as the semantic conventions for messaging name it. */
  private static SpanBuilder span(
      Tracer maker, String verb, SpanKind kind, String topic, SpanContext parent) {
    return maker
        .spanBuilder(verb + " " + topic)
        .setParent(Context.root().with(Span.wrap(parent)))
        .setSpanKind(kind)
        .setAttribute(SYSTEM, "kafka")
        .setAttribute(DESTINATION, topic);
  }

  /** Headers of a record. */
  static Headers headers(@Nullable SpanContext cause) {
    var headers = new RecordHeaders();
    if (cause != null) {
      W3CTraceContextPropagator.getInstance()
          .inject(
              Context.root().with(Span.wrap(cause)),
              headers,
              (into, name, value) -> {
                if (into != null && name.equals(HEADER)) {
                  into.add(name, value.getBytes(UTF_8));
                }
              });
    }
    return headers;
  }

  /** As its header says, or else the first span of its search. */
  private static @Nullable SpanContext parentOf(ConsumerRecord<byte[], byte[]> polled) {
    var context =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), polled.headers(), GETTER);
    var told = Span.fromContext(context).getSpanContext();
    if (told.isValid()) {
      return told;
    }
    var key = Event.keyOf(polled);
    return key != null && OF_SEARCHES.contains(polled.topic()) ? firstOf(key) : null;
  }

  private static final TextMapGetter<Headers> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
          return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable Headers headers, String name) {
          var last = headers == null ? null : headers.lastHeader(name);
          var value = last == null ? null : last.value();
          return value == null ? null : new String(value, UTF_8);
        }
      };

  private static SpanContext firstOf(String searchId) {
    var hex = Sha256.hex(searchId);
    return SpanContext.createFromRemoteParent(
        hex.substring(0, 32),
        hex.substring(32, 48),
        TraceFlags.getSampled(),
        TraceState.getDefault());
  }
}
