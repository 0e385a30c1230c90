package gpunas.objectstore;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * A part of an object, from its begin to its end, over as many connections as it takes. What a
 * store does not answer is asked again by its client; this is about answers that break off.
 */
final class ObjectStream extends InputStream {

  /** In a row, without a byte between them. */
  private static final int BREAKS = 5;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  private static final Logger LOG = LoggerFactory.getLogger(ObjectStream.class);

  /** Asks for a part of the object. */
  @FunctionalInterface
  interface Opener {
    ResponseInputStream<?> open(long first, long bytes);
  }

  private final String name;
  private final Opener opener;
  private final long end;
  private long at;
  private int breaks;
  private @Nullable ResponseInputStream<?> connection;

  ObjectStream(String name, long first, long bytes, Opener opener) {
    this.name = name;
    this.opener = opener;
    this.at = first;
    this.end = first + bytes;
  }

  @Override
  public int read() {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int from, int count) {
    Objects.checkFromIndexSize(from, count, target.length);
    if (count == 0) {
      return 0;
    }
    while (at < end) {
      try {
        int read = connected().read(target, from, (int) Math.min(count, end - at));
        if (read < 0) {
          throw new EOFException("the connection ended %d bytes too early".formatted(end - at));
        }
        at += read;
        breaks = 0;
        return read;
      } catch (IOException | SdkException e) {
        close();
        goOnAfter(e);
      }
    }
    return -1;
  }

  private ResponseInputStream<?> connected() {
    var open = connection;
    if (open == null) {
      open = opener.open(at, end - at);
      connection = open;
    }
    return open;
  }

  private void goOnAfter(Exception broken) {
    breaks++;
    if (breaks == BREAKS) {
      throw new UncheckedIOException(
          "%s could not be read on at byte %d: %s".formatted(name, at, broken.getMessage()),
          new IOException(broken));
    }
    LOG.debug("{} is read on at byte {}.", name, at, broken);
    try {
      Thread.sleep(FIRST_PAUSE.multipliedBy(1L << breaks));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(
          "Interrupted while %s was read.".formatted(name), new InterruptedIOException());
    }
  }

  /** What was not read is not waited for. */
  @Override
  public void close() {
    var open = connection;
    connection = null;
    if (open == null) {
      return;
    }
    if (at < end) {
      open.abort();
      return;
    }
    try {
      open.close();
    } catch (IOException e) {
      LOG.debug("{} was read, but not closed.", name, e);
    }
  }
}
