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
  void no_character_is_cut_in_two() {
    assertThat(Words.cut("a🐈🐈🐈", 5)).isEqualTo("a...");
    assertThat(Words.cut("a🐈🐈🐈", 6)).isEqualTo("a🐈...");
  }
}
