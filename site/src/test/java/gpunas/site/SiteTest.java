package gpunas.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTest {
  private static final Path PROJECT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

  /** A file in back quotes, with or without a part of its path. */
  private static final Pattern NAMED =
      Pattern.compile("`(?:[^`\\s]*/)?([\\w-]+\\.(?:md|java|avsc|js))`");

  @TempDir Path folder;

  /** Whether the links of the Markdown resolve is looked at when the pages are written. */
  @Test
  void every_link_and_anchor_of_the_projects_pages_leads_somewhere() throws IOException {
    new Site(PROJECT).write(folder);
    var seen = 0;
    for (var page : pages()) {
      for (var link : links(page)) {
        if (URI.create(link).isAbsolute()) {
          assertThat(link).as("%s", page).startsWith("https://");
          continue;
        }
        var parts = link.split("#", 2);
        var target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        assertThat(target).as("%s links to %s", page, link).isRegularFile();
        if (parts.length == 2) {
          assertThat(target).content().contains("id=\"%s\"".formatted(parts[1]));
        }
        seen++;
      }
    }
    assertThat(seen).isGreaterThan(300);
    assertThat(folder.resolve("index.html")).content().contains("<title>gpunas</title>");
    assertThat(folder.resolve("docs/networks.html")).content().contains("<table>", "gpunet-0.svg");
    assertThat(folder.resolve("docs/page.png")).isNotEmptyFile();
  }

  @Test
  void pages_are_seen_without_a_network() throws IOException {
    new Site(PROJECT).write(folder);
    for (var page : pages()) {
      assertThat(page)
          .content()
          .doesNotContainPattern("<(?:script|link|iframe)\\b")
          .doesNotContainPattern("src=\"(?:https?:)?//")
          .doesNotContain("@import", "url(");
    }
  }

  @Test
  void documents_and_sources_that_a_document_names_are_there() throws IOException {
    var files = new HashSet<>(Set.of("MODEL_CARD.md", "FINGERPRINT.avsc")); // of networks, schemas
    Files.walkFileTree(
        PROJECT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes is) {
            return Set.of("target", ".git").contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
            files.add(file.getFileName().toString());
            return FileVisitResult.CONTINUE;
          }
        });
    var seen = 0;
    for (var document : Site.markdown(PROJECT)) {
      var named = NAMED.matcher(Files.readString(PROJECT.resolve(document)));
      while (named.find()) {
        assertThat(files).as("%s names %s", document, named.group()).contains(named.group(1));
        seen++;
      }
    }
    assertThat(seen).isGreaterThan(60);
  }

  @Test
  void the_readme_is_read_in_five_minutes() throws IOException {
    assertThat(Files.readAllLines(PROJECT.resolve("README.md"))).hasSizeLessThan(120);
  }

  @Test
  void markdown_becomes_html_at_its_place_with_what_it_links_to() throws IOException {
    write(
        "README.md",
        "# A & b\n\n[guide](docs/guide.md#the-table) ![](docs/a.png) [decisions](docs/adr)");
    write(
        "docs/guide.md",
        "# Guide\n\n## The table\n\n| a |\n|---|\n| <x> |\n\n[up](../README.md) [here](#guide)");
    write("docs/a.png", "picture");
    write("docs/adr/README.md", "# Decisions");
    write("core/DESIGN.md", "# Core\n\n[elsewhere](https://example.org/a.md)");
    var out = folder.resolve("out");
    new Site(folder).write(out);
    assertThat(out.resolve("index.html"))
        .content()
        .contains("<title>A &amp; b</title>", "href=\"docs/guide.html#the-table\"")
        .contains(
            "src=\"docs/a.png\"",
            "href=\"docs/adr/index.html\"",
            "<a href=\"core/DESIGN.html\">core<");
    assertThat(out.resolve("docs/guide.html"))
        .content()
        .contains(
            "<h2 id=\"the-table\">", "<td>", "href=\"../index.html\"", "href=\"guide.html#guide\"");
    assertThat(out.resolve("core/DESIGN.html")).content().contains("https://example.org/a.md");
    assertThat(out.resolve("docs/a.png")).hasContent("picture");
  }

  @Test
  void a_broken_link_is_told_with_its_page_and_nothing_is_written() throws IOException {
    write("docs/guide.md", "# Guide");
    var out = folder.resolve("out");
    write("README.md", "[a](docs/none.md)");
    assertThatThrownBy(() -> new Site(folder).write(out))
        .isInstanceOf(BrokenLink.class)
        .hasMessage("README.md links to docs/none.md, which is not there.");
    write("README.md", "[a](docs/guide.md#nowhere)");
    assertThatThrownBy(() -> new Site(folder).write(out))
        .hasMessage("README.md links to docs/guide.md#nowhere, which has no such heading.");
    write("README.md", "[a](../outside.md)");
    assertThatThrownBy(() -> new Site(folder).write(out)).isInstanceOf(BrokenLink.class);
    assertThat(out).doesNotExist();
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(folder.resolve(file).getParent());
    Files.writeString(folder.resolve(file), text);
  }

  private List<Path> pages() throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".html")).toList();
    }
  }

  private static List<String> links(Path page) throws IOException {
    var links = new ArrayList<String>();
    var found = LINK.matcher(Files.readString(page));
    while (found.find()) {
      links.add(found.group(1));
    }
    return links;
  }
}
