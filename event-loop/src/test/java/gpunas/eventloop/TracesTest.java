package gpunas.eventloop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.schemas.Topics;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class TracesTest {
  private static final String GROUP = "gpunas-tests";

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();

  @BeforeEach
  void trace() {
    var provider =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build();
    Traces.use(provider.get("tests"));
  }

  @AfterEach
  void traceNoMore() {
    Traces.use(null);
  }

  @Test
  void what_a_record_leads_to_hangs_below_it() {
    Outgoing consequence;
    try (var _ = Traces.handle(polled(decided("s")), GROUP)) {
      assertThat(MDC.get("traceId")).hasSize(32);
      consequence = finished("s");
    }
    assertThat(MDC.get("traceId")).isNull();
    var sent = consequence.toRecord(); // elsewhere, and later
    try (var _ = Traces.handle(polled(sent), GROUP)) {
      // nothing more
    }

    var decision = spans.getFinishedSpanItems().get(0);
    var first = spans.getFinishedSpanItems().get(1);
    var second = spans.getFinishedSpanItems().get(2);
    assertThat(spans.getFinishedSpanItems()).hasSize(3);
    assertThat(decision.getName()).isEqualTo("send gpunas.optimizations.finished");
    assertThat(first.getName()).isEqualTo("process gpunas.optimizations.finished");
    assertThat(first.getParentSpanId()).isEqualTo(decision.getSpanId());
    assertThat(second.getParentSpanId()).isEqualTo(first.getSpanId());
    assertThat(spans.getFinishedSpanItems())
        .extracting(SpanData::getTraceId)
        .containsOnly(decision.getTraceId());
    assertThat(first.getAttributes().asMap())
        .containsEntry(AttributeKey.stringKey("gpunas.search.id"), "s")
        .containsEntry(AttributeKey.stringKey("messaging.consumer.group.name"), GROUP);
  }

  @Test
  void the_trace_of_a_search_follows_from_its_id() {
    decided("s");
    decided("s");
    decided("other");
    var made = spans.getFinishedSpanItems();
    assertThat(made.get(0).getTraceId()).isEqualTo(made.get(1).getTraceId());
    assertThat(made.get(0).getParentSpanId()).isEqualTo(made.get(1).getParentSpanId());
    assertThat(made.get(2).getTraceId()).isNotEqualTo(made.get(0).getTraceId());
  }

  @Test
  void a_record_that_says_nothing_hangs_below_the_first_span_of_its_search() {
    Traces.use(null);
    var silent = decided("s");
    assertThat(silent.headers()).isEmpty();
    trace();
    try (var handling = Traces.handle(polled(silent), GROUP)) {
      handling.failed(new IllegalArgumentException("it makes no sense"));
    }
    decided("s");
    var handled = spans.getFinishedSpanItems().get(0);
    assertThat(handled.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(handled.getStatus().getDescription()).isEqualTo("it makes no sense");
    assertThat(handled.getParentSpanId())
        .isEqualTo(spans.getFinishedSpanItems().get(1).getParentSpanId());
  }

  @Test
  void a_header_that_cannot_be_read_is_none() {
    var strange = decided("s");
    strange.headers().remove("traceparent").add("traceparent", "nonsense".getBytes(UTF_8));
    try (var _ = Traces.handle(polled(strange), GROUP)) {
      // nothing more
    }
    assertThat(spans.getFinishedSpanItems())
        .extracting(SpanData::getParentSpanId)
        .containsExactly(
            spans.getFinishedSpanItems().getFirst().getParentSpanId(),
            spans.getFinishedSpanItems().getFirst().getParentSpanId());
  }

  @Test
  void what_belongs_to_no_search_is_not_traced() {
    var record =
        new ConsumerRecord<>("gpunas.layers.missing", 0, 0, "table".getBytes(UTF_8), new byte[0]);
    try (var _ = Traces.handle(record, GROUP)) {
      // nothing more
    }
    assertThat(spans.getFinishedSpanItems()).isEmpty();
  }

  /** As a fold decides it: while it handles nothing. */
  private static ProducerRecord<byte[], byte[]> decided(String searchId) {
    return finished(searchId).toRecord();
  }

  private static Outgoing finished(String searchId) {
    return Outgoing.of(Topics.OPTIMIZATIONS_FINISHED, searchId, TestKafka.record(searchId, 1));
  }

  private static ConsumerRecord<byte[], byte[]> polled(ProducerRecord<byte[], byte[]> sent) {
    var polled =
        new ConsumerRecord<>(
            sent.topic(),
            0,
            7,
            Objects.requireNonNull(sent.key()),
            Objects.requireNonNull(sent.value()));
    sent.headers().forEach(polled.headers()::add);
    return polled;
  }
}
