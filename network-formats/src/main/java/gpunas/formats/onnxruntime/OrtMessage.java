package gpunas.formats.onnxruntime;

import ai.onnxruntime.OrtException;
import java.util.regex.Pattern;

/** What ONNX Runtime says of a model that it does not run, in one line for people. */
public final class OrtMessage {

  private static final Pattern UNKNOWN_OPERATOR =
      Pattern.compile("(?:Fatal error: |No Op registered for )([\\w.:]+)");

  private static final int MOST_CHARS = 300;

  private OrtMessage() {}

  /** The line. */
  public static String of(OrtException e) {
    var message = String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
    var operator = UNKNOWN_OPERATOR.matcher(message);
    if (operator.find()) {
      return "it has no operator %s. Expected operators of ONNX itself, in versions that it knows."
          .formatted(operator.group(1));
    }
    return message.length() <= MOST_CHARS ? message : message.substring(0, MOST_CHARS) + "...";
  }
}
