package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes small tar archives. */
final class TarFiles {

  private TarFiles() {}

  /** Samples as WebDataset writes them: a picture, its class, and what else is known of it. */
  static Map<String, byte[]> numbered(int... classes) throws IOException {
    var files = new LinkedHashMap<String, byte[]>();
    for (int i = 0; i < classes.length; i++) {
      files.put("00/%d.x.jpg".formatted(i), picture(20 + classes[i], "jpg"));
      files.put("00/%d.cls".formatted(i), "%d\n".formatted(classes[i]).getBytes(UTF_8));
      files.put("00/%d.json".formatted(i), "{}".getBytes(UTF_8));
    }
    return files;
  }

  static void write(Path path, Map<String, byte[]> files) throws IOException {
    write(path, files, UTF_8);
  }

  static void write(Path path, Map<String, byte[]> files, Charset names) throws IOException {
    Files.createDirectories(path.getParent());
    try (var tar = new TarArchiveOutputStream(Files.newOutputStream(path), names.name())) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (var file : files.entrySet()) {
        var entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
  }

  /** A black one, 20 pixels high. */
  static byte[] picture(int width, String format) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, 20, BufferedImage.TYPE_INT_RGB), format, out);
    return out.toByteArray();
  }
}
