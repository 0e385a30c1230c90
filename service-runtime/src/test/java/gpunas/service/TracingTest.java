package gpunas.service;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.eventloop.Traces;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracingTest {
  private static final Instant ASKED = Instant.parse("2026-01-02T03:04:05Z");

  @AfterEach
  void traceNoMore() {
    Traces.use(null);
  }

  @Test
  void the_first_span_of_a_search_has_ids_that_follow_from_its_id_and_no_parent() {
    var spans = InMemorySpanExporter.create();
    var provider =
        SdkTracerProvider.builder()
            .setIdGenerator(new Tracing.Ids())
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();
    var tracer = provider.get("tests");
    Traces.use(tracer);

    Traces.began("s-1", "POST /searches", ASKED);
    Traces.began("s-1", "POST /searches", ASKED);
    Traces.began("s-2", "POST /searches", ASKED);
    tracer.spanBuilder("another").startSpan().end();

    var made = spans.getFinishedSpanItems();
    // printf %s s-1 | sha256sum
    assertThat(made.getFirst().getTraceId()).isEqualTo("6a840baf5d8c3ff241688aeb14546e65");
    assertThat(made.getFirst().getSpanId()).isEqualTo("3774cd5387faf1cb");
    assertThat(made.getFirst().getParentSpanContext().isValid()).isFalse();
    assertThat(made.getFirst().getStartEpochNanos())
        .isEqualTo(ASKED.getEpochSecond() * 1_000_000_000);
    assertThat(made.get(1).getTraceId()).isEqualTo(made.getFirst().getTraceId());
    assertThat(made.subList(1, 4)).extracting(SpanData::getTraceId).doesNotHaveDuplicates();
  }

  @Test
  void without_a_place_to_send_to_nothing_is_made() {
    Tracing.start("tests");
    Traces.began("s-1", "POST /searches", ASKED);
    assertThat(Traces.first()).isNull();
  }
}
