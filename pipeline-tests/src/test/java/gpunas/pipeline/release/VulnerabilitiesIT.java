package gpunas.pipeline.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import gpunas.service.Version;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No part of a release is known to be vulnerable, by {@code vulnerabilities.json}. */
class VulnerabilitiesIT {
  private static final Path LIST = Path.of("..", "vulnerabilities.json");
  private static final Path SBOM =
      Path.of("..", "target", "release", "gpunas-%s.cdx.json".formatted(Version.current()));

  @Test
  void no_part_is_known_to_be_vulnerable() throws IOException {
    assertThat(findings(list(), parts()))
        .as(
            "raise them in pom.xml, each advisory says which version is mended; or accept one, with"
                + " a reason, in %s",
            LIST.getFileName())
        .isEmpty();
  }

  @Test
  void advisories_are_known_by_any_of_their_names_and_may_be_accepted_with_a_reason()
      throws IOException {
    var parts = Map.of("a:b", "1.5");
    var list =
        """
        {"accepted": {%s}, "vulns": [{"id": "GHSA-1", "aliases": ["CVE-1"], "affected":
          [{"package": {"ecosystem": "Maven", "name": "a:b"}, "versions": ["1.5"]}]}]}
        """;
    assertThat(findings(Osv.JSON.readTree(list.formatted("")), parts))
        .singleElement()
        .asString()
        .contains("GHSA-1", "CVE-1", "a:b 1.5");
    for (var name : List.of("GHSA-1", "CVE-1")) {
      var accepted = "\"%s\": \"Only servers are concerned.\"".formatted(name);
      assertThat(findings(Osv.JSON.readTree(list.formatted(accepted)), parts)).isEmpty();
    }
    assertThat(findings(Osv.JSON.readTree(list.formatted("\"CVE-1\": \" \"")), parts))
        .containsExactly("CVE-1 is accepted without a reason.");
    assertThat(
            findings(
                Osv.JSON.readTree(list.formatted("\"CVE-1\": \"Old.\"")), Map.of("a:b", "1.6")))
        .containsExactly("CVE-1 is accepted, but concerns no part any more.");
  }

  @ParameterizedTest
  @CsvSource({
    "io.netty:netty-codec-http, 4.2.13.Final, CVE-2026-89044",
    "io.netty:netty-codec-http, 4.2.17.Final, CVE-2026-89044",
    "io.netty:netty-handler, 4.2.14.Final, CVE-2026-50010",
    "ch.qos.logback:logback-core, 1.5.19, GHSA-qqpg-mvqg-649v",
    "com.fasterxml.jackson.core:jackson-databind, 2.22.1, CVE-2026-68497",
    "org.apache.logging.log4j:log4j-api, 2.25.4, GHSA-qv9r-c865-cp47"
  })
  void a_part_that_is_set_back_is_found(String name, String version, String advisory)
      throws IOException {
    var parts = parts();
    assertThat(parts).containsKey(name);
    parts.put(name, version);
    assertThat(findings(list(), parts))
        .anySatisfy(finding -> assertThat(finding).contains(name, version, advisory));
  }

  @Test
  void a_range_ends_before_the_mended_version_and_may_name_the_last_affected() throws IOException {
    var advisory =
        Osv.JSON.readTree(
            """
            {"id": "X", "affected": [{"package": {"ecosystem": "Maven", "name": "a:b"}, "versions": ["9.9"],
              "ranges": [{"events": [{"introduced": "1.2"}, {"fixed": "1.10"}]},
                         {"events": [{"introduced": "2.0"}, {"last_affected": "2.1"}]}]}]}
            """);
    assertThat(Stream.of("1.2", "1.9", "1.10-rc1", "2.0", "2.1", "9.9"))
        .allMatch(version -> Osv.concerns(advisory, "a:b", version));
    assertThat(Stream.of("1.1", "1.10", "1.11", "2.1.1", "9.8"))
        .noneMatch(version -> Osv.concerns(advisory, "a:b", version));
    assertThat(Osv.concerns(advisory, "a:c", "1.5")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "one of commits        | 'type': 'GIT', 'events': [{'introduced': '0'}]                    "
            + "    | false",
        "events in any order   | 'events': [{'fixed': '1.4'}, {'introduced': '1.0'}]               "
            + "    | false",
        "mended, then again    | 'events': [{'introduced': '1.5'}, {'fixed': '1.2'}, {'introduced':"
            + " '0'}] | true",
        "between two           | 'events': [{'introduced': '2.0'}, {'fixed': '1.2'}, {'introduced':"
            + " '0'}] | false",
        "two events in one     | 'events': [{'introduced': '0', 'fixed': '1.6'}]                   "
            + "    | true",
        "from the first on     | 'events': [{'introduced': '0'}]                                   "
            + "   | true",
      })
  void ranges_of_all_kinds_are_understood(String kind, String range, boolean isConcerned)
      throws IOException {
    var advisory =
        """
        {"id": "X", "affected": [{"package": {"ecosystem": "Maven", "name": "a:b"}, "ranges": [{%s}]}]%s}
        """;
    var found = Osv.JSON.readTree(advisory.formatted(range.replace('\'', '"'), ""));
    assertThat(Osv.concerns(found, "a:b", "1.5")).as(kind).isEqualTo(isConcerned);
    var withdrawn =
        Osv.JSON.readTree(
            advisory.formatted(
                range.replace('\'', '"'), ", \"withdrawn\": \"2026-01-01T00:00:00Z\""));
    assertThat(Osv.concerns(withdrawn, "a:b", "1.5")).as("withdrawn").isFalse();
  }

  @Test
  void every_advisory_of_the_list_is_as_the_schema_of_osv_demands() throws IOException {
    var list = list();
    assertThat(list.path(Osv.SOURCE).asText()).as("who vouches for the list").isNotBlank();
    assertThat(list.path("vulns")).isNotEmpty();
    for (var advisory : list.path("vulns")) {
      assertThat(Osv.mistakes(advisory)).as("%s", advisory).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'id': 'A', 'modified': '2026-01-01T00:00:00Z'                        |",
        "'id': 'A'                                                            | no modified",
        "'id': 'A', 'modified': '2026-01-01'                                  | no time in UTC",
        "'id': 'A', 'modified': '2026-01-01T00:00:00Z', 'affected': [{'package': {'name': 'b'}}]"
            + " | a package without ecosystem",
        "'id': 'A', 'modified': '2026-01-01T00:00:00Z', 'references': [{'url': 'http://b'}]"
            + " | a reference without a type",
        "'id': 'A', 'modified': '2026-01-01T00:00:00Z', 'affected': [{'package': {'ecosystem': 'Maven',"
            + " 'name': 'b'}, 'ranges': [{'type': 'ECOSYSTEM', 'events': [{'fixed': '1'}]}]}] | begins"
            + " nowhere",
      })
  void what_an_advisory_lacks_is_named(String fields, @Nullable String mistake) throws IOException {
    var mistakes = Osv.mistakes(Osv.JSON.readTree("{%s}".formatted(fields.replace('\'', '"'))));
    if (mistake == null) {
      assertThat(mistakes).isEmpty();
    } else {
      assertThat(mistakes).singleElement().asString().contains(mistake);
    }
  }

  @Test
  void a_refreshed_list_has_what_the_service_says_page_by_page_and_what_was_accepted()
      throws IOException, InterruptedException {
    var accepted = Osv.JSON.readTree("{\"CVE-7\": \"Only servers are concerned.\"}");
    var parts = Map.of("a:b", "1", "a:c", "1", "a:d", "1");
    try (var service =
            new OsvService(
                Map.of(
                    "a:b",
                    List.of(
                        """
                        {"vulns": [{"id": "A", "modified": "2026-01-01T00:00:00Z", "details": "long",
                            "not_known_yet": {"a": []}, "affected": [
                            {"package": {"ecosystem": "Maven", "name": "a:b"}, "versions": ["1"],
                             "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2"}]}]},
                            {"package": {"ecosystem": "Maven", "name": "a:c"}, "versions": ["1"]}]}],
                         "next_page_token": "more", "not_known_either": 1}
                        """,
                        """
                        {"vulns": [{"id": "B", "modified": "2026-01-01T00:00:00Z", "withdrawn": "2026-01-01T00:00:00Z"}],
                         "next_page_token": "and more"}
                        """,
                        """
                        {"vulns": [{"id": "D", "modified": "2026-01-01T00:00:00Z", "affected": [
                            {"package": {"ecosystem": "Maven", "name": "a:b"}, "versions": ["1"], "ranges": [
                             {"type": "GIT", "repo": "https://b", "events": [{"introduced": "0"}]}]}]}],
                         "next_page_token": ""}
                        """),
                    "a:c",
                    List.of(
                        """
                        {"vulns": [{"id": "A", "modified": "2026-01-01T00:00:00Z", "affected": [
                             {"package": {"ecosystem": "Maven", "name": "a:c"}, "versions": ["1"]}]},
                            {"id": "C", "modified": "2026-01-01T00:00:00Z", "aliases": ["CVE-7"], "affected": [
                             {"package": {"ecosystem": "Maven", "name": "a:c"}, "versions": ["1"]}]}]}
                        """),
                    "a:d",
                    List.of("{}")));
        var client = new OsvClient(service.address(), _ -> {})) {
      var text = Osv.list(client, parts.keySet(), accepted, Instant.EPOCH);

      assertThat(text).doesNotContain("long", "\"B\"", "not_known");
      var list = Osv.JSON.readTree(text);
      assertThat(list.path(Osv.SOURCE).asText())
          .isEqualTo("%s, asked at 1970-01-01T00:00:00Z".formatted(service.address()));
      assertThat(list.path("accepted")).isEqualTo(accepted);
      assertThat(list.path("vulns").valueStream().map(each -> each.path("id").asText()))
          .containsExactly("A", "A", "C", "D");
      assertThat(list.path("vulns")).allMatch(each -> Osv.mistakes(each).isEmpty());
      assertThat(list.at("/vulns/0/affected").toString()).doesNotContain("a:c", "versions");
      assertThat(findings(list, parts))
          .satisfiesExactly(
              first -> assertThat(first).startsWith("a:b 1: A"),
              second -> assertThat(second).startsWith("a:c 1: A"),
              third -> assertThat(third).startsWith("a:b 1: D"));
      assertThat(Osv.list(client, parts.keySet(), accepted, Instant.EPOCH)).isEqualTo(text);
      assertOneLine(() -> client.advisories("nonsense"), service.address() + " answers 400 about");
    }
  }

  @Test
  void a_service_that_is_busy_is_asked_again_and_one_that_stays_so_or_talks_nonsense_is_one_line()
      throws IOException, InterruptedException {
    var waited = new ArrayList<Duration>();
    var pages = Map.of("a:b", List.of("{\"vulns\": [{\"id\": \"A\"}]}"));
    try (var service = new OsvService(pages);
        var client = new OsvClient(service.address(), waited::add)) {
      service.answersNext(429, "7", "Too many.");
      service.answersNext(503, "", "Not now.");
      assertThat(client.advisories("a:b")).hasSize(1);
      assertThat(waited).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(4));

      for (int i = 0; i < 5; i++) {
        service.answersNext(503, "", "Not now.\n");
      }
      assertOneLine(
          () -> client.advisories("a:b"), service.address() + " answers 503 about a:b: Not now.");
      service.answersNext(200, "", "<html>A proxy asks who you are.</html>");
      assertOneLine(
          () -> client.advisories("a:b"), service.address() + " answers no JSON about a:b");
      assertOneLine(
          () -> Osv.list(client, Set.of(), list().path("accepted"), Instant.EPOCH),
          "knows of no advisory about any of 0 packages");
    }
  }

  @Test
  void without_a_network_a_refresh_ends_with_one_line() throws IOException {
    URI nobody;
    try (var service = new OsvService(Map.of())) {
      nobody = service.address();
    }
    try (var client = new OsvClient(nobody, _ -> {})) {
      assertOneLine(
          () -> client.advisories("a:b"),
          nobody + " does not answer (ConnectException). The list is refreshed where there is a");
    }
  }

  private static void assertOneLine(ThrowingCallable call, String text) {
    assertThatThrownBy(call)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(text)
        .hasMessageNotContaining("\n");
  }

  /** Writes {@code vulnerabilities.json}: {@code ./gpunas build --refresh-vulnerabilities}. */
  @Test
  void the_list_is_written_anew() throws IOException, InterruptedException {
    assumeTrue(Boolean.getBoolean("vulnerabilities.refresh"), "Nobody asked for a new list.");
    var api = URI.create(System.getProperty("vulnerabilities.service", "https://api.osv.dev"));
    try (var service = new OsvClient(api, Thread::sleep)) {
      Files.writeString(
          LIST, Osv.list(service, parts().keySet(), list().path("accepted"), Instant.now()));
    }
  }

  /** Version by group and artifact of all that a release holds but our own modules. */
  private static Map<String, String> parts() throws IOException {
    assumeTrue(ReleaseIT.IS_BUILT, "No release was built.");
    var parts = new LinkedHashMap<String, String>();
    for (var component : Osv.JSON.readTree(SBOM.toFile()).path("components")) {
      var group = component.path("group").asText();
      if (!group.equals("gpunas")) {
        parts.put(
            group + ":" + component.path("name").asText(), component.path("version").asText());
      }
    }
    assertThat(parts).hasSizeGreaterThan(100);
    return parts;
  }

  private static JsonNode list() throws IOException {
    return Osv.JSON.readTree(LIST.toFile());
  }

  /** What the list says against the parts; its {@code accepted} has reasons by advisory. */
  private static List<String> findings(JsonNode list, Map<String, String> parts) {
    var findings = new ArrayList<String>();
    var unused = new LinkedHashMap<String, String>();
    list.path("accepted")
        .properties()
        .forEach(accepted -> unused.put(accepted.getKey(), accepted.getValue().asText()));
    var accepted = Map.copyOf(unused);
    for (var advisory : list.path("vulns")) {
      var names = Osv.names(advisory);
      for (var part : parts.entrySet()) {
        if (!Osv.concerns(advisory, part.getKey(), part.getValue())) {
          continue;
        }
        unused.keySet().removeAll(names);
        if (Collections.disjoint(accepted.keySet(), names)) {
          findings.add(
              "%s %s: %s, %s, %s"
                  .formatted(
                      part.getKey(),
                      part.getValue(),
                      String.join(" ", names),
                      advisory.path("summary").asText(),
                      advisory.at("/references/0/url").asText()));
        }
      }
    }
    unused.forEach((name, _) ->
        findings.add("%s is accepted, but concerns no part any more.".formatted(name)));
    accepted.forEach((name, reason) -> {
      if (reason.isBlank()) {
        findings.add("%s is accepted without a reason.".formatted(name));
      }
    });
    return findings;
  }
}
