package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Names of many files: ImageNet's take 25 MB, which would be ten times as much as objects. */
final class PackedNames {

  private byte[] bytes = new byte[1 << 10];
  private int[] ends = new int[1 << 6];
  private int size;

  /** How many there are. */
  int size() {
    return size;
  }

  void add(String name) {
    var added = name.getBytes(UTF_8);
    int from = begin(size);
    int end = Math.addExact(from, added.length);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, (int) Math.min(2L * end, Integer.MAX_VALUE - 8)));
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
    }
    System.arraycopy(added, 0, bytes, from, added.length);
    ends[size++] = end;
  }

  String get(int index) {
    int from = begin(index);
    return new String(bytes, from, ends[index] - from, UTF_8);
  }

  private int begin(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }
}
