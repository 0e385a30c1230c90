package gpunas.testing.trtexec;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.Message;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A trtexec that takes the options, prints the lines and writes the files of a version of TensorRT,
 * as its published sources and the files of its users have them. What a layer takes follows from
 * its weights.
 */
public final class FakeTrtexec {

  /** What may go wrong, or be special. */
  public enum Mood {
    /** Prints a time and fails then. */
    FAILS_AFTER_A_TIME,
    /** Fails for good, in words that failures which pass have, too. */
    HAS_AN_OLD_DRIVER,
    /** Prints a time, and nothing of a failure, and ends with another status than 0. */
    ENDS_WITH_3,
    /** Measures nothing. */
    MEASURES_ZERO,
    /** Builds in 32-bit floats whatever it was told. */
    BUILDS_FP32,
    /** Writes half of each profile. */
    CUTS_PROFILES,
    /** Names the layers of an engine and says no more of them. */
    NAMES_LAYERS_ONLY,
    /** Fuses the first layers of two graphs that do not depend on each other. */
    FUSES_GRAPHS,
    /** Needs 2 s for a build. */
    BUILDS_SLOWLY,
    /** Builds and refuses to run what it built. */
    REFUSES_ENGINES,
    /** Has no GPU. */
    HAS_NO_GPU,
    /** Has a GPU with a name that is hard to print. */
    HAS_AN_ODD_GPU,
    /** Is a second GPU of the same name. */
    IS_THE_OTHER_GPU
  }

  /** What TensorRT says where none of its kernels does. */
  public static final String NO_KERNEL =
      "Error Code 10: Internal Error (Could not find any implementation for node Conv_0.)";

  /** What it says where there is no memory for any. */
  public static final String NO_MEMORY =
      "Error Code 2: OutOfMemory (Requested size was 8589934592 bytes.)";

  static final String REFUSED = "trtexec.refused";

  private final Path file;

  private FakeTrtexec(Path file) {
    this.file = file;
  }

  /**
   * Writes it into a folder.
   *
   * @param version for example {@code 10.13.0}
   */
  public static FakeTrtexec in(Path folder, String version, Mood... moods) throws IOException {
    var file = folder.resolve("trtexec");
    var words = Arrays.stream(moods).map(Mood::name).collect(Collectors.joining(","));
    Files.writeString(
        file,
        """
        #!/bin/sh
        echo "$*" >> '%s'
        exec '%s' -Drefused='%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx200m -cp '%s' %s '%s' '%s' "$@"
        """
            .formatted(
                folder.resolve("trtexec.calls"),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                folder.resolve(REFUSED),
                Stream.of(FakeTrtexec.class, ModelProto.class, Message.class)
                    .map(FakeTrtexec::location)
                    .collect(Collectors.joining(File.pathSeparator)),
                FakeTrtexecProcess.class.getName(),
                version,
                words));
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("%s cannot be made executable.".formatted(file));
    }
    return new FakeTrtexec(file);
  }

  private static String location(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  /** Its path. */
  public String command() {
    return file.toString();
  }

  /** How it was called, in order: what was on each command line. */
  public List<String> calls() throws IOException {
    var calls = file.resolveSibling("trtexec.calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  /**
   * Refuses from now on to build models with such weights among theirs.
   *
   * @param shape for example {@code 24x64x1x1}; or empty, for all models
   * @param words for example {@link #NO_KERNEL}
   */
  public void refuse(String shape, String words) throws IOException {
    Files.writeString(file.resolveSibling(REFUSED), shape + "\n" + words);
  }

  /** The builds of models among the calls, without the probe. */
  public List<String> builds() throws IOException {
    return calls().stream().filter(call -> call.contains("--saveEngine")).toList();
  }
}
