package gpunas.formats.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.formats.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

  @TempDir Path folder;

  @Test
  void what_is_written_is_read() throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("b", tensor(List.of(2, 3), 1, -2, 3.5f, 0, Float.MIN_VALUE, 6));
    tensors.put("empty", tensor(List.of(0, 4)));
    tensors.put("a", Tensor.of(new float[] {7}));
    var read = read(written(new Safetensors(Map.of("who", "Zoë"), tensors)));

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
        read(
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
  void tensors_longer_than_a_chunk_are_read_whole() throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("long", Tensor.of(ramp(40_000)));
    tensors.put("empty", Tensor.of(new float[0]));
    tensors.put("exact", Tensor.of(ramp(1 << 14)));
    Files.write(folder.resolve("long"), written(new Safetensors(Map.of(), tensors)));
    try (var file = SafetensorsFile.open(folder.resolve("long"))) {
      var read = file.content().tensors();
      assertThat(read.get("exact").values()).isEqualTo(ramp(1 << 14));
      assertThat(read.get("long").values()).isEqualTo(ramp(40_000));
      assertThat(read.get("long").values()).isEqualTo(ramp(40_000));
    }
  }

  @Test
  void one_tensor_at_a_time_is_in_memory_while_they_are_written() throws IOException {
    var alive = new AtomicInteger();
    var tensors = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < 8; i++) {
      tensors.put(
          "t" + i,
          new Tensor(
              List.of(3),
              () -> {
                alive.incrementAndGet();
                return new float[3];
              }));
    }
    var asked = new ArrayList<Integer>();
    new Safetensors(Map.of(), tensors)
        .write(
            new ByteArrayOutputStream() {
              @Override
              public synchronized void write(byte[] bytes, int from, int count) {
                asked.add(alive.get());
                super.write(bytes, from, count);
              }
            });

    // The header needs them all once for its checksum; then each is written before the next.
    assertThat(asked.subList(2, asked.size())).containsExactly(9, 10, 11, 12, 13, 14, 15, 16);
  }

  @Test
  void no_beginning_of_a_file_is_taken_for_the_file() throws IOException {
    var file = written(new Safetensors(Map.of(), Map.of("a", Tensor.of(new float[] {1, 2}))));

    for (int length = 0; length < file.length; length++) {
      var cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void no_changed_value_is_overlooked() throws IOException {
    var file = written(new Safetensors(Map.of(), Map.of("a", Tensor.of(new float[] {1, 2}))));
    for (int i = file.length - 8; i < file.length; i++) {
      var changed = file.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> read(changed))
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
          another shape  | {"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}} | shape [3] has 8 bytes
          less than none | {"a": {"dtype": "F32", "shape": [-2, -1], "data_offsets": [0, 8]}} | shape [-2, -1] has 8 bytes
          too many       | {"a": {"dtype": "F32", "shape": [2147483647, 2147483647, 2147483647], "data_offsets": [0, 8]}} | overflow
          another type   | {"a": {"dtype": "F16", "shape": [4], "data_offsets": [0, 8]}} | type F16; only F32
          half a float   | {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 6]}, "b": {"dtype": "F32", "shape": [1], "data_offsets": [6, 8]}} | has 6 bytes
          no type        | {"a": {"shape": [2], "data_offsets": [0, 8]}} | needs a dtype
          one offset     | {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0]}} | needs a dtype, a shape and two data_offsets
          twice a name   | {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}} | Duplicate field
          no object      | [1, 2, 3] | no JSON object
          no JSON        | {"a" | damaged
          """)
  void a_wrong_header_is_refused(String what, String header, String message) {
    assertThatThrownBy(() -> read(file(header, 1, 2)))
        .as(what)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  private static Tensor tensor(List<Integer> shape, float... values) {
    return new Tensor(shape, () -> values);
  }

  /** All of a file, its tensors read. */
  private Safetensors read(byte[] bytes) throws IOException {
    var path = Files.write(folder.resolve("file"), bytes);
    try (var file = SafetensorsFile.open(path)) {
      var tensors = new LinkedHashMap<String, Tensor>();
      file.content()
          .tensors()
          .forEach((name, tensor) -> {
            var values = tensor.values();
            tensors.put(name, new Tensor(tensor.shape(), () -> values));
          });
      return new Safetensors(file.content().metadata(), tensors);
    }
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
