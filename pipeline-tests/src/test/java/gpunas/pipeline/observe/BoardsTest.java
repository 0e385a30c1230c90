package gpunas.pipeline.observe;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.pipeline.observe.Board.Panel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person reads of the boards, without Grafana: {@link BoardsIT} asks their queries. */
class BoardsTest {
  private static final int WIDTH = 24;

  static List<Board> boards() throws IOException {
    return Board.all();
  }

  static Stream<Panel> panels() throws IOException {
    return boards().stream().flatMap(board -> board.panels().stream());
  }

  @Test
  void one_is_of_searches_and_one_of_the_cluster() throws IOException {
    assertThat(boards())
        .extracting(board -> board.json().path("title").asText())
        .containsExactly("gpunas: the cluster", "gpunas: searches");
    assertThat(boards())
        .extracting(board -> board.json().path("uid").asText())
        .doesNotHaveDuplicates();
    var compose = Files.readString(Path.of("../docker-compose.yml"));
    assertThat(compose).contains("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: /boards/search.json");
    assertThat(boards()).extracting(Board::file).contains("search.json");
  }

  @ParameterizedTest
  @MethodSource("panels")
  void a_panel_says_what_it_shows_in_which_unit(Panel panel) throws IOException {
    var json = panel.json();
    assertThat(json.path("title").asText()).isNotBlank();
    assertThat(json.path("description").asText()).as(panel.name()).endsWith(".");
    assertThat(json.at("/fieldConfig/defaults/unit").asText())
        .as(panel.name())
        .isIn("none", "s", "percentunit", "bytes");
    assertThat(panel.targets()).as(panel.name()).isNotEmpty();
    assertThat(panel.targets())
        .as(panel.name())
        .allSatisfy(target -> {
          assertThat(target.path("expr").asText()).isNotBlank();
          assertThat(target.path("legendFormat").asText()).isNotBlank();
        });
    assertThat(panel.targets())
        .as(panel.name())
        .extracting(target -> target.path("legendFormat").asText())
        .doesNotHaveDuplicates();
    var source =
        Files.readString(
            ObserveFiles.FOLDER.resolve("grafana/provisioning/datasources/gpunas.yml"));
    assertThat(source).contains("uid: " + json.at("/datasource/uid").asText() + ",");
    if (json.path("type").asText().equals("stat")) {
      assertThat(json.at("/fieldConfig/defaults/thresholds/steps")).as(panel.name()).isNotEmpty();
    }
  }

  /** Else a service that is away looks like one that has nothing to do. */
  @ParameterizedTest
  @MethodSource("panels")
  void a_zero_is_made_up_only_where_there_is_no_series_while_all_is_well(Panel panel) {
    assertThat(panel.queries())
        .as(panel.name())
        .filteredOn(query -> query.contains("vector(0)"))
        .allSatisfy(query ->
            assertThat(query)
                .containsAnyOf("up{", "gpunas_loop_dead_letters_", "gpunas_loop_retries_"));
  }

  @ParameterizedTest
  @MethodSource("boards")
  void panels_lie_side_by_side(Board board) {
    var taken = new HashSet<List<Integer>>();
    var ids = new HashSet<Integer>();
    for (var panel : board.panels()) {
      assertThat(ids.add(panel.json().path("id").asInt())).as(panel.name()).isTrue();
      var place = panel.json().path("gridPos");
      var x = place.path("x").asInt();
      var y = place.path("y").asInt();
      assertThat(x + place.path("w").asInt()).as(panel.name()).isLessThanOrEqualTo(WIDTH);
      for (var column = x; column < x + place.path("w").asInt(); column++) {
        for (var row = y; row < y + place.path("h").asInt(); row++) {
          assertThat(taken.add(List.of(column, row))).as(panel.name()).isTrue();
        }
      }
    }
  }

  @Test
  void names_of_metrics_are_found_in_queries() {
    assertThat(
            PromQl.metrics(
                """
                sum by (topic, code) (increase(a_total{x="b", y!~"c"}[1h]) and a_total offset 1h
                  or d:e unless on () vector(0)) / 2e3 > bool 0.5 * histogram_quantile(0.9, f)\
                """))
        .containsExactlyInAnyOrder("a_total", "d:e", "f");
  }
}
