package gpunas.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Iterator;

/**
 * A text in parts, each made when the one before it has been read: of a hundred thousand rows there
 * is never a whole file. In UTF-8.
 */
public final class StreamedText extends InputStream {
  private final Iterator<String> parts;
  private final Runnable done;
  private ByteArrayInputStream part = new ByteArrayInputStream(new byte[0]);

  /** The parts one after the other. */
  public StreamedText(Iterator<String> parts) {
    this(parts, () -> {});
  }

  /**
   * The parts one after the other.
   *
   * @param done called when this is closed
   */
  public StreamedText(Iterator<String> parts, Runnable done) {
    this.parts = parts;
    this.done = done;
  }

  @Override
  public int read() {
    return isAtEnd() ? -1 : part.read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    return isAtEnd() ? -1 : part.read(bytes, offset, length);
  }

  @Override
  public void close() {
    done.run();
  }

  private boolean isAtEnd() {
    while (part.available() == 0) {
      if (!parts.hasNext()) {
        return true;
      }
      part = new ByteArrayInputStream(parts.next().getBytes(UTF_8));
    }
    return false;
  }
}
