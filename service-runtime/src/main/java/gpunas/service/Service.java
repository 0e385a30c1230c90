package gpunas.service;

import gpunas.eventloop.Refused;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a service: a Micronaut context that holds the beans of that service only, and its HTTP
 * server.
 *
 * <p>All services may be on one class path. The package of each is a Micronaut configuration that
 * requires the property {@code gpunas.service} to be its name.
 */
public final class Service {
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  /** Names of appenders in {@code logback.xml}. */
  private static final List<String> LOG_FORMATS = List.of("text", "json");

  private Service() {}

  /**
   * Starts a service that lives as long as the process. Any setting can be given by the
   * environment, for example {@code HTTP_PORT}, {@code HTTP_HOST}, {@code HTTP_TOKEN} or {@code
   * KAFKA_BOOTSTRAP_SERVERS}.
   *
   * @param port where it listens unless told otherwise
   */
  public static void main(String name, int port) {
    Thread.setDefaultUncaughtExceptionHandler(Service::endBroken);
    requireLogFormat(name, System.getenv("LOG_FORMAT"));
    warnOfNames();
    // Ids, reasons and file names are the same in every country.
    Locale.setDefault(Locale.ROOT);
    try {
      Tracing.start("gpunas-" + name);
      var context = start(name, port, Map.of());
      Runtime.getRuntime().addShutdownHook(new Thread(context::close, "shutdown"));
      LOG.info("{} listens on {}", name, context.getBean(EmbeddedServer.class).getContextURI());
    } catch (InvalidSetting e) {
      LOG.error("{} cannot start: {}", name, e.getMessage());
      System.exit(1);
    } catch (RuntimeException e) {
      var refused = Refused.in(e);
      if (refused != null) {
        LOG.error("{} cannot start: {}", name, refused.getMessage());
        System.exit(1);
      }
      // The one place where a service gives up: it has not started, so nothing is lost.
      LOG.error("{} cannot start", name, e);
      System.exit(1);
    }
  }

  /** A format that nobody knows would log nothing, this included. */
  private static void requireLogFormat(String name, @Nullable String format) {
    if (format != null && !LOG_FORMATS.contains(format)) {
      System.err.printf(
          "%s cannot start: LOG_FORMAT is '%s'; expected %s.%n",
          name, format, String.join(" or ", LOG_FORMATS));
      System.exit(1);
    }
  }

  /** Java reads the names of files in the locale's characters. */
  private static void warnOfNames() {
    var characters = System.getProperty("sun.jnu.encoding");
    if (!"UTF-8".equals(characters)) {
      LOG.warn(
          "Names of files are read in {}: files with other names are not found. Set LC_ALL=C.UTF-8.",
          characters);
    }
  }

  /**
   * Out of memory, a missing class, a password that is wrong: nothing more can be expected of this
   * process, and whoever runs it starts a new one.
   */
  private static void endBroken(Thread thread, Throwable error) {
    if (error instanceof Refused) {
      LOG.error("{} has ended: {}", thread.getName(), error.getMessage());
    } else {
      LOG.error("{} has ended.", thread.getName(), error);
    }
    if (error instanceof Error || error instanceof Refused) {
      Runtime.getRuntime().halt(1);
    }
  }

  /**
   * Ends the process because of what a thread was told that itself goes on, as an uncaught
   * exception of a loop does. One that runs several services ends with them.
   */
  public static void end(Refused refused) {
    Thread.ofPlatform()
        .name("gpunas-refused")
        .start(() -> {
          throw refused;
        });
  }

  /**
   * Starts a service inside this process.
   *
   * @param port where it listens unless told otherwise; -1 for any free port
   * @param properties settings that override all others
   * @throws InvalidSetting if the service must not start like this
   */
  public static ApplicationContext start(String name, int port, Map<String, Object> properties) {
    var settings = new HashMap<String, Object>();
    settings.put("gpunas.service", name);
    settings.put("micronaut.application.name", "gpunas-" + name);
    settings.put("micronaut.server.port", "${http.port:" + port + "}");
    settings.put("endpoints.health.details-visible", "AUTHENTICATED");
    settings.put("endpoints.prometheus.sensitive", false);
    settings.putAll(properties);
    var context = ApplicationContext.builder().banner(false).properties(settings).build();
    try {
      context.start();
      context.getBean(EmbeddedServer.class).start();
      return context;
    } catch (RuntimeException e) {
      context.close();
      throw invalidSetting(e) instanceof InvalidSetting invalid ? invalid : e;
    }
  }

  /** The mistake that the container's exceptions are wrapped around; null if there is none. */
  private static @Nullable Throwable invalidSetting(@Nullable Throwable error) {
    return error == null || error instanceof InvalidSetting
        ? error
        : invalidSetting(error.getCause());
  }
}
