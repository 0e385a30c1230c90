package gpunas.trainer.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class RememberedLogTest {
  private static final Logger LOG = LoggerFactory.getLogger(RememberedLogTest.class);

  private final RememberedLog log = RememberedLog.begin();

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void each_job_has_its_own_lines_and_they_are_taken_once() {
    warn("one", "first", null);
    warn("other", "of another job", null);
    LOG.warn("of no job");
    warn("one", "second", new IllegalStateException("outer", new ArithmeticException("inner\n2")));
    assertThat(log.take("one"))
        .satisfiesExactly(
            line ->
                assertThat(line).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ WARN first"),
            line ->
                assertThat(line)
                    .endsWith(
                        "WARN second: java.lang.IllegalStateException: outer:"
                            + " java.lang.ArithmeticException: inner 2"));
    assertThat(log.take("one")).isEmpty();
    assertThat(log.take("other")).hasSize(1);
  }

  @Test
  void only_the_last_lines_are_kept_and_long_ones_are_cut() {
    IntStream.range(0, 100).forEach(i -> warn("one", "line %d.".formatted(i), null));
    assertThat(log.take("one"))
        .hasSize(RememberedLog.MOST_LINES)
        .last()
        .satisfies(line -> assertThat(line).endsWith("line 99."));
    warn("one", "long ".repeat(1000), null);
    assertThat(log.take("one").getFirst()).hasSize(RememberedLog.MOST_CHARS).endsWith("...");
    IntStream.range(0, 1000).forEach(i -> warn("job " + i, "a", null));
    assertThat(log.take("job 0")).isEmpty();
    assertThat(log.take("job 999")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "password=hunter2 was refused, password=… was refused",
    "{\"api_key\": \"hunter2\"}, {\"api_key\": …}",
    "password=\"hunter 2\" was refused, password=… was refused",
    "'password=hunter,2 was refused', password=… was refused",
    "read redis://me:hun@ter2@host/0, read redis://…@host/0",
    "Authorization: Bearer hunter2, Authorization: …",
    "AWS_SECRET_ACCESS_KEY=hunter2, AWS_SECRET_ACCESS_KEY=…",
    "read s3://me:hunter2@bucket/folder, read s3://…@bucket/folder",
    "loss 0.5 at epoch 3, loss 0.5 at epoch 3"
  })
  void what_looks_like_a_secret_is_left_out(String said, String kept) {
    warn("one", said, null);
    assertThat(log.take("one").getFirst()).endsWith(" WARN " + kept);
  }

  private static void warn(String jobId, String message, @Nullable Throwable thrown) {
    try (var _ = MDC.putCloseable("jobId", jobId)) {
      LOG.warn(message, thrown);
    }
  }
}
