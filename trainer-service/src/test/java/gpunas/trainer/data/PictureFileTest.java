package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The family of pictures that {@code src/test/python/pictures.py} writes, as Pillow reads them. */
class PictureFileTest {

  private static final Map<String, byte[]> FAMILY = family();

  /** Java's reader knows no arithmetic coding. */
  private static final Set<String> BEYOND_JAVA = Set.of("rgb-arithmetic.jpg");

  static Stream<String> readable() {
    return FAMILY.keySet().stream().filter(name -> FAMILY.containsKey(name + ".ppm"));
  }

  static Stream<String> refused() {
    return FAMILY.keySet().stream()
        .filter(name -> !name.endsWith(".ppm") && !FAMILY.containsKey(name + ".ppm"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readable")
  void java_reads_it_as_pillow_does(String name) throws IOException {
    assumeThat(BEYOND_JAVA).doesNotContain(name);

    requireClose(name, null);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readable")
  void libjpeg_turbo_reads_it_as_pillow_does(String name) throws IOException {
    assumeThat(TurboJpeg.find()).as("libturbojpeg on this system").isNotNull();

    requireClose(name, TurboJpeg.find());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void what_is_damaged_is_refused(String name) {
    var file = FAMILY.get(name);
    assertThatThrownBy(() -> PictureFile.open(file, null).decode()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> PictureFile.open(file).decode()).isInstanceOf(IOException.class);
  }

  @Test
  void the_family_is_there() {
    assertThat(readable()).hasSizeGreaterThan(160);
    assertThat(refused()).contains("truncated.jpg", "truncated.png", "empty.jpg");
  }

  /** 80 KB that would be 1.2 GB of colours. */
  @Test
  void a_picture_too_large_for_memory_is_read_at_a_part_of_its_size() throws IOException {
    var picture = PictureFile.open(onePixelBit(20_000, 20_000)).decode();

    assertThat((long) picture.width() * picture.height()).isLessThan(PictureSource.LARGEST);
    assertThat(picture.width()).isGreaterThan(2000);
    assertThat(picture.value(0, 0, 0)).isEqualTo(255);
  }

  @Test
  void what_java_cannot_read_is_told() {
    assertThatThrownBy(() -> PictureFile.open(FAMILY.get("rgb-arithmetic.jpg"), null).decode())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("arithmetic");
    assertThatThrownBy(() -> PictureFile.open(FAMILY.get("tiff.jpg")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("JPEG, PNG, BMP and GIF are read");
  }

  /** Java's reader unpacks it whole: 400 MB for these thousand bytes. */
  @Test
  void a_packed_bmp_too_large_for_memory_is_refused() {
    var bmp = FAMILY.get("rle8.bmp").clone();
    ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 20_000).putInt(22, 20_000);

    assertThatThrownBy(() -> PictureFile.open(bmp))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("20000 x 20000 with compression 1");
  }

  /** Java's reader keeps a row in memory: of 16 bits and four channels, 4 GB. */
  @Test
  void a_picture_with_an_endless_row_is_refused() throws IOException {
    var line = png(500_000_000, 1, new byte[100]);

    assertThatThrownBy(() -> PictureFile.open(line)).hasMessageContaining("too large");
  }

  @Test
  void a_jpeg_whose_scans_are_gathered_in_memory_is_refused_if_it_is_too_large() {
    for (var name : List.of("rgb-progressive.jpg", "rgb-three-scans.jpg")) {
      var jpeg = FAMILY.get(name).clone();
      int frame = indexOf(jpeg, (byte) (name.contains("progressive") ? 0xc2 : 0xc0));
      ByteBuffer.wrap(jpeg).putShort(frame + 4, (short) 20_000).putShort(frame + 6, (short) 20_000);

      assertThatThrownBy(() -> PictureFile.open(jpeg)).hasMessageContaining("several scans");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {30_000, 2_000_000_000})
  void a_size_that_is_only_claimed_is_refused(int side) throws IOException {
    var claim = png(side, side, new byte[100]);

    assertThatThrownBy(() -> PictureFile.open(claim).decode()).isInstanceOf(IOException.class);
  }

  @Test
  void a_jpeg_of_an_absurd_size_is_refused_with_it() {
    var jpeg = FAMILY.get("rgb-420.jpg").clone();
    int frame = indexOf(jpeg, (byte) 0xc0);
    for (int i = 4; i < 8; i++) {
      jpeg[frame + i] = -1;
    }

    assertThatThrownBy(() -> PictureFile.open(jpeg))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("65535 x 65535 is too large");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void libjpeg_turbo_decodes_at_a_part_of_the_size(int shrink) throws IOException {
    assumeThat(TurboJpeg.find()).isNotNull();
    var source = PictureFile.open(FAMILY.get("exif-6.jpg"));
    var small = source.decode(shrink);

    assertThat(small.width()).isEqualTo(Math.ceilDiv(source.width(), shrink));
    assertThat(small.height()).isEqualTo(Math.ceilDiv(source.height(), shrink));
  }

  /** Bytes of a JPEG changed at random: a picture, or a reason, and never anything else. */
  @Test
  void damage_of_any_kind_is_a_picture_or_told() {
    var random = new SplittableRandom(5);
    for (var name : List.of("rgb-progressive.jpg", "ycck.jpg", "exif-6.jpg")) {
      for (int i = 0; i < 300; i++) {
        var file = FAMILY.get(name).clone();
        for (int change = 0; change < 1 + i % 5; change++) {
          file[random.nextInt(file.length)] = (byte) random.nextInt(256);
        }
        for (var turbo : new TurboJpeg[] {null, TurboJpeg.find()}) {
          try {
            assertThat(PictureFile.open(file, turbo).decode().width()).isPositive();
          } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        }
      }
    }
  }

  private static void requireClose(String name, @Nullable TurboJpeg turbo) throws IOException {
    var picture = PictureFile.open(FAMILY.get(name), turbo).decode().withChannels(3);
    var expected = FAMILY.get(name + ".ppm");
    var header = "P6\n%d %d\n255\n".formatted(picture.width(), picture.height());
    assertThat(new String(expected, 0, header.length(), US_ASCII)).isEqualTo(header);
    int furthest = 0;
    for (int i = 0; i < picture.pixels().length; i++) {
      int there = Byte.toUnsignedInt(expected[header.length() + i]);
      int here = Byte.toUnsignedInt(picture.pixels()[i]);
      furthest = Math.max(furthest, Math.abs(here - there));
    }
    assertThat(furthest).isLessThanOrEqualTo(2);
  }

  /** White, one bit a pixel. */
  private static byte[] onePixelBit(int width, int height) throws IOException {
    var rows = new byte[height * (1 + Math.ceilDiv(width, 8))];
    Arrays.fill(rows, (byte) 0xff);
    for (int y = 0; y < height; y++) {
      rows[y * (1 + Math.ceilDiv(width, 8))] = 0;
    }
    return png(width, height, rows);
  }

  private static byte[] png(int width, int height, byte[] rows) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    var header = new ByteArrayOutputStream();
    var fields = new DataOutputStream(header);
    fields.writeInt(width);
    fields.writeInt(height);
    fields.write(new byte[] {1, 0, 0, 0, 0});
    var packed = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(packed)) {
      deflater.write(rows);
    }
    var out = new DataOutputStream(bytes);
    chunk(out, "IHDR", header.toByteArray());
    chunk(out, "IDAT", packed.toByteArray());
    chunk(out, "IEND", new byte[0]);
    return bytes.toByteArray();
  }

  private static void chunk(DataOutputStream out, String kind, byte[] data) throws IOException {
    var checksum = new CRC32();
    checksum.update(kind.getBytes(US_ASCII));
    checksum.update(data);
    out.writeInt(data.length);
    out.writeBytes(kind);
    out.write(data);
    out.writeInt((int) checksum.getValue());
  }

  private static int indexOf(byte[] file, byte marker) {
    for (int i = 0; i < file.length; i++) {
      if (file[i] == -1 && file[i + 1] == marker) {
        return i + 1;
      }
    }
    throw new IllegalStateException();
  }

  private static Map<String, byte[]> family() {
    var files = new TreeMap<String, byte[]>();
    try (var zip = new ZipInputStream(PictureFileTest.class.getResourceAsStream("pictures.zip"))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
      files.replaceAll((_, content) -> files.getOrDefault(new String(content, US_ASCII), content));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return files;
  }
}
