package gpunas.pipeline.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What documents, examples and the notes of the chart tell their readers to type into a shell. */
public final class ShellLines {
  private static final Path PROJECT = Path.of("..");
  private static final Path NOTES = Path.of("deploy/helm/gpunas/templates/NOTES.txt");
  private static final Path RELEASE = Path.of("cli/src/main/assembly/RELEASE.md");

  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern CONTINUED = Pattern.compile("\\\\\\n\\s*");
  private static final Pattern INDENTED = Pattern.compile("(?m)^ {4}(?: {2})?(\\S.*)$");
  private static final Pattern QUOTED = Pattern.compile("`([^`\\n]+)`");

  /** What is no command: pictures, listings, settings, formulas, what is printed. */
  private static final Pattern NO_COMMAND =
      Pattern.compile(
          "(?s)search spec ──.*|\\W*pets/.*|\\{.*|Latency .*|Not in .*|KAFKA_[A-Z_]+=.*|k = .*");

  /** A line and where it stands. */
  public record Line(Path document, String text) {

    /** Without what is set for the command alone, as in {@code A=b command}. */
    public String command() {
      return text.replaceFirst("^(?:[A-Z_]+=(?:\\$\\([^)]*\\)|'[^']*'|[^\\s']*) +)+(?=\\S)", "");
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
   * All lines of blocks of code that are set in by four, in the order of the documents' names;
   * continued ones are one, comments are left out.
   */
  static List<Line> all() {
    return documents().stream()
        .flatMap(document ->
            INDENTED
                .matcher(read(document))
                .results()
                .map(found -> new Line(document, found.group(1).replaceFirst(" +#.*", ""))))
        .filter(line -> !NO_COMMAND.matcher(line.text()).matches())
        .toList();
  }

  /** The same, of several commands in a line each one. */
  static Stream<Line> commands() {
    return all().stream()
        .flatMap(line ->
            Stream.of(line.text().split(" && ")).map(text -> new Line(line.document(), text)));
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

  /** Blocks of commands, wherever they stand, set in by four. */
  private static String read(Path document) {
    try {
      var text = Files.readString(document);
      var name = document.toString();
      if (name.endsWith(".py")) {
        text = between(text, "\"\"\"", "\"\"\"");
      } else if (name.endsWith(".java")) {
        text = between(text, "<pre>", "</pre>").replaceAll("(?m)^ \\* ", " ".repeat(4));
      } else if (name.endsWith(".txt")) {
        text = text.replaceAll("(?m)^ {2}(?=\\S)", " ".repeat(4));
      }
      return CONTINUED.matcher(FENCED.matcher(text).replaceAll("")).replaceAll("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String between(String text, String from, String to) {
    var start = text.indexOf(from) + from.length();
    return text.substring(start, text.indexOf(to, start));
  }

  private static List<Path> documents() {
    try (var files = Files.walk(PROJECT, 3)) {
      var found = files.filter(file -> isDocument(PROJECT.relativize(file)));
      return Stream.concat(found, Stream.of(NOTES, RELEASE).map(PROJECT::resolve))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isDocument(Path name) {
    if (name.startsWith("examples")) {
      return name.toString().matches(".*\\.(py|java)");
    }
    return name.toString().endsWith(".md")
        && (name.getNameCount() == 1 || name.startsWith("docs") || name.endsWith("DESIGN.md"));
  }
}
