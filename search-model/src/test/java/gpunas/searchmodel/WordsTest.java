package gpunas.searchmodel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {

  @Test
  void a_text_that_is_too_long_is_cut_and_no_other_one() {
    assertThat(Words.cut("12345", 5)).isEqualTo("12345");
    assertThat(Words.cut("123456", 5)).isEqualTo("12...");
  }

  @Test
  void a_latency_is_said_as_it_was_given() {
    assertThat(Words.millis(31.7)).isEqualTo("0.0317 ms");
    assertThat(Words.millis(400.1)).isEqualTo("0.4001 ms");
    assertThat(Words.millis(9000)).isEqualTo("9 ms");
    assertThat(Words.millis(1e6 / 3)).isEqualTo("333.333 ms");
    assertThat(Words.millis(0.0001)).isEqualTo("0.0000001 ms");
    assertThat(Words.millis(0)).isEqualTo("0 ms");
    assertThat(Words.millis(Double.POSITIVE_INFINITY)).isEqualTo("Infinity ms");
  }

  @Test
  void a_band_is_said_with_its_bounds() {
    assertThat(new Band("fast", 0, 31.7, null).range()).isEqualTo("below 0.0317 ms");
    assertThat(new Band("slow", 31.7, 1e6, null).range()).isEqualTo("0.0317 to 1000 ms");
  }

  @Test
  void no_character_is_cut_in_two() {
    assertThat(Words.cut("a🐈🐈🐈", 5)).isEqualTo("a...");
    assertThat(Words.cut("a🐈🐈🐈", 6)).isEqualTo("a🐈...");
  }
}
