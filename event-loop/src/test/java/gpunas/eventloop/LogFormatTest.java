package gpunas.eventloop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What services write to their standard output. */
class LogFormatTest {

  @Test
  void a_line_is_for_people_unless_told_otherwise() throws Exception {
    assertThat(logged(null).getFirst())
        .matches(
            "[-0-9]{10} [:.0-9]{12} WARN  gpunas\\.trainer\\.Trainer s-1 The disk is \"full\"\\.");
  }

  @Test
  void each_event_is_a_json_object_on_a_line_of_its_own_with_its_search() throws Exception {
    var lines = logged("json");

    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst())
        .startsWith("{\"timestamp\":1")
        .contains("\"level\":\"WARN\"")
        .contains("\"loggerName\":\"gpunas.trainer.Trainer\"")
        .contains("\"mdc\": {\"searchId\":\"s-1\"}")
        .contains("\"formattedMessage\":\"The disk is \\\"full\\\".\"")
        .contains("\"className\":\"java.lang.IllegalStateException\"")
        .endsWith("}");
  }

  private static List<String> logged(@Nullable String format) throws JoranException {
    var context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    if (format != null) {
      context.putProperty("LOG_FORMAT", format);
    }
    var written = new ByteArrayOutputStream();
    var out = System.out;
    System.setOut(new PrintStream(written, true, UTF_8));
    try {
      var configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(
          Objects.requireNonNull(LogFormatTest.class.getResource("/logback.xml")));
      context.getMDCAdapter().put("searchId", "s-1");
      var logger = context.getLogger("gpunas.trainer.Trainer");
      logger.warn("The disk is \"{}\".", "full", new IllegalStateException("ENOSPC"));
      logger.debug("Nobody reads this.");
    } finally {
      System.setOut(out);
      context.stop();
    }
    return written.toString(UTF_8).lines().toList();
  }
}
