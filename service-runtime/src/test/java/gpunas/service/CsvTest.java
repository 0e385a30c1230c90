package gpunas.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {

  @Test
  void texts_are_quoted_where_they_must_be_and_nothing_stands_for_null() {
    assertThat(Csv.line(Arrays.asList("a,b", "say \"no\"", "two\nlines", null, 1.5, "plain")))
        .isEqualTo("\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",,1.5,plain\r\n");
  }

  /** Reasons and names come from outside. */
  @Test
  void no_text_is_a_formula_and_numbers_stay_numbers() {
    assertThat(Csv.line(List.of("=HYPERLINK(1)", "+1", "-fast", "@x", -1.5, "a=b")))
        .isEqualTo("'=HYPERLINK(1),'+1,'-fast,'@x,-1.5,a=b\r\n");
  }
}
