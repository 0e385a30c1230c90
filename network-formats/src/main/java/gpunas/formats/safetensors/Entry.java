package gpunas.formats.safetensors;

import java.util.List;

/** What a header says of a tensor; its names are the format's. */
record Entry(String dtype, List<Integer> shape, List<Long> data_offsets) {

  // JSON may lack any of them.
  Entry {
    if (dtype == null || shape == null || data_offsets == null || data_offsets.size() != 2) {
      throw new IllegalArgumentException("a tensor needs a dtype, a shape and two data_offsets");
    }
  }

  long from() {
    return data_offsets.get(0);
  }

  long to() {
    return data_offsets.get(1);
  }
}
