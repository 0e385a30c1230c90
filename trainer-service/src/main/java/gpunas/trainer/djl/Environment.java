package gpunas.trainer.djl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;

/** The environment of this process, as native libraries see it. */
@SuppressWarnings("restricted") // The function is called as its header says.
final class Environment {

  private Environment() {}

  /**
   * Sets a variable for libraries that are loaded later, which Java itself cannot.
   *
   * @throws IllegalStateException if the C library refuses
   */
  static void set(String name, String value) {
    var linker = Linker.nativeLinker();
    var setenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setenv"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    int status;
    try (var arena = Arena.ofConfined()) {
      status = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
    } catch (Throwable e) { // What a handle declares; the function throws nothing.
      throw new IllegalStateException("setenv failed.", e);
    }
    if (status != 0) {
      throw new IllegalStateException("%s could not be set to %s.".formatted(name, value));
    }
  }
}
