package gpunas.latency.trtexec;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the files that trtexec writes. */
final class Json {

  /** TensorRT separates the nodes of a fused layer by control characters, as they are. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS).build();

  private Json() {}

  /**
   * @param what the file is
   * @throws PermanentFailure if it is missing, cut off or no JSON
   */
  static JsonNode read(String what, Path file) {
    try {
      // C++ writes what JSON does not know where it divided by zero.
      var text = Files.readString(file).replaceAll("(?<=: )-?(?:nan|inf)\\b", "0");
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw unreadable(
          what,
          file,
          e instanceof NoSuchFileException ? "it is missing" : "it is cut off, or no JSON");
    }
  }

  static PermanentFailure unreadable(String what, Path file, String why) {
    return new PermanentFailure(
        FailureCode.DEVICE,
        "The %s %s that trtexec was to write cannot be used: %s. Maybe its disk is full."
            .formatted(what, file, why));
  }
}
