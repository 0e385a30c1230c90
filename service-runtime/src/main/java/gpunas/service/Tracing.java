package gpunas.service;

import gpunas.eventloop.Traces;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.List;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the spans of this process on by OTLP, where OpenTelemetry's own environment variables say
 * whereto.
 */
public final class Tracing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);

  /** Held here, as one that nobody holds forgets what it was told. */
  private static final java.util.logging.Logger LIBRARY =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
  private static final String TRACES_ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
  private static final List<String> PROTOCOLS =
      List.of("OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL");
  private static final String PROTOCOL = "http/protobuf";

  private final @Nullable OpenTelemetrySdk sdk;

  private Tracing(@Nullable OpenTelemetrySdk sdk) {
    this.sdk = sdk;
  }

  /**
   * Begins to trace if {@code OTEL_EXPORTER_OTLP_ENDPOINT} or {@code
   * OTEL_EXPORTER_OTLP_TRACES_ENDPOINT} is set; OpenTelemetry's other variables are heeded then.
   * Closed after all that makes spans, it sends what is left.
   *
   * @param process what it is called unless {@code OTEL_SERVICE_NAME} says otherwise
   * @throws InvalidSetting if a variable is wrong
   */
  public static Tracing start(String process) {
    return start(process, System.getenv());
  }

  static Tracing start(String process, Map<String, String> environment) {
    if (environment.getOrDefault(ENDPOINT, "").isBlank()
        && environment.getOrDefault(TRACES_ENDPOINT, "").isBlank()) {
      return new Tracing(null);
    }
    for (var setting : PROTOCOLS) {
      var protocol = environment.getOrDefault(setting, "");
      if (!protocol.isBlank() && !protocol.equals(PROTOCOL)) {
        throw new InvalidSetting(
            "%s is '%s'; spans are sent by %s alone, usually to port 4318."
                .formatted(setting, protocol, PROTOCOL));
      }
    }
    LIBRARY.setUseParentHandlers(false);
    if (LIBRARY.getHandlers().length == 0) {
      LIBRARY.addHandler(new OneLine());
    }
    try {
      var sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook() // it would run beside ours, and end before the last span
              .addPropertiesSupplier(() ->
                  Map.of(
                      "otel.service.name",
                      process,
                      "otel.exporter.otlp.protocol",
                      PROTOCOL,
                      "otel.metrics.exporter",
                      "none",
                      "otel.logs.exporter",
                      "none"))
              .addTracerProviderCustomizer((provider, _) -> provider.setIdGenerator(new Ids()))
              .build()
              .getOpenTelemetrySdk();
      Traces.use(sdk.getTracer("gpunas", Version.current()));
      LOG.info("Spans are handed on by OTLP.");
      return new Tracing(sdk);
    } catch (ConfigurationException e) {
      var cause = e.getCause();
      throw new InvalidSetting(
          "Spans cannot be handed on: %s%s"
              .formatted(e.getMessage(), cause == null ? "" : " " + cause.getMessage()));
    }
  }

  @Override
  public void close() {
    if (sdk != null) {
      Traces.use(null);
      sdk.close();
    }
  }

  /** A collector that is away is a line in the log, not a stack trace beside it. */
  private static final class OneLine extends Handler {
    private static final Formatter FORMATTER = new SimpleFormatter();

    @Override
    public void publish(LogRecord said) {
      if (said.getLevel().intValue() >= Level.WARNING.intValue()) {
        var why = said.getThrown();
        LOG.warn("{}{}", FORMATTER.formatMessage(said), why == null ? "" : " " + why.getMessage());
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
