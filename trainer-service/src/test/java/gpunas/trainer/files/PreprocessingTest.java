package gpunas.trainer.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.searchspace.Activation;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import gpunas.searchspace.Network.Stage;
import gpunas.searchspace.Shape;
import gpunas.testing.Python;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.Images;
import gpunas.trainer.data.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The model card's Python shows a network what it was judged by. */
class PreprocessingTest {

  /** Pillow makes nearly all of a grey PNG of 16 bits white; its upper 8 are taken here. */
  private static final String OTHER_IN_PILLOW = "grey-(trns-)?16.*";

  /** Colours of 5 and of 16 bits become 8 in other ways. */
  private static final String OTHER_COLOURS = ".*/(16|565)\\.bmp|.*/rgb.*-16(-interlaced)?\\.png";

  /** Of 255: decoders of JPEGs and of such colours differ by 2, which the cubic curve amplifies. */
  private static final float DECODERS = 4;

  @TempDir private Path folder;
  private Images images;

  @BeforeEach
  void unpack() throws IOException {
    for (var part : List.of("train", "val")) {
      Files.createDirectories(folder.resolve("odd").resolve(part).resolve("every kind"));
      Files.createDirectories(folder.resolve("odd").resolve(part).resolve("other"));
    }
    var odd = folder.resolve("odd/val/every kind");
    try (var zip =
        new ZipInputStream(Images.class.getResourceAsStream("/gpunas/trainer/data/pictures.zip"))) {
      var expected = new HashSet<String>();
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        var name = entry.getName();
        if (name.endsWith(".ppm")) {
          expected.add(name.substring(0, name.length() - 4));
        } else if (!name.contains("arithmetic") && !name.matches(OTHER_IN_PILLOW)) {
          Files.write(odd.resolve(name), zip.readAllBytes());
        }
      }
      try (var files = Files.list(odd)) {
        for (var file : files.toList()) {
          if (!expected.contains(file.getFileName().toString())) {
            Files.delete(file); // What a reader must refuse.
          }
        }
      }
    }
    for (var each : List.of("train/every kind", "train/other", "val/other")) {
      Files.copy(odd.resolve("rgb-8.png"), folder.resolve("odd").resolve(each).resolve("one.png"));
    }
    images = new Datasets(folder).get("odd").validation();
  }

  @ParameterizedTest
  @CsvSource({"3, 32, 1.0", "3, 12, 0.875", "1, 20, 0.9"})
  void the_python_of_the_card_makes_the_same_of_every_kind_of_picture(
      int channels, int side, double crop) throws Exception {
    var preprocessing = new Preprocessing(new Shape(channels, side, side), crop);
    var python = python(preprocessing);
    var own = own(preprocessing);

    assertThat(images.count()).isGreaterThan(140);
    for (int image = 0; image < images.count(); image++) {
      var path = images.path(image);
      boolean decodersDiffer = path.endsWith(".jpg") || path.matches(OTHER_COLOURS);
      var allowed = decodersDiffer ? DECODERS : 0;
      var difference = 0f;
      for (int i = 0; i < own[image].length; i++) {
        difference = Math.max(difference, Math.abs(own[image][i] - python[image][i]));
      }
      assertThat(difference).as(path).isLessThanOrEqualTo(allowed / 255 + 1e-7f);
    }
    assertThat(guesses(python, preprocessing.shape()))
        .isEqualTo(guesses(own, preprocessing.shape()));
  }

  @Test
  void the_function_has_six_lines() {
    var lines = new Preprocessing(new Shape(3, 224, 224), 0.875).python().lines().toList();
    assertThat(lines.subList(lines.indexOf("def preprocess(file):") + 1, lines.size())).hasSize(6);
  }

  private float[][] own(Preprocessing preprocessing) {
    var view = View.evaluation(preprocessing.shape(), preprocessing.crop());
    return IntStream.range(0, images.count())
        .mapToObj(image -> {
          var values = new float[(int) preprocessing.shape().size()];
          view.put(images, image, FloatBuffer.wrap(values));
          return values;
        })
        .toArray(float[][]::new);
  }

  private float[][] python(Preprocessing preprocessing) throws Exception {
    var python = Python.with("numpy, PIL");
    var list =
        IntStream.range(0, images.count())
            .mapToObj(image -> images.label(image) + " " + images.path(image))
            .toList();
    Files.write(folder.resolve("validation.txt"), list);
    var program =
        """
        %s
        FOLDER = "odd/val/"
        with open("values", "wb") as out:
            for line in open("validation.txt", encoding="utf-8"):
                values = preprocess(FOLDER + line.rstrip("\\n").split(" ", 1)[1])
                assert values.dtype == numpy.float32 and values.shape == %s
                out.write(numpy.ascontiguousarray(values).tobytes())
        """
            .formatted(
                preprocessing.python().replace("import numpy, onnxruntime", "import numpy"),
                "(1, %d, %d, %d)"
                    .formatted(
                        preprocessing.shape().channels(),
                        preprocessing.shape().height(),
                        preprocessing.shape().width()));
    Files.writeString(folder.resolve("program.py"), program);
    run(python, "program.py");
    var values =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("values")))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    var all = new float[images.count()][(int) preprocessing.shape().size()];
    for (var each : all) {
      values.get(each);
    }
    assertThat(values.hasRemaining()).isFalse();
    return all;
  }

  private void run(String... command) throws Exception {
    var process = process(command);
    var told = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(told).isZero();
  }

  private Process process(String... command) throws IOException {
    return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
  }

  /** What a network with random weights says to each image: the most sensitive of judges. */
  private static List<Integer> guesses(float[][] values, Shape shape) throws OrtException {
    var conv = new Layer.Conv(shape, 16, 3, 2, Activation.SWISH);
    var network =
        new Network(
            shape,
            List.of(
                new Stage(0, List.of(conv)),
                new Stage(1, List.of(new Layer.Tail(conv.output(), 32, 10)))));
    var weights = Weights.random(network, new SplittableRandom(3));
    var environment = OrtEnvironment.getEnvironment();
    try (var session =
        environment.createSession(
            OnnxModels.of(network, weights, OnnxOptions.deployment()),
            new OrtSession.SessionOptions())) {
      var guesses = new ArrayList<Integer>();
      for (var each : values) {
        var dimensions = new long[] {1, shape.channels(), shape.height(), shape.width()};
        try (var input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(each), dimensions);
            var output = session.run(Map.of(OnnxModels.INPUT, input))) {
          var scores = ((float[][]) output.get(0).getValue())[0];
          guesses.add(
              IntStream.range(0, scores.length)
                  .reduce((best, i) -> scores[i] > scores[best] ? i : best)
                  .orElseThrow());
        }
      }
      return guesses;
    }
  }
}
