package gpunas.trainer.files;

import static java.util.stream.Collectors.joining;

import gpunas.formats.safetensors.Safetensors;
import gpunas.formats.safetensors.Safetensors.Tensor;
import gpunas.trainer.Checkpoint;
import gpunas.trainer.Job;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A checkpoint as a file, which says whose it is. */
final class CheckpointFile {

  /** Of the names of such files. */
  static final String ENDING = ".safetensors";

  private static final String CONTENTS = "contents";
  private static final String STEP = "step";
  private static final String LOSS_SUM = "lossSum";
  private static final String HISTORY = "history";

  private CheckpointFile() {}

  /**
   * The checkpoint in a file; null if it is another job's of the same name.
   *
   * @throws IOException if there is no such file, or it is damaged
   */
  static @Nullable Checkpoint read(Job job, Path file) throws IOException {
    Safetensors content;
    try (var in = new BufferedInputStream(Files.newInputStream(file))) {
      content = Safetensors.read(in, Files.size(file));
    }
    if (!job.contents().equals(content.metadata().get(CONTENTS))) {
      return null;
    }
    try {
      return checkpoint(content);
    } catch (IllegalArgumentException e) {
      throw new IOException("It is not a checkpoint: " + e.getMessage(), e);
    }
  }

  /** The content of a file. */
  static Safetensors of(Job job, Checkpoint checkpoint) {
    var metadata = new LinkedHashMap<String, String>();
    metadata.put(CONTENTS, job.contents());
    metadata.put(STEP, String.valueOf(checkpoint.step()));
    metadata.put(LOSS_SUM, String.valueOf(checkpoint.lossSum()));
    metadata.put(
        HISTORY, checkpoint.history().stream().map(EpochText::write).collect(joining("\n")));
    Map<String, Tensor> tensors = new TreeMap<>();
    checkpoint.arrays().forEach((name, values) -> tensors.put(name, Tensor.of(values)));
    return new Safetensors(metadata, tensors);
  }

  private static Checkpoint checkpoint(Safetensors content) {
    var metadata = content.metadata();
    var arrays = new HashMap<String, float[]>();
    content.tensors().forEach((name, tensor) -> arrays.put(name, tensor.values()));
    var history = metadata.getOrDefault(HISTORY, "");
    return new Checkpoint(
        Integer.parseInt(metadata.getOrDefault(STEP, "")),
        Double.parseDouble(metadata.getOrDefault(LOSS_SUM, "")),
        history.isEmpty()
            ? List.of()
            : Stream.of(history.split("\n", -1)).map(EpochText::readEpoch).toList(),
        arrays);
  }
}
