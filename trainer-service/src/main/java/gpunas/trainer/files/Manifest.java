package gpunas.trainer.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.trainer.Artefacts;
import gpunas.trainer.DatasetFacts;
import gpunas.trainer.EpochSummary;
import gpunas.trainer.Job;
import gpunas.trainer.JobResult.Completed;
import gpunas.trainer.LearnedWeights;
import gpunas.trainer.Trained;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What a training yielded, as a file beside its network. With it the result can be told again.
 *
 * @param contents of the job
 * @param files all others
 */
record Manifest(String contents, Trained trained, List<Artefacts.File> files) {

  static final String FILE = "training.properties";
  private static final String LEFT_OUT = "leftOut";
  private static final String EPOCH = "epoch.";
  private static final String FILE_LINE = "file.";

  /** Copies the list. */
  Manifest {
    files = List.copyOf(files);
  }

  /** Writes the files of a trained network, this one as the last. */
  static Manifest write(
      Job job,
      LearnedWeights weights,
      Trained trained,
      DatasetFacts data,
      String version,
      FileSink target)
      throws IOException {
    var described = new DescribedFiles(target);
    Export.write(job, weights, trained, data, version, described);
    var manifest = new Manifest(job.contents(), trained, sorted(described.files()));
    target.write(FILE, manifest.text());
    return manifest;
  }

  /** The result that this file tells of. */
  Completed completed(String directory) {
    var own = new DescribedFiles((_, content) -> content.writeTo(OutputStream.nullOutputStream()));
    try {
      own.write(FILE, text());
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does not fail.", e);
    }
    var all = Stream.concat(files.stream(), own.files().stream()).toList();
    return new Completed(trained, new Artefacts(directory, sorted(all)));
  }

  private String text() {
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
    var leftOut = trained.leftOut();
    if (leftOut != null) {
      line(text, LEFT_OUT, leftOut);
    }
    QuantisedText.write(trained.quantised()).forEach((name, value) -> line(text, name, value));
    for (var epoch : trained.history()) {
      line(text, EPOCH + epoch.epoch(), EpochText.write(epoch));
    }
    for (var file : files) {
      line(text, FILE_LINE + file.name(), file.bytes() + " " + file.sha256());
    }
    return text.toString();
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
      return new Manifest(value(values, "contents"), trained(values), files(values));
    } catch (IllegalArgumentException e) {
      throw new IOException("%s is damaged: %s".formatted(FILE, e.getMessage()), e);
    }
  }

  private static List<Artefacts.File> files(Properties values) {
    return sorted(
        values.stringPropertyNames().stream()
            .filter(name -> name.startsWith(FILE_LINE))
            .map(name -> file(name.substring(FILE_LINE.length()), value(values, name)))
            .toList());
  }

  private static List<Artefacts.File> sorted(List<Artefacts.File> files) {
    return files.stream().sorted(Comparator.comparing(Artefacts.File::name)).toList();
  }

  private static Artefacts.File file(String name, String line) {
    var words = line.split(" ", -1);
    if (words.length != 2) {
      throw new IllegalArgumentException("\"%s\" is no size and checksum".formatted(line));
    }
    return new Artefacts.File(name, Long.parseLong(words[0]), words[1]);
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
        Integer.parseInt(value(values, "resumedAtEpoch")),
        values.getProperty(LEFT_OUT),
        QuantisedText.read(values));
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name)
        .append('=')
        .append(value.replace("\\", "\\\\").replace("\n", "\\n"))
        .append('\n');
  }

  private static String value(Properties values, String name) {
    var value = values.getProperty(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }
}
