package gpunas.cli.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.cli.UserError;
import gpunas.formats.gpunet.GpunetJson;
import gpunas.formats.gpunet.Released;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A specification as it is sent. A service cannot read the files of who asks it, so those that
 * {@code start} names are put in their places; all else stays as it was written, and is judged by
 * the service.
 */
final class SpecFile {
  private static final String STDIN = "-";

  /** Those of the released networks have less than a hundredth of it. */
  private static final long LARGEST_CONFIGURATION = 1 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private SpecFile() {}

  /**
   * The bytes to send.
   *
   * @param file - for standard input; paths inside are relative to its folder
   * @throws UserError if it or a file that it names cannot be read
   */
  static byte[] read(Path file) {
    try {
      return file.toString().equals(STDIN)
          ? withFiles(System.in.readAllBytes(), Path.of(STDIN))
          : withFiles(Files.readAllBytes(file), file);
    } catch (NoSuchFileException e) {
      throw new UserError("There is no specification %s.".formatted(file.toAbsolutePath()), e);
    } catch (IOException e) {
      throw new UserError("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  private static byte[] withFiles(byte[] utf8, Path specification) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      var changed = new StringBuilder(text);
      // From the end, so that the places before it stay where they are.
      for (var name : names(text).reversed()) {
        var file = specification.resolveSibling(name.getValue());
        changed.replace(
            place(text, name.getStartMark().getIndex()),
            place(text, name.getEndMark().getIndex()),
            onOneLine(file));
      }
      return changed.toString().getBytes(StandardCharsets.UTF_8);
    } catch (CharacterCodingException | YAMLException _) {
      return utf8; // The service says what is wrong with it.
    }
  }

  private static int place(String text, int codePoint) {
    return text.offsetByCodePoints(0, codePoint);
  }

  /** The entries of {@code start} that name files. */
  private static List<ScalarNode> names(String text) {
    return new Yaml(new LoaderOptions()).compose(new StringReader(text)) instanceof MappingNode root
        ? root.getValue().stream()
            .filter(field ->
                field.getKeyNode() instanceof ScalarNode key && key.getValue().equals("start"))
            .flatMap(field -> files(field).stream())
            .toList()
        : List.of();
  }

  private static List<ScalarNode> files(NodeTuple start) {
    var entries =
        start.getValueNode() instanceof SequenceNode list ? list.getValue() : List.<Node>of();
    var files =
        entries.stream()
            .filter(ScalarNode.class::isInstance)
            .map(ScalarNode.class::cast)
            .filter(entry -> isFile(entry.getValue()))
            .toList();
    var place = start.getKeyNode().getStartMark().getIndex();
    for (var file : files) {
      // An alias is where its anchor is: what is put there would change that as well.
      if (file.getStartMark().getIndex() <= place) {
        throw new UserError(
            "start names the file %s by a YAML alias; expected its path, written out and once."
                .formatted(file.getValue()));
      }
      place = file.getStartMark().getIndex();
    }
    return files;
  }

  /** Anything else is a name, with or without a mistake, or integers. */
  private static boolean isFile(String entry) {
    return Released.find(entry) == null && (entry.contains(".") || entry.contains("/"));
  }

  /** JSON on one line is YAML wherever a text may stand. */
  private static String onOneLine(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError(
          "There is no file %s, which start names; expected a configuration such as network.json, its path seen from the specification's folder."
              .formatted(file));
    }
    try {
      if (Files.size(file) > LARGEST_CONFIGURATION) {
        throw new UserError(
            "%s, which start names, has %,d bytes; expected a configuration such as network.json, at most %,d."
                .formatted(file, Files.size(file), LARGEST_CONFIGURATION));
      }
      // Nothing but a network leaves this machine.
      var network = GpunetJson.read(Files.readString(file));
      return JSON.readTree(GpunetJson.write(network)).toString();
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "%s, which start names, is no network: %s".formatted(file, e.getMessage()), e);
    } catch (CharacterCodingException | JsonProcessingException e) {
      throw new UserError(
          "%s, which start names, is no network: it is not text.".formatted(file), e);
    } catch (IOException e) {
      throw new UserError("%s cannot be read: %s".formatted(file, e), e);
    }
  }
}
