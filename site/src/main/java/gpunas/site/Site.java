package gpunas.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The Markdown files of a project as HTML, at the same places, with the files that they link to.
 * {@code ./gpunas docs} makes it.
 */
public final class Site {

  private static final List<Part> PARTS =
      List.of(
          new Part("", "The project"),
          new Part("docs", "Guides"),
          new Part("DESIGN.md", "Design"),
          new Part("docs/adr", "Decisions"));

  private final Path project;
  private final Map<Path, Page> pages = new TreeMap<>();

  /**
   * A part of the list of all pages.
   *
   * @param of the folder of its pages, or the name that all of them have
   */
  private record Part(String of, String heading) {}

  /**
   * The site of a project.
   *
   * @param project its folder
   */
  public Site(Path project) {
    this.project = project;
    try {
      for (var file : markdown(project)) {
        pages.put(file, Page.read(project, file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the site of the project in the first folder into the second one. */
  public static void main(String[] arguments) throws IOException {
    var out = Path.of(arguments[1]);
    try {
      new Site(Path.of(arguments[0])).write(out);
      System.out.println("written: " + out.resolve("index.html"));
    } catch (BrokenLink e) {
      System.err.println("gpunas: " + e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Writes all pages, and what they link to.
   *
   * @throws BrokenLink if a page links to what is not there; nothing is written then
   */
  public void write(Path out) throws IOException {
    var linked = new TreeSet<Path>();
    for (var page : pages.values()) {
      for (var link : page.links()) {
        linked.add(target(page, link));
      }
    }
    for (var page : pages.values()) {
      var html = out.resolve(Page.address(page.file()).toString());
      Files.createDirectories(requireNonNull(html.getParent()));
      Files.writeString(html, html(page));
    }
    linked.removeAll(pages.keySet());
    for (var file : linked) {
      var copy = out.resolve(file.toString());
      Files.createDirectories(requireNonNull(copy.getParent()));
      Files.copy(project.resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private String html(Page page) throws IOException {
    return template()
        .replace("{title}", Page.escaped(page.title()))
        .replace("{pages}", list(page))
        .replace("{content}", page.html(link -> address(page, link)));
  }

  private static String template() throws IOException {
    try (var in = requireNonNull(Site.class.getResourceAsStream("page.html"))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** Links from a page to all pages, part by part. */
  private String list(Page from) {
    var list = new ArrayList<String>();
    for (var part : PARTS) {
      list.add("<h2>%s</h2><ul>".formatted(part.heading()));
      pages.values().stream()
          .filter(page -> page.part().equals(part.of()))
          .sorted(comparing(page -> !page.file().endsWith(Page.README)))
          .map(page ->
              "<li><a href=\"%s\"%s>%s</a></li>"
                  .formatted(
                      relative(from.file(), Page.address(page.file())),
                      page == from ? " aria-current=\"page\"" : "",
                      Page.escaped(page.name())))
          .forEach(list::add);
      list.add("</ul>");
    }
    return list.stream().collect(joining("\n"));
  }

  /** What a link of a page becomes in HTML. */
  private String address(Page page, Page.Link link) {
    return relative(page.file(), Page.address(target(page, link))) + link.anchor();
  }

  /** The file of the project that a link leads to; of a folder, its README. */
  private Path target(Page page, Page.Link link) {
    var written = page.file().resolveSibling(link.path()).normalize();
    var target = link.path().isEmpty() ? page.file() : written;
    var readme = target.resolve(Page.README);
    var file = pages.containsKey(readme) ? readme : target;
    if (file.startsWith("..") || !Files.isRegularFile(project.resolve(file))) {
      throw new BrokenLink(
          "%s links to %s, which is not there.".formatted(page.file(), link.path()));
    }
    var anchors = pages.get(file);
    if (!link.anchor().isEmpty() && (anchors == null || !anchors.has(link.anchor()))) {
      throw new BrokenLink(
          "%s links to %s%s, which has no such heading."
              .formatted(page.file(), file, link.anchor()));
    }
    return file;
  }

  private static String relative(Path from, Path to) {
    var folder = from.getParent();
    return (folder == null ? to : folder.relativize(to)).toString();
  }

  /** Relative to the project: at its top, below docs, and the design of each module. */
  static List<Path> markdown(Path project) throws IOException {
    var found = new ArrayList<Path>();
    try (var top = Files.list(project);
        var docs = Files.walk(project.resolve("docs"))) {
      // What else lies in a project, trained networks for example, may not be readable.
      for (var entry : top.toList()) {
        found.add(entry);
        found.add(entry.resolve("DESIGN.md"));
      }
      docs.forEach(found::add);
    }
    return found.stream()
        .filter(file -> file.toString().endsWith(".md") && Files.isRegularFile(file))
        .map(project::relativize)
        .toList();
  }
}
