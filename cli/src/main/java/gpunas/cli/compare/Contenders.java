package gpunas.cli.compare;

import gpunas.cli.UserError;
import gpunas.cli.compare.Contender.Role;
import gpunas.cli.network.NamedNetwork;
import gpunas.formats.gpunet.Released;
import gpunas.formats.known.KnownNetwork;
import gpunas.formats.onnx.OnnxFile;
import gpunas.searchmodel.Accuracy;
import gpunas.searchmodel.Accuracy.Source;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Networks as commands are given them: a ranking, an ONNX file, a name, a configuration, integers.
 *
 * @param space of integers, a name or a file; null for {@value #USUAL_SPACE}, but for those of a
 *     ranking, which must not be read as of another space than was searched
 * @param dataset of the accuracies of trained networks whose files do not say it; null: nobody
 *     knows
 * @param notes told, for people, what a file says and is not believed
 */
record Contenders(@Nullable String space, @Nullable String dataset, Consumer<String> notes) {

  static final String USUAL_SPACE = "gpunet";
  private static final String RANKING = "ranking.json";

  /**
   * The networks of an argument: of a ranking those that no other of it is better than.
   *
   * @throws UserError if it is none
   */
  List<Contender> ours(String written) {
    var path = path(written);
    if (path != null && Files.isDirectory(path)) {
      var ranking = path.resolve(RANKING);
      if (!Files.isRegularFile(ranking)) {
        throw new UserError(
            "The folder %s has no %s; expected what the quickstart leaves, or a network."
                .formatted(path, RANKING));
      }
      return new RankingFile(ranking, space, dataset).front();
    }
    return path != null && Files.isRegularFile(path) && RankingFile.isOne(path)
        ? new RankingFile(path, space, dataset).front()
        : List.of(one(written, Role.CANDIDATE));
  }

  /**
   * A network that the others are compared with.
   *
   * @throws UserError if it is none
   */
  Contender baseline(String written) {
    return one(written, Role.BASELINE);
  }

  /** What was published of a network. */
  static Contender known(KnownNetwork known) {
    var released = Released.find(known.name());
    return new Contender(
        known.name(),
        Role.KNOWN,
        released == null
            ? new Subject.Published(known)
            : new Subject.Architecture(NamedNetwork.released(released)),
        published(known));
  }

  private Contender one(String written, Role role) {
    var named = StatedAccuracy.of(written);
    var known = KnownNetwork.find(named.name());
    if (known != null) {
      var contender = known(known);
      return new Contender(
          known.name(),
          role,
          contender.subject(),
          named.accuracy() == null ? contender.accuracy() : named.accuracy());
    }
    try {
      if (named.name().toLowerCase(Locale.ROOT).endsWith(".onnx")) {
        return model(named, role);
      }
      var usual = Objects.requireNonNullElse(space, USUAL_SPACE);
      var network = NamedNetwork.of(named.name(), usual, null).network();
      return new Contender(named.name(), role, new Subject.Architecture(network), named.accuracy());
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private Contender model(StatedAccuracy named, Role role) {
    var file = OnnxFile.read(Path.of(named.name()));
    return new Contender(
        named.name(),
        role,
        new Subject.Model(file),
        named.accuracy() == null ? trained(file) : named.accuracy());
  }

  /** As a trainer of gpunas wrote it into the file; null if none did. */
  private @Nullable Accuracy trained(OnnxFile file) {
    var metadata = file.metadata();
    var written = metadata.containsKey("gpunas") ? metadata.get("top1") : null;
    if (written == null) {
      return null;
    }
    try {
      var top1 = Double.parseDouble(written);
      if (Accuracy.isOne(top1)) {
        var said = metadata.get("dataset");
        return new Accuracy(top1, Source.TRAINED, said == null ? dataset : said);
      }
    } catch (NumberFormatException _) {
      // It is no accuracy either.
    }
    notes.accept(
        "%s says that its top1 is %s; expected 0 to 1. It is taken as not known."
            .formatted(file.file(), written));
    return null;
  }

  private static Accuracy published(KnownNetwork known) {
    return new Accuracy(known.top1(), Source.PUBLISHED, Accuracy.IMAGENET);
  }

  private static @Nullable Path path(String written) {
    try {
      return Path.of(written);
    } catch (InvalidPathException _) {
      return null;
    }
  }
}
