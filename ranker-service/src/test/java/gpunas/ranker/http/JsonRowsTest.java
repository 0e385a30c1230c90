package gpunas.ranker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class JsonRowsTest {
  private final JsonRows rows = new JsonRows("[".getBytes(UTF_8), "]".getBytes(UTF_8));

  @Test
  void rows_are_separated() {
    assertThat(text()).isEqualTo("[]");
    for (var row : new String[] {"[1]", "[22]", "[\"ä\"]"}) {
      rows.add(row.getBytes(UTF_8));
    }
    assertThat(text()).isEqualTo("[[1],[22],[\"ä\"]]");
    assertThat(rows.size()).isEqualTo(3);
  }

  @Test
  void there_may_be_many_and_each_is_deflated_once() {
    var expected = IntStream.range(0, 100_000).mapToObj(Integer::toString).toList();
    for (var i = 0; i < expected.size(); i++) {
      rows.add(expected.get(i).getBytes(UTF_8));
      if (i % 9_999 == 0) {
        assertThat(text()).endsWith(expected.get(i) + "]");
      }
    }
    assertThat(text()).isEqualTo(expected.stream().collect(Collectors.joining(",", "[", "]")));
    assertThat(rows.gzipped().length).isLessThan(text().length() / 2);
  }

  /** The checksum is checked by who unpacks it. */
  private String text() {
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(rows.gzipped()))) {
      return new String(gzip.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
