package gpunas.trainer.data;

import static gpunas.trainer.data.JpegSegments.at;
import static gpunas.trainer.data.JpegSegments.twoBytes;
import static java.nio.charset.StandardCharsets.US_ASCII;

import gpunas.trainer.data.JpegSegments.Segment;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a JPEG says before its first scan.
 *
 * @param components 1 grey, 3 colours, 4 cyan, magenta, yellow and black
 * @param gathered whether the coefficients of the whole picture are in memory at once
 * @param halfHeight components that have every other row only, but every column
 * @param transform what the components are
 * @param orientation EXIF's, 1 to 8
 */
record JpegHeader(
    int width,
    int height,
    int components,
    boolean gathered,
    List<Integer> halfHeight,
    Transform transform,
    int orientation) {

  /** How components become colours; the numbers are those of Adobe's marker. */
  enum Transform {
    /** They are grey, or red, green and blue, or cyan, magenta, yellow and black. */
    NONE(0),
    /** Luma and two differences. */
    YCC(1),
    /** The same, and black. */
    YCCK(2);

    private final int number;

    Transform(int number) {
      this.number = number;
    }

    /** Adobe's segment, that says so. */
    byte[] segment() {
      return new byte[] {
        -1, (byte) ADOBE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) number
      };
    }
  }

  private static final int FRAME = 0xc0;
  private static final int LAST_FRAME = 0xcf;
  private static final int JFIF = 0xe0;
  private static final int EXIF = 0xe1;
  private static final int ADOBE = 0xee;
  private static final int ADOBE_LENGTH = 12;

  /**
   * Reads the header.
   *
   * @throws IOException if the file has no frame of one, three or four components
   */
  static JpegHeader of(byte[] file, JpegSegments segments) throws IOException {
    var frame =
        segments.all().stream()
            .filter(JpegHeader::isFrame)
            .findFirst()
            .orElseThrow(() -> new IOException("It is damaged: no JPEG frame was found."));
    int components = frame.length() < 6 ? 0 : at(file, frame.from() + 5);
    boolean known = components == 1 || components == 3 || components == 4;
    if (!known || frame.length() < 6 + 3 * components) {
      throw new IOException("A JPEG of %d components is not read.".formatted(components));
    }
    return new JpegHeader(
        twoBytes(file, frame.from() + 3),
        twoBytes(file, frame.from() + 1),
        components,
        (frame.marker() & 3) == 2 || at(file, segments.scan() + 4) < components,
        halfHeight(file, frame, components),
        transform(file, segments, frame, components),
        orientation(file, segments));
  }

  private static List<Integer> halfHeight(byte[] file, Segment frame, int components) {
    var factors =
        IntStream.range(0, components).map(i -> at(file, frame.from() + 7 + 3 * i)).toArray();
    int widest = IntStream.of(factors).map(each -> each >> 4).max().orElseThrow();
    int highest = IntStream.of(factors).map(each -> each & 15).max().orElseThrow();
    return IntStream.range(0, components)
        .filter(i -> factors[i] >> 4 == widest && 2 * (factors[i] & 15) == highest)
        .boxed()
        .toList();
  }

  /** As libjpeg decides. */
  private static Transform transform(
      byte[] file, JpegSegments segments, Segment frame, int components) {
    int adobe = adobe(file, segments);
    return switch (components) {
      case 1 -> Transform.NONE;
      case 3 -> {
        boolean jfif = segments.all().stream().anyMatch(each -> begins(file, each, JFIF, "JFIF\0"));
        boolean rgb = adobe < 0 ? namesRgb(file, frame) : adobe == Transform.NONE.number;
        yield rgb && !jfif ? Transform.NONE : Transform.YCC;
      }
      default -> adobe <= Transform.NONE.number ? Transform.NONE : Transform.YCCK;
    };
  }

  private static boolean namesRgb(byte[] file, Segment frame) {
    int first = frame.from() + 6;
    return file[first] == 'R' && file[first + 3] == 'G' && file[first + 6] == 'B';
  }

  /** What Adobe's marker says, -1 if there is none. */
  private static int adobe(byte[] file, JpegSegments segments) {
    int transform = -1;
    for (var segment : segments.all()) {
      if (segment.length() >= ADOBE_LENGTH && begins(file, segment, ADOBE, "Adobe")) {
        transform = at(file, segment.from() + ADOBE_LENGTH - 1);
      }
    }
    return transform;
  }

  private static int orientation(byte[] file, JpegSegments segments) {
    return segments.all().stream()
        .filter(each -> begins(file, each, EXIF, "Exif\0\0"))
        .findFirst()
        .map(each -> Orientation.inExif(file, each.from() + 6, each.from() + each.length()))
        .orElse(1);
  }

  private static boolean begins(byte[] file, Segment segment, int marker, String text) {
    var expected = text.getBytes(US_ASCII);
    int from = segment.from();
    return segment.marker() == marker
        && segment.length() >= expected.length
        && Arrays.equals(file, from, from + expected.length, expected, 0, expected.length);
  }

  /** All kinds of frames; c4, c8 and cc are something else. */
  private static boolean isFrame(Segment segment) {
    int marker = segment.marker();
    return marker >= FRAME
        && marker <= LAST_FRAME
        && marker != 0xc4
        && marker != 0xc8
        && marker != 0xcc;
  }
}
