package gpunas.trainer.djl;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** The C library's heap, in which PyTorch's arrays for CPUs are. */
// The function is called as its header says, and takes no memory.
@SuppressWarnings("restricted")
final class NativeHeap {

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
   * next network's arrays have other sizes and would lie beside the gaps.
   */
  static void trim() {
    if (TRIM == null) {
      return;
    }
    try {
      int _ = (int) TRIM.invokeExact(0L);
    } catch (Throwable e) { // What a handle declares; the function throws nothing.
      throw new IllegalStateException("malloc_trim failed.", e);
    }
  }
}
