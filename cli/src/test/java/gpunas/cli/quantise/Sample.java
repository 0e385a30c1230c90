package gpunas.cli.quantise;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import gpunas.formats.Parameter.Role;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.onnxruntime.Environment;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Network;
import gpunas.searchspace.Spaces;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Grey pictures whose class is their brightness, and a network that tells them apart: its features
 * are random, and a picture's class is that with the nearest mean.
 *
 * @param folder of {@code pictures}
 */
record Sample(Path folder) {

  static final int CLASSES = 10;
  static final int TRAINING = 10;
  static final int VALIDATION = 4;

  /** Of the validation images of a class, those that networks were judged on. */
  static final int LISTED = 3;

  private static final int SIDE = 28;
  private static final Network NETWORK =
      Spaces.quickstart()
          .decode(Encoding.parse("28,8,3,0,1,8,3,1,1,0,1,16,3,1,0,1,1,32,3,1,0,0,1"));
  private static final Map<String, String> PREPROCESSING =
      Map.of(
          "preprocessing.channels",
          "grey",
          "preprocessing.crop",
          "1.0",
          "preprocessing.width",
          String.valueOf(SIDE),
          "preprocessing.height",
          String.valueOf(SIDE));

  Path data() {
    return folder.resolve("pictures");
  }

  Path picture(String part, int label, int number) {
    return data().resolve("%s/c%d/%d.png".formatted(part, label, number));
  }

  void writePictures(int classes) throws IOException {
    var random = new Random(1);
    for (var label = 0; label < classes; label++) {
      for (var i = 0; i < TRAINING; i++) {
        write(picture("train", label, i), label, random);
      }
      for (var i = 0; i < VALIDATION; i++) {
        write(picture("val", label, i), label, random);
      }
    }
  }

  /** Some are so noisy that they are taken for others. */
  private static void write(Path file, int label, Random random) throws IOException {
    Files.createDirectories(file.getParent());
    var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    var brightness = 22 * label + random.nextInt(24);
    for (var y = 0; y < SIDE; y++) {
      for (var x = 0; x < SIDE; x++) {
        image.getRaster().setSample(x, y, 0, brightness + random.nextInt(20));
      }
    }
    ImageIO.write(image, "png", file.toFile());
  }

  /** A trained network as a trainer exports it. */
  void writeNetwork(Path place) throws IOException, OrtException {
    writeNetwork(place, Map.of());
  }

  /**
   * A trained network.
   *
   * @param otherMetadata in addition to, or instead of those of its preprocessing
   */
  void writeNetwork(Path place, Map<String, String> otherMetadata)
      throws IOException, OrtException {
    Files.createDirectories(place);
    var metadata = new HashMap<>(Map.of("gpunas", "0.1", "top1", "0.1", "latencyMicros", "9"));
    metadata.putAll(PREPROCESSING);
    metadata.putAll(otherMetadata);
    metadata.values().removeIf(String::isEmpty);
    var model = place.resolve("model.onnx");
    var random = Weights.random(NETWORK, new Random(2));
    OnnxModels.write(NETWORK, random, OnnxOptions.deployment(), model);
    OnnxModels.write(
        NETWORK, nearestMean(random, means(model)), OnnxOptions.deployment().with(metadata), model);
    var lines = new ArrayList<String>();
    for (var label = 0; label < CLASSES; label++) {
      for (var i = 0; i < LISTED; i++) {
        lines.add("%d c%d/%d.png".formatted(label, label, i));
      }
    }
    Files.writeString(place.resolve("validation.txt"), String.join("\n", lines) + "\n");
    Files.writeString(place.resolve("MODEL_CARD.md"), "# %s\n".formatted(place.getFileName()));
  }

  private float[][] means(Path model) throws IOException, OrtException {
    var means = new float[CLASSES][CLASSES];
    for (var label = 0; label < CLASSES; label++) {
      for (var i = 0; i < TRAINING; i++) {
        var scores = scores(model, picture("train", label, i), OptLevel.ALL_OPT);
        for (var k = 0; k < CLASSES; k++) {
          means[label][k] += scores[k] / TRAINING;
        }
      }
    }
    return means;
  }

  /** A score is x.m - m.m / 2: it is the larger the nearer x is to m. */
  private static Weights nearestMean(Weights given, float[][] means) {
    var changed = new HashMap<String, float[]>();
    for (var parameter : Parameters.of(NETWORK)) {
      var values = given.get(parameter.name());
      changed.put(parameter.name(), values);
      if (parameter.role() == Role.LINEAR_WEIGHT) {
        changed.put(parameter.name(), product(means, values));
        var bias = parameter.name().replace(".weight", ".bias");
        var shifted = product(means, given.get(bias));
        for (var k = 0; k < CLASSES; k++) {
          for (var value : means[k]) {
            shifted[k] -= value * value / 2;
          }
        }
        changed.put(bias, shifted);
        return name -> changed.getOrDefault(name, given.get(name));
      }
    }
    throw new AssertionError("A network ends in a linear layer.");
  }

  private static float[] product(float[][] matrix, float[] columns) {
    var width = columns.length / CLASSES;
    var product = new float[columns.length];
    for (var row = 0; row < CLASSES; row++) {
      for (var k = 0; k < CLASSES; k++) {
        for (var column = 0; column < width; column++) {
          product[row * width + column] += matrix[row][k] * columns[k * width + column];
        }
      }
    }
    return product;
  }

  /** Right first guesses on the listed images, without anything of what is tested. */
  double top1(Path model, OptLevel optimisation) throws IOException, OrtException {
    var right = 0;
    for (var label = 0; label < CLASSES; label++) {
      for (var i = 0; i < LISTED; i++) {
        var scores = scores(model, picture("val", label, i), optimisation);
        var best = 0;
        for (var k = 1; k < CLASSES; k++) {
          best = scores[k] > scores[best] ? k : best;
        }
        right += best == label ? 1 : 0;
      }
    }
    return right / (double) (CLASSES * LISTED);
  }

  private static float[] scores(Path model, Path picture, OptLevel optimisation)
      throws IOException, OrtException {
    var raster = ImageIO.read(picture.toFile()).getRaster();
    var pixels = new float[SIDE * SIDE];
    for (var i = 0; i < pixels.length; i++) {
      pixels[i] = raster.getSample(i % SIDE, i / SIDE, 0) / 255f;
    }
    var environment = Environment.get();
    try (var options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(optimisation);
      try (var session = environment.createSession(model.toString(), options);
          var input =
              OnnxTensor.createTensor(
                  environment, FloatBuffer.wrap(pixels), new long[] {1, 1, SIDE, SIDE});
          var output = session.run(Map.of(OnnxModels.INPUT, input))) {
        return ((float[][]) output.get(0).getValue())[0];
      }
    }
  }
}
