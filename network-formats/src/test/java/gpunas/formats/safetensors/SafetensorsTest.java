package gpunas.formats.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.formats.safetensors.Safetensors.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

  @Test
  void what_is_written_is_read() throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("b", new Tensor(List.of(2, 3), new float[] {1, -2, 3.5f, 0, Float.MIN_VALUE, 6}));
    tensors.put("empty", new Tensor(List.of(0, 4), new float[0]));
    tensors.put("a", Tensor.of(new float[] {7}));
    var read = Safetensors.read(written(new Safetensors(Map.of("who", "Zoë"), tensors)));

    assertThat(read.metadata()).containsEntry("who", "Zoë").containsKey(Safetensors.CHECKSUM);
    assertThat(read.tensors().keySet()).containsExactly("b", "empty", "a");
    read.tensors()
        .forEach((name, tensor) -> {
          assertThat(tensor.shape()).isEqualTo(tensors.get(name).shape());
          assertThat(tensor.values()).containsExactly(tensors.get(name).values());
        });
  }

  /** As others write it: no metadata, tensors in any order. */
  @Test
  void a_file_of_others_is_read() throws IOException {
    var read =
        Safetensors.read(
            file(
                """
                {"y": {"dtype": "F32", "shape": [1], "data_offsets": [8, 12]},
                 "x": {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]}}\
                """,
                1,
                2,
                3));

    assertThat(read.metadata()).isEmpty();
    assertThat(read.tensors().get("x").values()).containsExactly(1, 2);
    assertThat(read.tensors().get("y").values()).containsExactly(3);
  }

  @Test
  void the_header_is_padded_so_that_values_are_aligned() throws IOException {
    var file = written(new Safetensors(Map.of(), Map.of("a", Tensor.of(new float[] {1}))));

    assertThat(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8).isZero();
  }

  @Test
  void the_content_can_be_read_again_and_is_as_long_as_it_says() throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("long", Tensor.of(ramp(40_000)));
    tensors.put("empty", Tensor.of(new float[0]));
    tensors.put("exact", Tensor.of(ramp(1 << 14)));
    var content = new Safetensors(Map.of(), tensors).content();
    for (int time = 0; time < 2; time++) {
      try (var in = content.open()) {
        var read = Safetensors.read(in, content.length());
        assertThat(in.read()).isEqualTo(-1);
        assertThat(read.tensors().get("long").values()).isEqualTo(ramp(40_000));
        assertThat(read.tensors().get("exact").values()).isEqualTo(ramp(1 << 14));
      }
    }
  }

  @Test
  void a_stream_that_ends_too_early_is_no_file() throws IOException {
    var file = written(new Safetensors(Map.of(), Map.of("a", Tensor.of(new float[] {1, 2}))));

    for (int end = 0; end < file.length; end++) {
      var cut = new ByteArrayInputStream(file, 0, end);
      assertThatThrownBy(() -> Safetensors.read(cut, file.length)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void no_beginning_of_a_file_is_taken_for_the_file() throws IOException {
    var file = written(new Safetensors(Map.of(), Map.of("a", Tensor.of(new float[] {1, 2}))));

    for (int length = 0; length < file.length; length++) {
      var cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> Safetensors.read(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void no_changed_value_is_overlooked() throws IOException {
    var file = written(new Safetensors(Map.of(), Map.of("a", Tensor.of(new float[] {1, 2}))));
    for (int i = file.length - 8; i < file.length; i++) {
      var changed = file.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> Safetensors.read(changed))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another checksum");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          an overlap     | {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "b": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}} | bytes 0 to 8 where 4
          a gap          | {"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}} | bytes 4 to 8 where 0
          a rest         | {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}} | 4 bytes of values, but 8 follow
          beyond the end | {"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}} | 12 bytes of values, but 8 follow
          back to front  | {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, -4]}} | bytes 0 to -4
          another shape  | {"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}} | shape [3] has 3 values, not 2
          another type   | {"a": {"dtype": "F16", "shape": [4], "data_offsets": [0, 8]}} | type F16; only F32
          half a float   | {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 6]}, "b": {"dtype": "F32", "shape": [1], "data_offsets": [6, 8]}} | has 6 bytes
          no type        | {"a": {"shape": [2], "data_offsets": [0, 8]}} | needs a dtype
          one offset     | {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0]}} | needs a dtype, a shape and two data_offsets
          twice a name   | {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}} | Duplicate field
          no object      | [1, 2, 3] | no JSON object
          no JSON        | {"a" | damaged
          """)
  void a_wrong_header_is_refused(String what, String header, String message) {
    assertThatThrownBy(() -> Safetensors.read(file(header, 1, 2)))
        .as(what)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  private static float[] ramp(int count) {
    var values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    return values;
  }

  private static byte[] written(Safetensors tensors) throws IOException {
    var out = new ByteArrayOutputStream();
    tensors.write(out);
    return out.toByteArray();
  }

  private static byte[] file(String header, float... values) {
    var text = header.getBytes(UTF_8);
    var file =
        ByteBuffer.allocate(Long.BYTES + text.length + Float.BYTES * values.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length)
            .put(text);
    for (var value : values) {
      file.putFloat(value);
    }
    return file.array();
  }
}
