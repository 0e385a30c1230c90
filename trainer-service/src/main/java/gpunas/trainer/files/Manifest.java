package gpunas.trainer.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.trainer.EpochSummary;
import gpunas.trainer.Trained;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Properties;

/**
 * What a training yielded, as a file beside its network. With it the result can be told again.
 *
 * @param contents of the job
 */
record Manifest(String contents, Trained trained) {

  static final String FILE = "training.properties";
  private static final String EPOCH = "epoch.";

  void write(FileSink files) throws IOException {
    var text = new StringBuilder();
    line(text, "contents", contents);
    line(text, "validation", EpochText.write(trained.validation()));
    var plain = trained.plain();
    if (plain != null) {
      line(text, "plain", EpochText.write(plain));
    }
    line(text, "imagesPerSecond", String.valueOf(trained.imagesPerSecond()));
    line(text, "accumulation", String.valueOf(trained.accumulation()));
    line(text, "resumedAtEpoch", String.valueOf(trained.resumedAtEpoch()));
    for (var epoch : trained.history()) {
      line(text, EPOCH + epoch.epoch(), EpochText.write(epoch));
    }
    files.write(FILE, text.toString());
  }

  /**
   * The manifest in a file that was written here.
   *
   * @throws IOException if it is damaged
   */
  static Manifest read(byte[] file) throws IOException {
    var values = new Properties();
    try {
      values.load(new StringReader(new String(file, UTF_8)));
      return new Manifest(value(values, "contents"), trained(values));
    } catch (IllegalArgumentException e) {
      throw new IOException("%s is damaged: %s".formatted(FILE, e.getMessage()), e);
    }
  }

  private static Trained trained(Properties values) {
    var history = new ArrayList<EpochSummary>();
    for (int i = 1; values.containsKey(EPOCH + i); i++) {
      history.add(EpochText.readEpoch(value(values, EPOCH + i)));
    }
    return new Trained(
        Objects.requireNonNull(EpochText.readEvaluation(value(values, "validation"))),
        EpochText.readEvaluation(values.getProperty("plain")),
        history,
        Double.parseDouble(value(values, "imagesPerSecond")),
        Integer.parseInt(value(values, "accumulation")),
        Integer.parseInt(value(values, "resumedAtEpoch")));
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append('=').append(value).append('\n');
  }

  private static String value(Properties values, String name) {
    var value = values.getProperty(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }
}
