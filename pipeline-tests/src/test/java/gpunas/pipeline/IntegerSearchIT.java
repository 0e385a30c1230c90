package gpunas.pipeline;

import static java.net.http.HttpResponse.BodyHandlers.ofFile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import gpunas.formats.onnx.OnnxFile;
import gpunas.searchspace.Shape;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.Images;
import gpunas.trainer.data.View;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A search for networks that compute in 8-bit integers, on real data, with all services. */
@Timeout(600)
class IntegerSearchIT {
  private static final int SIDE = 28;

  /** As many as the trainer judges at a time: other sums may round otherwise. */
  private static final int BATCH = 200;

  private static final int TRAININGS = 4;
  private static final String SPEC =
      """
      name: integers
      space: quickstart
      table: integers-here
      tableBudget: 20s
      precision: int8
      bands: [{name: any, belowMillis: 1000}]
      objective: {alpha: 0.05, beta: 0.6}
      dataset: fashion-mnist
      recipe: {preset: quickstart, epochs: 1, trainingImages: 1000}
      candidates: 1000
      trainings: %d
      inFlight: 1
      finish: {networks: 1, repeats: 1}
      targets: {minTop1: 0.2}
      seed: 7
      """
          .formatted(TRAININGS);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Images images = new Datasets(Services.DATA).get("fashion-mnist").validation();

  @TempDir private Path folder;
  private Services services;

  @BeforeEach
  void startAll() throws IOException {
    services = new Services(folder, Map.of("latency.precision", "int8"));
  }

  @AfterEach
  void stopAll() throws IOException {
    services.close();
  }

  @Test
  void networks_are_ranked_by_what_their_files_do_in_integers() throws Exception {
    assertThat(services.post("/searches/plan", SPEC).path("note").asText())
        .contains("Each training of all epochs is followed by quantisation");
    var searchId = services.search(SPEC);
    var ranking = services.finalRanking(searchId);

    var entries = ranking.at("/bands/0/entries");
    assertThat(entries).as(ranking.toPrettyString()).isNotEmpty();
    assertThat(ranking.at("/counts/completed").asInt()).isEqualTo(TRAININGS + 1);
    var objectives = new ArrayList<Double>();
    var losses = 0;
    for (var entry : entries) {
      double loss = 0;
      double top1 = 0;
      double top1Fp32 = 0;
      var trainings = entry.get("trainings");
      for (var training : trainings) {
        var job = training.get("jobId").asText();
        var integers = judged(download(searchId, job, "model.int8.onnx"));
        var floats = judged(download(searchId, job, "model.onnx"));
        assertThat(training.get("top1").asDouble()).isEqualTo(integers.top1());
        assertThat(training.get("loss").asDouble()).isCloseTo(integers.loss(), within(1e-6));
        // PyTorch rounds otherwise: one image may be a close call.
        assertThat(training.get("top1Fp32").asDouble())
            .isCloseTo(floats.top1(), within(1.5 / images.count()));
        losses += Math.abs(integers.loss() - floats.loss()) > 1e-5 ? 1 : 0;
        loss += integers.loss() / trainings.size();
        top1 += integers.top1() / trainings.size();
        top1Fp32 += training.get("top1Fp32").asDouble() / trainings.size();
      }
      assertThat(entry.get("top1").asDouble()).isCloseTo(top1, within(1e-12));
      assertThat(entry.get("top1Fp32").asDouble()).isCloseTo(top1Fp32, within(1e-12));
      var millis = entry.get("latencyMicros").asDouble() / 1000;
      assertThat(entry.get("objective").asDouble())
          .isCloseTo(loss + 0.05 * Math.pow(millis, 0.6), within(1e-6));
      objectives.add(entry.get("objective").asDouble());
    }
    assertThat(objectives).isSorted();
    // The two are told apart: else it might have been the other one.
    assertThat(losses).isPositive();

    var first = entries.get(0).at("/trainings/0");
    var job = first.get("jobId").asText();
    var training =
        services.get("/searches/%s/trainings/%s".formatted(searchId, job)).get("training");
    assertThat(training.get("top1")).isEqualTo(first.get("top1"));
    assertThat(training.get("top1Fp32")).isEqualTo(first.get("top1Fp32"));
    var metadata = OnnxFile.read(download(searchId, job, "model.int8.onnx")).metadata();
    assertThat(metadata)
        .containsEntry("precision", "int8")
        .containsEntry("top1", first.get("top1").asText())
        .containsEntry("top1.fp32", first.get("top1Fp32").asText())
        .containsEntry("quantisation.images", "500")
        .containsKey("preprocessing.crop");
    assertThat(download(searchId, job, "MODEL_CARD.md"))
        .content()
        .contains("## In 8-bit integers: `model.int8.onnx`");
  }

  private record Judged(double top1, double loss) {}

  /** Without anything of what the trainer uses for it but the pixels. */
  private Judged judged(Path model) throws OrtException {
    var environment = OrtEnvironment.getEnvironment();
    var view = View.evaluation(new Shape(1, SIDE, SIDE), 1);
    var right = 0;
    double loss = 0;
    try (var options = new SessionOptions();
        var session = environment.createSession(model.toString(), options)) {
      var name = session.getInputNames().iterator().next();
      for (var first = 0; first < images.count(); first += BATCH) {
        var count = Math.min(BATCH, images.count() - first);
        var pixels = FloatBuffer.allocate(count * SIDE * SIDE);
        for (var i = 0; i < count; i++) {
          view.put(images, first + i, pixels);
        }
        var shape = new long[] {count, 1, SIDE, SIDE};
        try (var input = OnnxTensor.createTensor(environment, pixels.flip(), shape);
            var output = session.run(Map.of(name, input))) {
          var scores = (float[][]) output.get(0).getValue();
          for (var i = 0; i < count; i++) {
            var label = images.label(first + i);
            right += guess(scores[i]) == label ? 1 : 0;
            loss += logSum(scores[i]) - scores[i][label];
          }
        }
      }
    }
    return new Judged((double) right / images.count(), loss / images.count());
  }

  private static int guess(float[] scores) {
    var guess = 0;
    for (var i = 1; i < scores.length; i++) {
      guess = scores[i] > scores[guess] ? i : guess;
    }
    return guess;
  }

  private static double logSum(float[] scores) {
    double sum = 0;
    for (var score : scores) {
      sum += Math.exp(score);
    }
    return Math.log(sum);
  }

  private Path download(String searchId, String job, String file)
      throws IOException, InterruptedException {
    var target = folder.resolve(job + "-" + file);
    var address =
        services.address("ranker").resolve("/artefacts/%s/%s/%s".formatted(searchId, job, file));
    var answer = http.send(HttpRequest.newBuilder(address).build(), ofFile(target));
    assertThat(answer.statusCode()).as(address.toString()).isEqualTo(200);
    return target;
  }
}
