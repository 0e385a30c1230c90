package gpunas.ranker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JsonRowsTest {
  private final JsonRows rows = new JsonRows();

  @Test
  void rows_are_separated_whatever_is_left_out() {
    assertThat(from(0)).isEqualTo("[]");
    assertThat(from(3)).isEqualTo("[]");
    for (var row : new String[] {"[1]", "[22]", "[\"ä\"]"}) {
      rows.add(row.getBytes(UTF_8));
    }
    assertThat(from(0)).isEqualTo("[[1],[22],[\"ä\"]]");
    assertThat(from(1)).isEqualTo("[[22],[\"ä\"]]");
    assertThat(from(2)).isEqualTo("[[\"ä\"]]");
    assertThat(from(3)).isEqualTo("[]");
    assertThat(from(4)).isEqualTo("[]");
    assertThat(rows.size()).isEqualTo(3);
  }

  @Test
  void there_may_be_many() {
    IntStream.range(0, 1000).forEach(i -> rows.add(Integer.toString(i).getBytes(UTF_8)));
    assertThat(from(0)).startsWith("[0,1,2,").endsWith(",998,999]");
    assertThat(from(997)).isEqualTo("[997,998,999]");
  }

  private String from(int first) {
    return new String(rows.from(first, "[".getBytes(UTF_8), "]".getBytes(UTF_8)), UTF_8);
  }
}
