package gpunas.cli.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.cli.UserError;
import gpunas.cli.network.NamedNetwork;
import gpunas.formats.onnx.OnnxFile;
import gpunas.formats.strict.ByteOrderMark;
import gpunas.searchmodel.Accuracy;
import gpunas.searchmodel.Accuracy.Source;
import gpunas.searchspace.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A ranked list: {@code ranking.json} of the quickstart, with the folders of the networks beside
 * it, or what {@code gpunas ranking --json} prints.
 */
final class RankingFile {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BANDS = "bands";
  private static final String TOP1 = "top1";
  private static final String MEASURED = "measuredLatencyMicros";
  private static final String PREDICTED = "latencyMicros";
  private static final String DIRECTORY = "directory";

  private final Path file;
  private final @Nullable String space;
  private final @Nullable String dataset;

  /**
   * @param space of the encodings, if no network's own file is there; null: nobody said
   * @param dataset of the accuracies, if no network's own file says it; null: nobody knows
   */
  RankingFile(Path file, @Nullable String space, @Nullable String dataset) {
    this.file = file;
    this.space = space;
    this.dataset = dataset;
  }

  /** Whether a file is JSON with bands. */
  static boolean isOne(Path file) {
    try {
      return file.toString().endsWith(".json") && json(file).path(BANDS).isArray();
    } catch (IOException _) {
      return false; // Whoever reads it as something else says what is wrong.
    }
  }

  private record Ranked(Contender contender, double top1, double micros) {
    boolean isBetter(Ranked other) {
      return top1 >= other.top1
          && micros <= other.micros
          && (top1 > other.top1 || micros < other.micros);
    }
  }

  /**
   * The networks than which no other is both faster and more accurate.
   *
   * @throws UserError if there is none, or a network cannot be read
   */
  List<Contender> front() {
    var ranked = new ArrayList<Ranked>();
    for (var band : tree().path(BANDS)) {
      for (var entry : band.path("entries")) {
        ranked.add(ranked(band, entry));
      }
    }
    if (ranked.isEmpty()) {
      throw new UserError("%s has no ranked network; nothing can be compared.".formatted(file));
    }
    return ranked.stream()
        .filter(each -> ranked.stream().noneMatch(other -> other.isBetter(each)))
        .map(Ranked::contender)
        .toList();
  }

  private JsonNode tree() {
    try {
      return json(file);
    } catch (JsonProcessingException e) {
      throw new UserError("%s is not JSON: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new UserError("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(ByteOrderMark.removed(Files.readString(file)));
  }

  private Ranked ranked(JsonNode band, JsonNode entry) {
    var name = "%s #%s".formatted(band.path("name").asText(), entry.path("rank").asText());
    var top1 = number(entry, TOP1);
    if (!Accuracy.isOne(top1)) {
      throw wrong(name, entry, TOP1, "a number from 0 to 1");
    }
    var latency = entry.hasNonNull(MEASURED) ? MEASURED : PREDICTED;
    var micros = number(entry, latency);
    if (!(micros > 0 && Double.isFinite(micros))) {
      throw wrong(name, entry, latency, "a positive number");
    }
    var folder = folder(name, entry);
    return new Ranked(
        new Contender(
            name,
            Contender.Role.CANDIDATE,
            subject(name, entry, folder.resolve("network.json")),
            new Accuracy(top1, Source.TRAINED, dataset(folder.resolve("model.onnx")))),
        top1,
        micros);
  }

  /** NaN if it is none. */
  private static double number(JsonNode entry, String key) {
    return entry.path(key).isNumber() ? entry.get(key).asDouble() : Double.NaN;
  }

  private Path folder(String name, JsonNode entry) {
    var written = entry.path(DIRECTORY).asText();
    try {
      var home = file.toAbsolutePath().resolveSibling("").normalize();
      var folder = file.resolveSibling(written);
      if (entry.path(DIRECTORY).isTextual()
          && !written.isBlank()
          && folder.toAbsolutePath().normalize().startsWith(home)) {
        return folder;
      }
    } catch (InvalidPathException _) {
      // It is no folder either.
    }
    throw wrong(name, entry, DIRECTORY, "a folder inside that of the ranking");
  }

  private UserError wrong(String name, JsonNode entry, String key, String expected) {
    return new UserError(
        "%s of %s: its %s is %s; expected %s."
            .formatted(name, file, key, entry.has(key) ? entry.get(key) : "missing", expected));
  }

  private Subject subject(String name, JsonNode entry, Path network) {
    try {
      return new Subject.Architecture(
          Files.isRegularFile(network)
              ? NamedNetwork.configuration(network.toString(), null)
              : encoded(entry));
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "%s of %s: %s Expected its network.json beside the ranking, or --space with its space."
              .formatted(name, file, e.getMessage()),
          e);
    }
  }

  private Network encoded(JsonNode entry) {
    if (space == null) {
      throw new IllegalArgumentException("Integers mean another network in each space.");
    }
    var genes =
        entry.path("encoding").valueStream().map(JsonNode::asText).collect(Collectors.joining(","));
    return NamedNetwork.of(genes, space, null).network();
  }

  /** The file of a model knows best. */
  private @Nullable String dataset(Path model) {
    var said = Files.isRegularFile(model) ? datasetIn(model) : null;
    if (said != null && dataset != null && !Accuracy.isSameData(said, dataset)) {
      throw new UserError(
          "The accuracy of %s is of %s, as it says, and not of %s; expected --dataset %s, or none."
              .formatted(model, said, dataset, said));
    }
    return said == null ? dataset : said;
  }

  private static @Nullable String datasetIn(Path model) {
    try {
      return OnnxFile.read(model).metadata().get("dataset");
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }
}
