package gpunas.cli.compare;

import gpunas.cli.UserError;
import gpunas.searchmodel.Accuracy;
import gpunas.searchmodel.Accuracy.Source;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An accuracy behind what it is of, as people write it.
 *
 * @param name what it is of
 * @param accuracy null if there is none
 */
record StatedAccuracy(String name, @Nullable Accuracy accuracy) {

  private static final Pattern NUMBER = Pattern.compile("([0-9]*\\.?[0-9]+) ?(%?)");

  /**
   * Of {@code mine.onnx=0.81} or {@code mine.onnx=81 %}; a name with nothing like it has none.
   *
   * @throws UserError if the number is no accuracy
   */
  static StatedAccuracy of(String text) {
    var at = text.lastIndexOf('=');
    var number = at < 0 ? null : NUMBER.matcher(text.substring(at + 1).strip());
    if (number == null || !number.matches()) {
      return new StatedAccuracy(text, null);
    }
    var value = Double.parseDouble(number.group(1));
    var top1 = number.group(2).isEmpty() ? value : value / 100;
    if (!Accuracy.isOne(top1)) {
      throw new UserError(
          "%s: an accuracy is 0 to 1, or in per cent; expected for example =0.81 or =81%%."
              .formatted(text));
    }
    return new StatedAccuracy(text.substring(0, at), new Accuracy(top1, Source.STATED, null));
  }
}
