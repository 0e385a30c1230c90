package gpunas.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/** A Markdown file. */
final class Page {
  private static final Parser PARSER =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();
  private static final HtmlRenderer HTML =
      HtmlRenderer.builder()
          .extensions(List.of(TablesExtension.create(), HeadingAnchorExtension.create()))
          .build();
  private static final TextContentRenderer TEXT = TextContentRenderer.builder().build();

  private static final Pattern ID = Pattern.compile("<h[1-6] id=\"([^\"]+)\"");
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z][a-z0-9+.-]*:.*|//.*");
  private static final String DESIGN = "DESIGN.md";

  /** The page of its folder. */
  static final String README = "README.md";

  private final Path file;
  private final String markdown;

  private Page(Path file, String markdown) {
    this.file = file;
    this.markdown = markdown;
  }

  /**
   * A link within the project.
   *
   * @param path as it is written, relative to the page's folder; empty: the page itself
   * @param anchor with its #; empty: none
   */
  record Link(String path, String anchor) {
    static Link of(String written) {
      var hash = written.indexOf('#');
      return hash < 0
          ? new Link(written, "")
          : new Link(written.substring(0, hash), written.substring(hash));
    }
  }

  /**
   * @param file relative to the project
   */
  static Page read(Path project, Path file) throws IOException {
    return new Page(file, Files.readString(project.resolve(file)));
  }

  /** Where the page of a Markdown file is; any other file stays what it is. */
  static Path address(Path file) {
    if (file.endsWith(README)) {
      return file.resolveSibling("index.html");
    }
    return Path.of(file.toString().replaceFirst("\\.md$", ".html"));
  }

  Path file() {
    return file;
  }

  /** Which part of the list of all pages it is in. */
  String part() {
    return file.endsWith(DESIGN)
        ? DESIGN
        : file.getParent() == null ? "" : file.getParent().toString();
  }

  /** The first heading. */
  String title() {
    var title = new ArrayList<String>();
    parsed()
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Heading heading) {
                title.add(TEXT.render(heading).strip());
              }
            });
    return title.isEmpty() ? file.toString() : title.getFirst();
  }

  /** What it is called in the list of all pages. */
  String name() {
    return file.endsWith(DESIGN) ? String.valueOf(file.getParent()) : title();
  }

  /** The links within the project. */
  List<Link> links() {
    var links = new ArrayList<Link>();
    html(link -> {
      links.add(link);
      return "";
    });
    return links;
  }

  /** Whether it has a heading of this anchor. */
  boolean has(String anchor) {
    return anchors().contains(anchor.substring(1));
  }

  private Set<String> anchors() {
    var anchors = new HashSet<String>();
    var ids = ID.matcher(HTML.render(parsed()));
    while (ids.find()) {
      anchors.add(ids.group(1));
    }
    return anchors;
  }

  /**
   * Its content.
   *
   * @param address what links within the project become
   */
  String html(Function<Link, String> address) {
    var content = parsed();
    content.accept(
        new AbstractVisitor() {
          @Override
          public void visit(org.commonmark.node.Link link) {
            link.setDestination(rewritten(link.getDestination()));
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            image.setDestination(rewritten(image.getDestination()));
          }

          private String rewritten(String written) {
            return ELSEWHERE.matcher(written).matches() ? written : address.apply(Link.of(written));
          }
        });
    return HTML.render(content);
  }

  private Node parsed() {
    return PARSER.parse(markdown);
  }

  /** As it may stand in HTML. */
  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
