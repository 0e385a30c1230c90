package gpunas.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a collector of traces is told of a search. */
@Timeout(300)
class TracesIT {
  private final Queue<Span> spans = new ConcurrentLinkedQueue<>();
  private HttpServer collector;

  @TempDir private Path folder;

  @BeforeEach
  void listen() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/v1/traces", this::collect);
    collector.start();
  }

  @AfterEach
  void listenNoMore() {
    collector.stop(0);
  }

  @Test
  void the_spans_of_a_search_form_one_tree() throws Exception {
    var printed = quickstart("http://127.0.0.1:" + collector.getAddress().getPort());

    var byId = spans.stream().collect(Collectors.toMap(Span::getSpanId, Function.identity()));
    var roots = spans.stream().filter(span -> span.getParentSpanId().isEmpty()).toList();
    assertThat(roots).as(printed).extracting(Span::getName).containsExactly("POST /searches");
    assertThat(spans)
        .allSatisfy(span -> {
          assertThat(span.getTraceId()).isEqualTo(roots.getFirst().getTraceId());
          assertThat(span.equals(roots.getFirst()) || byId.containsKey(span.getParentSpanId()))
              .as("the parent of %s", span.getName())
              .isTrue();
        });
    // From the specification to the list: each step hangs below the one that caused it.
    assertThat(spans.stream().map(span -> path(span, byId)))
        .contains(
            "POST /searches < send gpunas.candidates.sampled"
                + " < process gpunas.candidates.sampled < process gpunas.candidates.annotated",
            "POST /searches < send gpunas.training.jobs"
                + " < process gpunas.training.jobs < process gpunas.training.results",
            "POST /searches < send gpunas.results.ranked");
    assertThat(spans).filteredOn(TracesIT::isTraining).hasSize(2);
  }

  /** The trainers' alone; others read their jobs, too. */
  private static boolean isTraining(Span span) {
    return span.getName().equals("process gpunas.training.jobs")
        && span.getAttributesList().stream()
            .anyMatch(attribute -> attribute.getValue().getStringValue().equals("gpunas-trainers"));
  }

  /** The names on the way to a span, from the first one on. */
  private static String path(Span span, Map<ByteString, Span> byId) {
    var parent = byId.get(span.getParentSpanId());
    return parent == null ? span.getName() : path(parent, byId) + " < " + span.getName();
  }

  private void collect(HttpExchange exchange) throws IOException {
    try (exchange) {
      var gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      var body = exchange.getRequestBody();
      ExportTraceServiceRequest.parseFrom(gzip ? new GZIPInputStream(body) : body)
          .getResourceSpansList()
          .stream()
          .flatMap(each -> each.getScopeSpansList().stream())
          .forEach(each -> spans.addAll(each.getSpansList()));
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private String quickstart(String endpoint) throws IOException, InterruptedException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "gpunas.cli.app.Gpunas",
            "quickstart",
            "--trainings",
            "2",
            "--out",
            folder.resolve("out").toString());
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    var process = builder.start();
    var printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }
}
