package gpunas.ranker.http;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import gpunas.ranker.app.UnstartedLoop;
import gpunas.service.Problem;
import gpunas.testing.api.ApiDocument;
import gpunas.testing.api.ApiDocument.Operation;
import gpunas.testing.api.ApiRecords;
import io.micronaut.context.ApplicationContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The document of the interface says what the routes and the views are. */
class OpenApiTest {
  private static final ApiDocument DOCUMENT = ApiDocument.served();

  /**
   * The page itself; health and metrics, which are Micronaut's own and for who runs the service.
   */
  private static final Pattern NOT_DESCRIBED =
      Pattern.compile("GET (/|/page/\\{version}/\\{name}|/health.*|/prometheus)");

  private static final Pattern KNOWS_ITS_PARAMETERS =
      Pattern.compile("/(rankings|searches|progress|trainers|artefacts|tables)(/.*)?");

  private static final Pattern DEPENDS_ON_STATES =
      Pattern.compile("(pause|resume|cancel|delete)Search|setPriority|(put|delete)Table");

  private static ApplicationContext service;
  private static Map<String, UriRouteInfo<?, ?>> routes;

  @BeforeAll
  static void start() {
    service =
        ApplicationContext.builder()
            .properties(
                Map.of(
                    "gpunas.service",
                    "ranker",
                    UnstartedLoop.PROPERTY,
                    true,
                    "endpoints.prometheus.sensitive",
                    false))
            .start();
    routes =
        service
            .getBean(Router.class)
            .uriRoutes()
            .filter(route -> route.getDeclaringType().getName().startsWith("gpunas."))
            .filter(route -> !route.getHttpMethodName().equals("HEAD"))
            .collect(toMap(OpenApiTest::name, route -> route, (one, _) -> one)); // some come twice
    routes.keySet().removeIf(NOT_DESCRIBED.asMatchPredicate());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String name(UriRouteInfo<?, ?> route) {
    return route.getHttpMethodName() + " " + route.getUriMatchTemplate().toPathString();
  }

  private static UriRouteInfo<?, ?> route(Operation operation) {
    return routes.get(operation.method() + " " + operation.path());
  }

  @Test
  void every_route_is_described_and_nothing_else() {
    assertThat(DOCUMENT.operations())
        .extracting(operation -> operation.method() + " " + operation.path())
        .containsExactlyInAnyOrderElementsOf(routes.keySet());
  }

  @Test
  void the_parameters_are_those_of_the_routes() {
    assertThat(DOCUMENT.operations())
        .allSatisfy(operation -> {
          var route = route(operation);
          assertThat(operation.queries())
              .containsExactlyElementsOf(
                  Arrays.stream(route.getTargetMethod().getArguments())
                      .filter(argument -> argument.isAnnotationPresent(QueryValue.class))
                      .map(OpenApiTest::queryName)
                      .toList());
          assertThat(operation.names("path"))
              .containsExactlyElementsOf(route.getUriMatchTemplate().getVariableNames());
        });
  }

  private static String queryName(Argument<?> argument) {
    return argument
        .getAnnotationMetadata()
        .stringValue(QueryValue.class)
        .orElse(argument.getName());
  }

  @Test
  void the_media_types_of_the_answers_are_those_of_the_routes() {
    assertThat(DOCUMENT.operations())
        .allSatisfy(operation -> {
          var described = new TreeSet<String>();
          for (var status : operation.statuses()) {
            if (status < 300) {
              DOCUMENT
                  .response(operation, status)
                  .path("content")
                  .fieldNames()
                  .forEachRemaining(described::add);
            }
          }
          var produced = route(operation).getProduces().stream().map(MediaType::toString).toList();
          if (described.isEmpty()) {
            assertThat(produced).as("nothing, whatever is accepted").containsExactly(MediaType.ALL);
          } else if (produced.contains(MediaType.ALL)) {
            assertThat(described).contains(MediaType.ALL);
          } else {
            assertThat(described).containsExactlyInAnyOrderElementsOf(produced);
          }
        });
  }

  /** What may go wrong follows from what a route is. */
  @Test
  void the_statuses_of_errors_are_those_that_a_route_may_answer() {
    assertThat(DOCUMENT.operations())
        .allSatisfy(operation -> {
          var route = route(operation);
          var isRelayed = route.getDeclaringType() == RelayController.class;
          var wanted = new TreeSet<Integer>(Set.of(401));
          var known = KNOWS_ITS_PARAMETERS.matcher(operation.path()).matches();
          add(wanted, known, 400);
          add(wanted, !operation.method().equals("GET"), 403);
          var makes = operation.method().equals("PUT");
          add(wanted, !operation.names("path").isEmpty() && !makes, 404);
          add(wanted, !route.getProduces().contains(MediaType.ALL_TYPE), 406);
          add(wanted, operation.node().has("requestBody"), 415);
          add(wanted, operation.names("header").contains("Range"), 416);
          add(wanted, isRelayed && DEPENDS_ON_STATES.matcher(operation.id()).matches(), 409);
          add(wanted, isRelayed, 502);
          add(wanted, known && !operation.names("path").contains("file"), 503);
          var said = new TreeSet<>(operation.statuses());
          said.removeIf(status -> status < 400);
          assertThat(said).as(operation.id()).isEqualTo(wanted);
          assertThat(operation.node().path("responses").path("default").path("$ref").asText())
              .isEqualTo("#/components/responses/Problem");
        });
  }

  private static void add(Set<Integer> statuses, boolean applies, int status) {
    if (applies) {
      statuses.add(status);
    }
  }

  @Test
  void a_parameter_is_required_only_if_there_is_no_answer_without_it() {
    assertThat(DOCUMENT.operations())
        .flatExtracting(Operation::parameters)
        .allSatisfy(parameter -> {
          var isRequired = parameter.path("required").asBoolean();
          if (!parameter.path("in").asText().equals("path")) {
            assertThat(isRequired).isEqualTo(parameter.path("name").asText().equals("value"));
          }
          if (parameter.path("schema").has("default")) {
            assertThat(isRequired).isFalse();
          }
          assertThat(parameter.path("description").asText()).endsWith(".");
        });
  }

  @Test
  void the_schemas_are_those_of_the_views() {
    var records =
        new ApiRecords(DOCUMENT)
            .compare("Problem", Problem.class)
            .compare("Progress", LiveSearches.class)
            .compare("Changes", Changes.class)
            .compare("LiveSearch", LiveSearch.class)
            .compare("Candidates", CandidatesView.class)
            .compare("Importance", ImportanceView.class)
            .compare("TrainingPage", TrainingPage.class)
            .compare("TrainingDetail", TrainingDetail.class)
            .compare("Column", ColumnView.class)
            .compare("RankingSummary", RankingSummary.class)
            .compare("Ranking", RankingView.class)
            .compare("Demand", DemandView.class)
            .compare("Timeline", TimelineView.class)
            .compare("DeviceTime", DeviceTimeView.class);
    assertThat(records.differences()).isEmpty();
  }

  @Test
  void the_words_are_those_that_are_read_and_written() {
    assertThat(words("TrainingState"))
        .isEqualTo(words(gpunas.ranker.training.Training.State.class));
    assertThat(words(DOCUMENT.root().at("/components/schemas/LastAttempt/properties/how")))
        .isEqualTo(words(gpunas.ranker.training.Work.How.class));
    assertThat(words("SearchState")).isEqualTo(words(gpunas.searchmodel.Search.State.class));
    assertThat(words(parameter("listTrainings", "format")))
        .isEqualTo(words(TrainingQuery.Format.class));
    assertThat(words(parameter("getCandidates", "format")))
        .isEqualTo(words(TrainingQuery.Format.class));
    assertThat(words(parameter("listCurves", "format"))).isEqualTo(words(RowFormat.class));
    assertThat(words(parameter("listTrainings", "order")))
        .isEqualTo(words(TrainingQuery.Order.class));
    assertThat(words(parameter("getRanking", "format")))
        .isEqualTo(words(RankingsController.Format.class));
    assertThat(words(DOCUMENT.root().at("/components/schemas/Column/properties/kind")))
        .isEqualTo(words(gpunas.ranker.table.Column.Kind.class));
    assertThat(words(DOCUMENT.root().at("/components/schemas/SearchProgress/properties/strategy")))
        .isEqualTo(gpunas.searchmodel.StrategyName.words());
  }

  private static JsonNode parameter(String operation, String name) {
    return DOCUMENT.operation(operation).parameters().stream()
        .filter(each -> each.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow()
        .path("schema");
  }

  private static List<String> words(String schema) {
    return words(DOCUMENT.root().at("/components/schemas/" + schema));
  }

  private static List<String> words(JsonNode schema) {
    return schema.path("enum").valueStream().map(JsonNode::asText).toList();
  }

  private static List<String> words(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants()).map(SearchView::lowerCase).toList();
  }

  /** What clients are made of: a name for each call, an example of each answer and document. */
  @Test
  void every_call_has_a_name_and_examples_that_its_schemas_allow() {
    var operations = DOCUMENT.operations();
    assertThat(operations).extracting(Operation::id).doesNotHaveDuplicates();
    assertThat(operations).extracting(Operation::id).allMatch(id -> id.matches("[a-z]+[A-Za-z]+"));
    for (var operation : operations) {
      assertThat(operation.node().path("summary").asText()).as(operation.id()).endsWith(".");
      assertThat(operation.node().path("tags")).hasSize(1);
      for (var parameter : operation.parameters()) {
        assertExample(operation.id() + " " + parameter.path("name"), parameter);
      }
      assertContent(operation.id(), DOCUMENT.resolved(operation.node().path("requestBody")));
      for (var status : operation.statuses()) {
        var response = DOCUMENT.response(operation, status);
        assertContent(operation.id() + " " + status, response);
        for (var header : response.path("headers")) {
          assertExample(operation.id() + " " + status, DOCUMENT.resolved(header));
        }
      }
    }
  }

  private static void assertContent(String what, JsonNode answer) {
    for (var content : answer.path("content").properties()) {
      if (!content.getValue().at("/schema/format").asText().equals("binary")) {
        assertExample(what + " " + content.getKey(), content.getValue());
      }
    }
  }

  private static void assertExample(String what, JsonNode typed) {
    assertThat(typed.has("example")).as(what).isTrue();
    assertThat(DOCUMENT.mistakes(typed.path("schema"), typed.path("example"))).as(what).isEmpty();
  }

  @Test
  void every_reference_leads_somewhere_and_everything_shared_is_used() {
    var referred = new TreeSet<String>();
    for (var reference : DOCUMENT.root().findValuesAsText("$ref")) {
      referred.add(reference);
      assertThat(DOCUMENT.root().at(reference.substring(1)).isMissingNode())
          .as(reference)
          .isFalse();
    }
    for (var data : DOCUMENT.root().findValuesAsText("x-event-data")) {
      referred.add("#/components/schemas/" + data);
    }
    var shared = new ArrayList<String>();
    for (var kind : DOCUMENT.root().path("components").properties()) {
      if (!kind.getKey().equals("securitySchemes")) {
        kind.getValue()
            .fieldNames()
            .forEachRemaining(
                name -> shared.add("#/components/%s/%s".formatted(kind.getKey(), name)));
      }
    }
    assertThat(referred).containsExactlyInAnyOrderElementsOf(shared);
  }

  @Test
  void a_parser_finds_nothing_wrong() {
    var read = new OpenAPIV3Parser().readContents(DOCUMENT.text(), null, new ParseOptions());
    assertThat(read.getMessages()).isEmpty();
    assertThat(read.getOpenAPI().getPaths()).hasSameSizeAs(DOCUMENT.root().path("paths"));
  }
}
