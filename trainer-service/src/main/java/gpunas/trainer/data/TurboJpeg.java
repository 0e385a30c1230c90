package gpunas.trainer.data;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * libjpeg-turbo, where the system has it: three times as fast as Java's reader, and it decodes a
 * picture at a half, a quarter or an eighth of its size in less time still. Any number of threads
 * may use it at once.
 *
 * @see <a href="https://libjpeg-turbo.org/Documentation/Documentation">TurboJPEG's interface</a>,
 *     of versions 2 and 3
 */
// The library is called as its header says, with memory of the right sizes.
@SuppressWarnings("restricted")
final class TurboJpeg {

  /** Debian and Ubuntu call the package {@code libturbojpeg0} and {@code libturbojpeg}. */
  private static final String LIBRARY = "libturbojpeg.so.0";

  private static final int WARNING = 0;
  private static final int RGB = 0;
  private static final int GREY = 6;
  private static final int CMYK = 11;
  private static final long LONGEST_MESSAGE = 200;

  /** The picture is not all there; other warnings leave a whole one, as Pillow sees it, too. */
  static final Pattern CUT_OFF = Pattern.compile("(?i)premature end");

  private static final @Nullable TurboJpeg INSTANCE = load();

  private final MethodHandle open;
  private final MethodHandle decompress;
  private final MethodHandle error;
  private final MethodHandle errorCode;
  private final MethodHandle close;

  private TurboJpeg(Linker linker, SymbolLookup library) {
    this.open = handle(linker, library, "tjInitDecompress", FunctionDescriptor.of(ADDRESS));
    this.decompress =
        handle(
            linker,
            library,
            "tjDecompress2",
            FunctionDescriptor.of(
                JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT,
                JAVA_INT, JAVA_INT));
    this.error = handle(linker, library, "tjGetErrorStr2", FunctionDescriptor.of(ADDRESS, ADDRESS));
    this.errorCode =
        handle(linker, library, "tjGetErrorCode", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    this.close = handle(linker, library, "tjDestroy", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  }

  /** The library, null if this system has none. */
  static @Nullable TurboJpeg find() {
    return INSTANCE;
  }

  /**
   * Decodes a file.
   *
   * @param shrink 1, 2, 4 or 8: width and height are divided by it and rounded up
   * @return of as many channels as the file has
   * @throws IOException if the file is damaged
   */
  Picture decode(byte[] file, JpegHeader header, int shrink) throws IOException {
    int width = Math.ceilDiv(header.width(), shrink);
    int height = Math.ceilDiv(header.height(), shrink);
    int format = header.components() == 1 ? GREY : header.components() == 3 ? RGB : CMYK;
    var pixels = new byte[Math.multiplyExact(width * height, header.components())];
    try (var arena = Arena.ofConfined()) {
      var in = arena.allocateFrom(JAVA_BYTE, file);
      var out = arena.allocate(pixels.length);
      decompress(in, out, width, height, format);
      MemorySegment.copy(out, JAVA_BYTE, 0, pixels, 0, pixels.length);
    }
    return new Picture(width, height, header.components(), pixels);
  }

  private void decompress(MemorySegment in, MemorySegment out, int width, int height, int format)
      throws IOException {
    try {
      var decoder = (MemorySegment) open.invokeExact();
      if (decoder.address() == 0) {
        throw new IllegalStateException("libjpeg-turbo has no memory for a decoder.");
      }
      try {
        int failed =
            (int)
                decompress.invokeExact(
                    decoder, in, in.byteSize(), out, width, 0, height, format, 0);
        requireWhole(failed, decoder);
      } finally {
        int _ = (int) close.invokeExact(decoder);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("libjpeg-turbo cannot be called.", e);
    }
  }

  private void requireWhole(int failed, MemorySegment decoder) throws Throwable {
    if (failed != 0) {
      var message =
          ((MemorySegment) error.invokeExact(decoder)).reinterpret(LONGEST_MESSAGE).getString(0);
      boolean fatal = (int) errorCode.invokeExact(decoder) != WARNING;
      if (fatal || CUT_OFF.matcher(message).find()) {
        throw new IOException("It is damaged: " + message);
      }
    }
  }

  private static MethodHandle handle(
      Linker linker, SymbolLookup library, String name, FunctionDescriptor descriptor) {
    return linker.downcallHandle(library.findOrThrow(name), descriptor);
  }

  private static @Nullable TurboJpeg load() {
    try {
      var linker = Linker.nativeLinker();
      // Its "unsigned long" is a size of 64 bits on all systems that DJL's PyTorch runs on.
      var library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
      return new TurboJpeg(linker, library);
    } catch (IllegalArgumentException | NoSuchElementException e) {
      return null;
    }
  }
}
