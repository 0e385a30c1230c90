package gpunas.trainer.djl;

import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The allocator of this process, from which PyTorch's arrays for CPUs are. */
// The functions are called as their headers say.
@SuppressWarnings("restricted")
final class NativeHeap {

  /** Of jemalloc: all its arenas. */
  private static final MemorySegment PURGE = Arena.global().allocateFrom("arena.4096.purge");

  private static final @Nullable MethodHandle MALLCTL =
      mallctl(Objects.requireNonNullElse(System.getenv("LD_PRELOAD"), ""));

  /** GNU's library has it; others give memory back in their own ways. */
  private static final @Nullable MethodHandle TRIM =
      Linker.nativeLinker()
          .defaultLookup()
          .find("malloc_trim")
          .map(function ->
              Linker.nativeLinker()
                  .downcallHandle(function, FunctionDescriptor.of(JAVA_INT, JAVA_LONG)))
          .orElse(null);

  private NativeHeap() {}

  /**
   * Gives memory that nothing uses back to the system, pages between arrays in use among it: the
   * next network's arrays have other sizes and would lie beside the gaps, and what is held counts
   * as taken when the room for it is looked at.
   */
  static void trim() {
    try {
      if (MALLCTL != null) {
        int _ = (int) MALLCTL.invokeExact(PURGE, NULL, NULL, NULL, 0L);
      } else if (TRIM != null) {
        int _ = (int) TRIM.invokeExact(0L);
      }
    } catch (Throwable e) { // What a handle declares; the functions throw nothing.
      throw new IllegalStateException("Memory could not be given back.", e);
    }
  }

  /**
   * jemalloc's control, if that was loaded before the C library.
   *
   * @param preloaded libraries as the loader is told them: paths, or names that it looks for itself
   * @see <a href="https://jemalloc.net/jemalloc.3.html">its manual</a>
   */
  static @Nullable MethodHandle mallctl(String preloaded) {
    return Stream.of(preloaded.split("[: ]+", -1))
        .filter(library -> library.contains("jemalloc"))
        .flatMap(library -> mallctlOf(library).stream())
        .findFirst()
        .map(function ->
            Linker.nativeLinker()
                .downcallHandle(
                    function,
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG)))
        .orElse(null);
  }

  private static Optional<MemorySegment> mallctlOf(String library) {
    try {
      return SymbolLookup.libraryLookup(library, Arena.global()).find("mallctl");
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // The loader did not find it either, and went on without.
    }
  }
}
