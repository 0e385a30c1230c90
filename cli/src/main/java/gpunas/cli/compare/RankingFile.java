package gpunas.cli.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.cli.UserError;
import gpunas.cli.compare.Accuracy.Source;
import gpunas.cli.network.NamedNetwork;
import gpunas.formats.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
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

  private final Path file;
  private final String space;
  private final @Nullable String dataset;

  /**
   * @param space of the encodings, if no network's own file is there
   * @param dataset of the accuracies, if no network's own file says it; null: nobody knows
   */
  RankingFile(Path file, String space, @Nullable String dataset) {
    this.file = file;
    this.space = space;
    this.dataset = dataset;
  }

  /** Whether a file is JSON with bands. */
  static boolean isOne(Path file) {
    try {
      return file.toString().endsWith(".json")
          && JSON.readTree(Files.readString(file)).path(BANDS).isArray();
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
      return JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new UserError("%s is not JSON: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new UserError("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  private Ranked ranked(JsonNode band, JsonNode entry) {
    var name = "%s #%s".formatted(band.path("name").asText(), entry.path("rank").asText());
    var top1 = entry.path("top1").asDouble();
    var folder = file.resolveSibling(entry.path("directory").asText());
    return new Ranked(
        new Contender(
            name,
            Contender.Role.CANDIDATE,
            subject(name, entry, folder.resolve("network.json")),
            new Accuracy(top1, Source.TRAINED, dataset(folder.resolve("model.onnx")))),
        top1,
        entry.hasNonNull("measuredLatencyMicros")
            ? entry.get("measuredLatencyMicros").asDouble()
            : entry.path("latencyMicros").asDouble());
  }

  private Subject subject(String name, JsonNode entry, Path network) {
    try {
      var written =
          Files.isRegularFile(network)
              ? network.toString()
              : entry
                  .path("encoding")
                  .valueStream()
                  .map(JsonNode::asText)
                  .collect(Collectors.joining(","));
      return new Subject.Architecture(NamedNetwork.of(written, space, null).network());
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "%s of %s: %s Expected its network.json beside the ranking, or --space with its space."
              .formatted(name, file, e.getMessage()),
          e);
    }
  }

  private @Nullable String dataset(Path model) {
    if (dataset == null && Files.isRegularFile(model)) {
      try {
        return OnnxFile.read(model).metadata().get("dataset");
      } catch (IllegalArgumentException e) {
        throw new UserError(String.valueOf(e.getMessage()), e);
      }
    }
    return dataset;
  }
}
