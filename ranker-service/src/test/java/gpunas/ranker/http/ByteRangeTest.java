package gpunas.ranker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a file of 100 bytes. */
class ByteRangeTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0",
    "bytes=0-99, 0, 99",
    "bytes=10-19, 10, 19",
    "Bytes=10-19, 10, 19",
    "bytes=10-, 10, 99",
    "bytes=99-, 99, 99",
    "bytes=90-1000, 90, 99",
    "bytes=0-99999999999999999999999, 0, 99",
    "bytes=-1, 99, 99",
    "bytes=-1000, 0, 99",
    "bytes=-99999999999999999999999, 0, 99",
  })
  void one_part(String header, long first, long last) {
    assertThat(ByteRange.of(header, 100)).isEqualTo(new ByteRange(first, last));
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=9-1",
        "bytes=0-1,5-6",
        "lines=0-1",
        "bytes 0-1",
        "bytes=0x0-1",
        "bytes=--1",
        "bytes=1 - 2"
      })
  void what_is_no_part_or_several_is_the_whole_file(String header) {
    assertThat(ByteRange.of(header, 100)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=100-, 100",
    "bytes=100-200, 100",
    "bytes=99999999999999999999999-, 100",
    "bytes=-0, 100",
    "bytes=0-, 0",
    "bytes=-1, 0"
  })
  void what_the_file_does_not_have_is_refused(String header, long bytes) {
    assertThatThrownBy(() -> ByteRange.of(header, bytes))
        .isInstanceOfSatisfying(
            ByteRange.Unsatisfiable.class, e -> assertThat(e.bytes()).isEqualTo(bytes))
        .hasMessageStartingWith("Range is '%s'; expected a part of the file's".formatted(header));
  }
}
