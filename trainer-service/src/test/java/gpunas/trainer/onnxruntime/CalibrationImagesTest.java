package gpunas.trainer.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.DatasetException;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.Images;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationImagesTest {

  @TempDir private Path folder;

  /** As files come: one of each class in turn. Or all of a class one after the other. */
  @ParameterizedTest
  @CsvSource({
    "2, 2000, 1000, true",
    "10, 10000, 1000, true",
    "10, 10000, 1000, false",
    "102, 2040, 1000, true",
    "7, 100, 100, true",
    "3, 60000, 64, true"
  })
  void each_half_has_each_class_by_its_share(int classes, int count, int wanted, boolean inTurns)
      throws IOException {
    var dataset = dataset(classes, count, inTurns);
    var images = dataset.training();
    var drawn = CalibrationImages.of(dataset, wanted);

    assertThat(drawn.count()).isEqualTo(wanted);
    assertThat(drawn.ranged().size()).isCloseTo(wanted / 2, within(1));
    var all = new HashSet<>(drawn.ranged());
    all.addAll(drawn.heldOut());
    assertThat(all).hasSize(wanted).allMatch(image -> image >= 0 && image < count);
    var ranged = byClass(images, drawn.ranged());
    var heldOut = byClass(images, drawn.heldOut());
    for (var label = 0; label < classes; label++) {
      long one = ranged.getOrDefault(label, 0L);
      long other = heldOut.getOrDefault(label, 0L);
      assertThat(one).isCloseTo(other, within(1L));
      assertThat((double) one + other).isCloseTo((double) wanted / classes, within(1.5));
    }
  }

  @Test
  void the_same_are_drawn_again() throws IOException {
    var dataset = dataset(10, 5000, true);
    assertThat(CalibrationImages.of(dataset, 500)).isEqualTo(CalibrationImages.of(dataset, 500));
  }

  @Test
  void too_few_are_refused_asked_for_there_or_readable() throws IOException {
    var few = dataset(2, 63, true);
    var dataset = dataset(2, 64, true);
    assertThatThrownBy(() -> CalibrationImages.of(dataset, 63))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("with 63 images was asked for; expected 64 or more");
    assertThatThrownBy(() -> CalibrationImages.of(few, 1000))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("labels has 63 images");
    var drawn = CalibrationImages.of(dataset, 1000);
    drawn.requireEnough(64);
    assertThatThrownBy(() -> drawn.requireEnough(63))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("Of 64 images to calibrate with, 63 can be read");
  }

  private static Map<Integer, Long> byClass(Images images, List<Integer> drawn) {
    return drawn.stream()
        .map(images::label)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  /** Files as MNIST's, of images of one pixel. */
  private Dataset dataset(int classes, int count, boolean inTurns) throws IOException {
    var labels = new byte[count];
    for (var image = 0; image < count; image++) {
      labels[image] = (byte) (inTurns ? image % classes : (long) image * classes / count);
    }
    var place = Files.createDirectories(folder.resolve("labels"));
    for (var part : List.of("train", "t10k")) {
      write(place.resolve(part + "-images-idx3-ubyte.gz"), new byte[count], count, 1, 1);
      write(place.resolve(part + "-labels-idx1-ubyte.gz"), labels, count);
    }
    return new Datasets(folder).get("labels");
  }

  private static void write(Path file, byte[] values, int... dimensions) throws IOException {
    try (var out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(0x0800 + dimensions.length);
      for (var dimension : dimensions) {
        out.writeInt(dimension);
      }
      out.write(values);
    }
  }
}
