package gpunas.service;

import gpunas.eventloop.Traces;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the spans of this process on by OTLP, where OpenTelemetry's own environment variables say
 * whereto.
 */
public final class Tracing {
  private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);

  /** Held here, as one that nobody holds forgets what it was told. */
  private static final java.util.logging.Logger LIBRARY =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  private Tracing() {}

  /**
   * Begins to trace if {@code OTEL_EXPORTER_OTLP_ENDPOINT} or {@code
   * OTEL_EXPORTER_OTLP_TRACES_ENDPOINT} is set; all others of OpenTelemetry's variables are heeded
   * as well. What is left is sent when the process ends.
   *
   * @param process what it is called unless {@code OTEL_SERVICE_NAME} says otherwise
   * @throws InvalidSetting if a variable is wrong
   */
  public static void start(String process) {
    if (Stream.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
        .map(System::getenv)
        .allMatch(value -> value == null || value.isBlank())) {
      return;
    }
    LIBRARY.setUseParentHandlers(false);
    LIBRARY.addHandler(new OneLine());
    try {
      var sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              .addPropertiesSupplier(() ->
                  Map.of(
                      "otel.service.name", process,
                      "otel.exporter.otlp.protocol", "http/protobuf",
                      "otel.metrics.exporter", "none",
                      "otel.logs.exporter", "none"))
              .addTracerProviderCustomizer((provider, _) -> provider.setIdGenerator(new Ids()))
              .build()
              .getOpenTelemetrySdk();
      Traces.use(sdk.getTracer("gpunas", Version.current()));
      LOG.info("Spans are handed on by OTLP.");
    } catch (ConfigurationException e) {
      throw new InvalidSetting("Spans cannot be handed on: " + e.getMessage());
    }
  }

  /** A collector that is away is a line in the log, not a stack trace beside it. */
  private static final class OneLine extends Handler {

    @Override
    public void publish(LogRecord said) {
      if (said.getLevel().intValue() >= Level.WARNING.intValue()) {
        var why = said.getThrown();
        LOG.warn("{}{}", said.getMessage(), why == null ? "" : " " + why.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Random ids, but for the first span of a search. */
  static final class Ids implements IdGenerator {
    private final IdGenerator others = IdGenerator.random();

    @Override
    public String generateSpanId() {
      var first = Traces.first();
      return first == null ? others.generateSpanId() : first.getSpanId();
    }

    @Override
    public String generateTraceId() {
      var first = Traces.first();
      return first == null ? others.generateTraceId() : first.getTraceId();
    }
  }
}
