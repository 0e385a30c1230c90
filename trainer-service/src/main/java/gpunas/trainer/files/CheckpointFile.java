package gpunas.trainer.files;

import static java.util.stream.Collectors.joining;

import gpunas.formats.safetensors.Safetensors;
import gpunas.formats.safetensors.SafetensorsFile;
import gpunas.trainer.Checkpoint;
import gpunas.trainer.Job;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A checkpoint as a file, which says whose it is. */
final class CheckpointFile {

  /** Of the names of such files. */
  static final String ENDING = ".safetensors";

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointFile.class);
  private static final String CONTENTS = "contents";
  private static final String STEP = "step";
  private static final String LOSS_SUM = "lossSum";
  private static final String HISTORY = "history";

  private CheckpointFile() {}

  /**
   * Hands over the checkpoint in a file, unless it is another job's of the same name.
   *
   * @throws IOException if there is no such file, or it is damaged
   */
  static void restore(Job job, Path path, Consumer<Checkpoint> use) throws IOException {
    try (var file = SafetensorsFile.open(path)) {
      if (job.contents().equals(file.content().metadata().get(CONTENTS))) {
        use.accept(checkpoint(file.content()));
      } else {
        LOG.info("{} is not used: it is of another network, recipe or version.", path);
      }
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
    return new Safetensors(metadata, new TreeMap<>(checkpoint.arrays()));
  }

  private static Checkpoint checkpoint(Safetensors content) throws IOException {
    var metadata = content.metadata();
    var history = metadata.getOrDefault(HISTORY, "");
    try {
      return new Checkpoint(
          Integer.parseInt(metadata.getOrDefault(STEP, "")),
          Double.parseDouble(metadata.getOrDefault(LOSS_SUM, "")),
          history.isEmpty()
              ? List.of()
              : Stream.of(history.split("\n", -1)).map(EpochText::readEpoch).toList(),
          content.tensors());
    } catch (IllegalArgumentException e) {
      throw new IOException("It is not a checkpoint: " + e.getMessage(), e);
    }
  }
}
