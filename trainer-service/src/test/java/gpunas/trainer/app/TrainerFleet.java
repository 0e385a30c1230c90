package gpunas.trainer.app;

import static java.util.stream.Collectors.toMap;

import gpunas.formats.safetensors.SafetensorsFile;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trainers on one queue and one folder of artefacts, each in a process of its own. */
final class TrainerFleet implements AutoCloseable {

  private final Path directory;
  private final Map<String, String> settings;
  private final Map<String, String> environment;
  private final List<TrainerProcess> started = new ArrayList<>();

  /**
   * @param directory of the data set, {@code data}; gets artefacts and logs
   * @param more settings, which come over ours
   * @param environment that is added to this process's
   */
  TrainerFleet(
      String servers, Path directory, Map<String, String> more, Map<String, String> environment) {
    this.directory = directory;
    this.environment = environment;
    this.settings =
        new HashMap<>(
            Map.of(
                "kafka.bootstrap-servers",
                servers,
                "http.port",
                "-1",
                "trainer.device",
                "cpu",
                "trainer.data-directory",
                directory.resolve("data").toString(),
                "trainer.artefact-directory",
                artefacts().toString(),
                "trainer.reader-threads",
                "1",
                "trainer.job-lock",
                "15s"));
    settings.putAll(more);
  }

  /** Starts one more trainer; returns at once. */
  TrainerProcess start() {
    var name = "trainer-" + (started.size() + 1);
    var trainer = TrainerProcess.start(name, settings, environment, directory);
    started.add(trainer);
    return trainer;
  }

  /** A trainer by its name, null if it runs no more. */
  @Nullable TrainerProcess running(String name) {
    return started.stream()
        .filter(trainer -> trainer.name().equals(name) && trainer.isAlive())
        .findFirst()
        .orElse(null);
  }

  Path artefacts() {
    return directory.resolve("artefacts");
  }

  Path checkpoint(String searchId, String jobId) {
    return artefacts().resolve(".checkpoints").resolve(searchId).resolve(jobId + ".safetensors");
  }

  /** The weights that a completed job left, each as its bits. */
  Map<String, List<Integer>> weights(TrainingResult result) {
    var folder = artefacts().resolve(((TrainingCompleted) result.getOutcome()).getDirectory());
    try (var file = SafetensorsFile.open(folder.resolve("weights.safetensors"))) {
      return file.content().tensors().entrySet().stream()
          .collect(toMap(Map.Entry::getKey, each -> bits(each.getValue().values())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    started.forEach(TrainerProcess::close);
  }

  private static List<Integer> bits(float[] values) {
    var bits = new ArrayList<Integer>(values.length);
    for (var value : values) {
      bits.add(Float.floatToRawIntBits(value));
    }
    return bits;
  }
}
