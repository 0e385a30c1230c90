package gpunas.trainer.app;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import gpunas.searchmodel.Words;
import gpunas.trainer.JobLog;
import gpunas.trainer.kafka.TrainingWorker;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last lines that were logged of each job, by the id that the logging context has of it.
 * Others will read them: what looks like a secret is left out.
 */
final class RememberedLog extends AppenderBase<ILoggingEvent> implements JobLog, AutoCloseable {
  static final int MOST_LINES = 30;
  static final int MOST_CHARS = 200;

  /** Messages of exceptions may be long, and patterns slow. */
  private static final int MOST_LOOKED_AT = 20 * MOST_CHARS;

  /** Jobs that are handed back are never asked about. */
  private static final int MOST_JOBS = 64;

  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)((?:passw(?:or)?d|secret|token|credential|authorization|(?:access|api)[-_. ]?key)[\\w.-]*[\"']?\\s*[:=]\\s*)(?:\"[^\"]*\"?|'[^']*'?|(?:(?:bearer|basic)\\s+)?\\S+)");

  /** The user of an address, with a password or not. */
  private static final Pattern USER = Pattern.compile("(\\w{1,20}://)[^/\\s]+@");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  private final Map<String, Deque<String>> byJob =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<String>> eldest) {
          return size() > MOST_JOBS;
        }
      };

  private RememberedLog() {}

  /** Remembers from now on, until it is closed. */
  static RememberedLog begin() {
    var log = new RememberedLog();
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    log.setContext(context);
    log.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(log);
    return log;
  }

  @Override
  protected void append(ILoggingEvent event) {
    var jobId = event.getMDCPropertyMap().get(TrainingWorker.JOB_ID);
    if (jobId != null) {
      remember(jobId, line(event));
    }
  }

  private void remember(String jobId, String line) {
    synchronized (byJob) {
      var lines = byJob.computeIfAbsent(jobId, _ -> new ArrayDeque<>());
      lines.addLast(line);
      if (lines.size() > MOST_LINES) {
        lines.removeFirst();
      }
    }
  }

  @Override
  public List<String> take(String jobId) {
    synchronized (byJob) {
      var lines = byJob.remove(jobId);
      return lines == null ? List.of() : List.copyOf(lines);
    }
  }

  private static String line(ILoggingEvent event) {
    var said =
        "%s %s %s%s"
            .formatted(
                TIME.format(event.getInstant()),
                event.getLevel(),
                event.getFormattedMessage(),
                thrown(event.getThrowableProxy()));
    var begin = said.substring(0, Math.min(said.length(), MOST_LOOKED_AT));
    var open = USER.matcher(SECRET.matcher(begin).replaceAll("$1…")).replaceAll("$1…@");
    return Words.cut(open.replaceAll("\\s+", " "), MOST_CHARS);
  }

  private static String thrown(@Nullable IThrowableProxy thrown) {
    return thrown == null
        ? ""
        : ": %s: %s%s"
            .formatted(thrown.getClassName(), thrown.getMessage(), thrown(thrown.getCause()));
  }

  @Override
  public void close() {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(this);
    stop();
  }
}
