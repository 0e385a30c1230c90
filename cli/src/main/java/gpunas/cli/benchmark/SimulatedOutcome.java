package gpunas.cli.benchmark;

import gpunas.schemas.ArtefactFile;
import gpunas.schemas.EpochSummary;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.ValidationScores;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a trainer says of a training, of the size that it usually has: nothing was trained. */
final class SimulatedOutcome {

  private SimulatedOutcome() {}

  /**
   * A training that was completed.
   *
   * @param secondsPerEpoch that it says
   */
  static TrainingCompleted completed(
      String searchId, String jobId, int epochs, double secondsPerEpoch, RandomGenerator random) {
    return TrainingCompleted.newBuilder()
        .setLoss(1 + random.nextDouble())
        .setTop1(random.nextDouble())
        .setValidationImages(1000)
        .setImagesPerSecond(900)
        .setDirectory(searchId + "/" + jobId)
        .setFiles(
            Stream.of("model.onnx", "weights.safetensors", "network.json", "MODEL_CARD.md")
                .map(name -> new ArtefactFile(name, random.nextLong(50_000_000), sha256(random)))
                .toList())
        .setHistory(
            IntStream.rangeClosed(1, epochs)
                .mapToObj(epoch ->
                    new EpochSummary(
                        epoch,
                        random.nextDouble(),
                        new ValidationScores(random.nextDouble(), random.nextDouble(), 1.0),
                        900.0,
                        secondsPerEpoch))
                .toList())
        .build();
  }

  private static String sha256(RandomGenerator random) {
    return "%016x".formatted(random.nextLong()).repeat(4);
  }
}
