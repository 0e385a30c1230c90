package gpunas.pipeline.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the documents tell their readers to type into a shell. */
public final class ShellLines {
  private static final Path PROJECT = Path.of("..");

  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern CONTINUED = Pattern.compile("\\\\\\n\\s*");
  private static final Pattern INDENTED = Pattern.compile("(?m)^ {4}(?: {2})?(\\S.*)$");
  private static final Pattern QUOTED = Pattern.compile("`([^`\\n]+)`");

  /** A line and where it stands. */
  public record Line(Path document, String text) {

    /** Without what is set for the command alone, as in {@code A=b command}. */
    String command() {
      return text.replaceFirst("^(?:[A-Z_]+=(?:\\$\\([^)]*\\)|'[^']*'|[^\\s']*) +)+(?=\\S)", "");
    }

    String program() {
      return command().replaceFirst(" .*", "");
    }

    List<String> words() {
      return List.of(text.split(" +", -1));
    }

    @Override
    public String toString() {
      return "%s: %s".formatted(PROJECT.relativize(document), text);
    }
  }

  private ShellLines() {}

  /**
   * All lines of blocks of code that are set in by four, continued ones as one, comments left out.
   */
  static List<Line> all() {
    return documents().stream()
        .flatMap(document ->
            INDENTED
                .matcher(read(document))
                .results()
                .map(found -> new Line(document, found.group(1).replaceFirst(" +#.*", ""))))
        .toList();
  }

  /**
   * The calls of a program, in blocks of code and within the text: from its name on to the end, or
   * to the next command of the line.
   *
   * @param program its name, or the first words of its calls
   */
  public static List<Line> calls(String program) {
    var call =
        Pattern.compile("(?<![\\w/-])%s .*?(?=$| && | \\|)".formatted(Pattern.quote(program)));
    return documents().stream()
        .flatMap(document -> {
          var inText = QUOTED.matcher(read(document)).results().map(found -> found.group(1));
          var inBlocks =
              all().stream().filter(line -> line.document().equals(document)).map(Line::text);
          return Stream.concat(inBlocks, inText)
              .flatMap(text -> call.matcher(text).results())
              .map(found -> new Line(document, found.group().strip()));
        })
        .toList();
  }

  private static String read(Path document) {
    try {
      var text = FENCED.matcher(Files.readString(document)).replaceAll("");
      return CONTINUED.matcher(text).replaceAll("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> documents() {
    try (var files = Files.walk(PROJECT, 3)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> {
            var name = PROJECT.relativize(file);
            return name.getNameCount() == 1 || name.startsWith("docs");
          })
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
