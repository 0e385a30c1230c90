package gpunas.pipeline.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.APIRequest;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.RequestOptions;
import com.microsoft.playwright.options.WaitForSelectorState;
import gpunas.embedded.EmbeddedRedis;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.TopicAdmin;
import gpunas.latency.document.TableJson;
import gpunas.latency.table.LatencyTable;
import gpunas.schemas.SearchState;
import gpunas.schemas.Topics;
import gpunas.service.Service;
import gpunas.testing.Broker;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * The page in the machine's own Chromium. With {@code -Dscreenshots=true} screenshots lie in {@code
 * target/screenshots} afterwards, for people to look at.
 */
class PageIT {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final int DESKTOP = 1280;
  private static final int HUGE = 2560;
  private static final int WIDE = 1440;
  private static final int PHONE = 390;
  private static final int HEIGHT = 850;

  /** Whether people are to look at everything: it takes minutes. */
  private static final boolean IS_PICTURED = Boolean.getBoolean("screenshots");

  /** {@code -Dtrainings=100000} tries as many. */
  private static final int MANY = Integer.getInteger("trainings", 10_000);

  /** A name that would run a script if it were taken for markup. */
  private static final String NAME = "clothes <img src=x onerror=\"document.title='cracked'\">";

  private static final String LONG = "a".repeat(100);

  private static final String NO_DATA =
      "Each of the trainings failed, the first because: There is no data set pets.";

  private static final String TOKEN = "0123456789abcdef-secret";

  private static final String AXE =
      resource("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js");

  /** Draws the chart of all trainings once more and says how many milliseconds that took. */
  private static final String DRAW =
      """
      (async () => {
        const [{ Chart, scatter }, { get, outcomes }] =
          await Promise.all([import(new URL("charts.js", document.querySelector("script").src)), import(new URL("api.js", document.querySelector("script").src))]);
        const [{ search }, trainings] =
          await Promise.all([get("/searches/large/progress"), outcomes("large")]);
        const chart = new Chart("drawn once more", "tall");
        document.body.append(chart.element);
        chart.element.scrollIntoView();
        const begin = performance.now();
        chart.draw(() => scatter(search, trainings, []));
        await new Promise((done) => chart.chart.on("finished", done));
        const took = performance.now() - begin;
        chart.dispose();
        chart.element.remove();
        return Math.round(took);
      })()
      """;

  /** Where a point of the chart is on the screen. */
  private static final String POINT =
      """
      import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then((echarts) => {
        const element = document.querySelector(".chart.tall");
        element.scrollIntoView({ block: "center" });
        const chart = echarts.getInstanceByDom(element);
        const [x, y] = chart.convertToPixel({ seriesIndex: 0 }, chart.getOption().series[0].data[0]);
        const box = element.getBoundingClientRect();
        return { x: box.x + x, y: box.y + y };
      })
      """;

  /**
   * A table of a kind for the network of a training: a layer takes as many microseconds as its
   * stage's number and one more.
   */
  private static final String COSTS =
      """
      ([kind, detail]) => JSON.stringify({ kind, costs: JSON.parse(detail).stages.flatMap((stage) =>
        stage.layers.map((layer) => ({ layer, micros: 1 + stage.number }))) })
      """;

  /** Has the next answer of a path take longer than what comes meanwhile. */
  private static final String SLOW =
      """
      ([end, millis]) => {
        const ask = window.fetch;
        window.fetch = async (path, options) => {
          const answer = await ask(path, options);
          if (path.endsWith(end)) {
            window.fetch = ask;
            await new Promise((done) => setTimeout(done, millis));
          }
          return answer;
        };
        window.isHeld = () => window.fetch === ask;
      }
      """;

  /** How many pixels the budget's line is away from where the axis has the budget. */
  private static final String BUDGET_OFF =
      """
      (budget) => import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then((echarts) => {
        const chart = echarts.getInstanceByDom(document.querySelector(".chart.tall"));
        const lines = chart.getZr().storage.getDisplayList()
          .filter((each) => each.shape?.x1 !== undefined && each.shape.x1 === each.shape.x2 && each.style.lineDash === "dashed")
          .map((each) => each.shape.x1);
        const wanted = chart.convertToPixel({ xAxisIndex: 0 }, budget);
        return Math.min(...lines.map((x) => Math.abs(x - wanted)));
      })
      """;

  /** What the chart says of its latencies. */
  private static final String AXIS =
      """
      import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then((echarts) =>
        echarts.getInstanceByDom(document.querySelector(".chart.tall")).getOption().xAxis[0].name)
      """;

  /** How many lines of another search the chart of the best objectives has. */
  private static final String COMPARED =
      """
      import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then(async (echarts) => {
        const element = document.querySelector(".chart.low");
        element.scrollIntoView();
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        const drawn = echarts.getInstanceByDom(element);
        return drawn ? drawn.getOption().series.filter((each) => each.id.startsWith("other")).length : -1;
      })
      """;

  /** How many points two series of the scatter have: the other search's front, and the errors. */
  private static final String BESIDE =
      """
      import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then(async (echarts) => {
        const element = document.querySelector(".chart.tall");
        element.scrollIntoView();
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        const { series } = echarts.getInstanceByDom(element).getOption();
        return ["other front", "standard errors"].map((id) => series.find((each) => each.id === id)?.data.length ?? 0);
      })
      """;

  /** Which baselines the scatter shows, and where: milliseconds and per cent. */
  private static final String BASELINES =
      """
      import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then((echarts) => {
        const drawn = document.querySelector(".chart.tall canvas") && echarts.getInstanceByDom(document.querySelector(".chart.tall"));
        const { series } = drawn ? drawn.getOption() : { series: [] };
        return (series.find((each) => each.id === "baselines")?.data ?? []).map(({ value, baseline }) => `${baseline.name} ${value[0]} ${value[1]}`);
      })
      """;

  /** How many points each of the picked curves has. */
  private static final String CURVES =
      """
      import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then((echarts) => {
        const drawn = document.querySelector(".chart.low canvas") && echarts.getInstanceByDom(document.querySelector(".chart.low"));
        return drawn ? drawn.getOption().series.map((each) => each.data.length) : [];
      })
      """;

  /** Where the trained networks stand. */
  private static final String LATENCIES =
      """
      import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then((echarts) =>
        echarts.getInstanceByDom(document.querySelector(".chart.tall")).getOption().series
          .filter((each) => each.type === "scatter").flatMap((each) => each.data.map(([latency]) => latency)))
      """;

  /** What a reader has made of the chart: what is zoomed into, in values, and which band is off. */
  private static final String CHOSEN =
      """
      import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then((echarts) => {
        const { dataZoom, legend, series } = echarts.getInstanceByDom(document.querySelector(".chart.tall")).getOption();
        return {
          zoom: dataZoom.map((each) => `${each.startValue} to ${each.endValue}`).join(", "),
          isWhole: dataZoom.every((each) => each.start === 0 && each.end === 100),
          off: Object.entries(legend[0].selected).filter(([, on]) => !on).map(([name]) => name).join(),
          points: series.filter((each) => each.type === "scatter").reduce((sum, each) => sum + each.data.length, 0),
        };
      })
      """;

  @TempDir private static Path directory;
  private static Broker broker;
  private static EmbeddedRedis redis;
  private static ApplicationContext latency;
  private static ApplicationContext sampler;
  private static ApplicationContext service;
  private static ApplicationContext closed;
  private static Playwright playwright;
  private static Browser browser;

  @BeforeAll
  static void start() {
    var chromium =
        Stream.of("chromium", "chromium-browser", "google-chrome")
            .flatMap(name ->
                Stream.of(System.getenv("PATH").split(":")).map(each -> Path.of(each, name)))
            .filter(Files::isExecutable)
            .findFirst();
    if (chromium.isEmpty()) {
      LoggerFactory.getLogger(PageIT.class)
          .warn(
              "THE PAGE IS NOT TESTED: there is no Chromium on the PATH. On Debian: apt-get install chromium");
    }
    assumeTrue(chromium.isPresent(), "no Chromium on the PATH");
    broker = new Broker(directory.resolve("kafka"));
    TopicAdmin.ensure(KafkaSettings.of(broker.bootstrapServers()), Topics.ALL);
    try (var search = new SyntheticSearch(broker.bootstrapServers(), "small", 1)) {
      search.is(SearchState.RUNNING, NAME, 200);
      search.hasCandidates();
      search.hasTrained(0, 140);
      search.hasLost(9);
      search.hasRepeated(142, 22); // The most accurate one.
      search.hasMeasured(10);
      search.trains(140, 2);
      search.trains(141, 4);
    }
    try (var search = new SyntheticSearch(broker.bootstrapServers(), "large", 2)) {
      search.is(SearchState.COMPLETED, "large", MANY);
      search.hasCandidates();
      search.hasTrained(0, MANY);
    }
    try (var search = new SyntheticSearch(broker.bootstrapServers(), LONG + "-abc234", 6)) {
      search.is(SearchState.COMPLETED, LONG, 40);
      search.hasCandidates();
      search.hasTrained(0, 40);
    }
    try (var search = new SyntheticSearch(broker.bootstrapServers(), "extreme", 13)) {
      search.isExtreme();
      search.is(SearchState.RUNNING, "网络搜索 بحث शोध ".repeat(8).substring(0, 100), 200);
      search.hasCandidates();
      search.hasTrained(0, 140);
      search.hasMeasured(10);
      search.trains(140, 2);
    }
    try (var search = new SyntheticSearch(broker.bootstrapServers(), "young", 14)) {
      search.is(SearchState.RUNNING, "young", 40);
    }
    try (var search = new SyntheticSearch(broker.bootstrapServers(), "hopeless", 7)) {
      search.is(SearchState.FAILED, NO_DATA, "hopeless", 3);
    }
    sampler = start("sampler", Map.of("sampler.latency-url", "http://127.0.0.1:1"));
    redis = EmbeddedRedis.start();
    latency = start("latency", Map.of("redis.uri", redis.uri(), "latency.profile", false));
    service =
        start(
            "ranker",
            Map.of("ranker.sampler-url", address(sampler), "ranker.latency-url", address(latency)));
    closed = start("ranker", Map.of("http.token", TOKEN));
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium.get())
                    .setArgs(List.of("--no-sandbox")));
  }

  private static ApplicationContext start(String name, Map<String, Object> own) {
    var settings = new HashMap<>(own);
    settings.put("kafka.bootstrap-servers", broker.bootstrapServers());
    return Service.start(name, -1, settings);
  }

  private static String address(ApplicationContext of) {
    return of.getBean(EmbeddedServer.class).getURI().toString();
  }

  @AfterAll
  static void stop() {
    Stream.<AutoCloseable>of(
            () -> {
              if (browser != null) browser.close();
            },
            () -> {
              if (playwright != null) playwright.close();
            },
            () -> {
              if (closed != null) closed.close();
            },
            () -> {
              if (service != null) service.close();
            },
            () -> {
              if (sampler != null) sampler.close();
            },
            () -> {
              if (latency != null) latency.close();
            },
            () -> {
              if (redis != null) redis.close();
            },
            () -> {
              if (broker != null) broker.close();
            })
        .forEach(PageIT::close);
  }

  private static void close(AutoCloseable each) {
    try {
      each.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_search_shows_its_charts_and_its_ranking() {
    open(
        "#/search/small",
        WIDE,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("text=Show all");
          assertThat(page.locator("h1").textContent()).isEqualTo(NAME);
          assertThat(page.title()).contains("clothes"); // no script of the name has run
          page.waitForCondition(() -> {
            seeCharts(page);
            return page.locator("canvas").count() >= 4;
          });
          assertThat(page.locator("text=#00141").first().isVisible()).isTrue();
          // Measured with 30 to 40 microseconds: whoever was predicted above the budget.
          assertThat(page.locator("section:has(h2:text-is('Ranking')) li").first().textContent())
              .matches(
                  "#0000\\d .* %, 0\\.03\\d+ ms measured, 0\\.03\\d+ ms ± 1\\.1.* predicted: measured 0\\.03\\d+ ms, outside of the band");
          assertThat(page.locator("[aria-label^='Ranking of band'] th").allTextContents())
              .containsSubsequence("Measured", "p99", "Images/s", "Energy", "Memory");
          assertThat(page.locator("section:has(h2:text-is('Ranking'))").textContent())
              .containsPattern(
                  "predicted by table synthetic\\.refined-small, version 1b2c; the search began with version \\w+\\.");
        });
  }

  @Test
  void a_network_has_an_address_and_is_shown_by_the_keyboard_alone() {
    open(
        "#/search/small",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.locator("[data-key^='small-']").first().focus();
          page.keyboard().press("Enter");
          page.waitForSelector(".genes li");
          assertThat(page.url()).contains("#/search/small/training/small-");
          page.waitForCondition(() ->
              page.evaluate("document.querySelector('main img').naturalWidth > 0").equals(true));
          assertThat(page.locator("a[download]").getAttribute("href"))
              .startsWith("/artefacts/small/");
          screenshot(page, "network");
          page.goBack();
          page.waitForSelector("text=Show all");
        });
  }

  @Test
  void a_network_shows_its_place_and_where_its_time_goes() {
    open(
        "#/search/small",
        WIDE,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("text=Show all");
          var job = page.locator("[data-key^='small-']").nth(2).getAttribute("data-key");
          var detail =
              page.request().get(address(service) + "/searches/small/trainings/" + job).text();
          answerCosts(page, 200, (String) page.evaluate(COSTS, List.of("measured", detail)));
          page.locator("[data-key='%s']".formatted(job)).click();
          page.waitForSelector(".tile:has-text('Rank') .value:text-matches('^3 of [0-9]+$')");
          page.waitForSelector("text=/By the latency table, [0-9.]+ µs in all. All layers were/");
          var stages = rows(page).stream().filter(row -> row.size() == 7).toList();
          assertThat(stages).hasSizeGreaterThan(3);
          var micros = stages.stream().mapToDouble(row -> Double.parseDouble(row.get(1))).toArray();
          var total = DoubleStream.of(micros).sum();
          for (var i = 0; i < stages.size(); i++) {
            var layers = Integer.parseInt(stages.get(i).get(5).split(" ", 2)[0]);
            assertThat(micros[i])
                .isEqualTo(layers * (1.0 + Integer.parseInt(stages.get(i).get(0))));
            assertThat(stages.get(i).get(2))
                .isEqualTo("%.0f %%".formatted(100 * micros[i] / total));
          }
          assertUsable(page);
          screenshot(page, "network-time");

          // A table that is not there at once, and then was not measured.
          page.unroute("**/tables/synthetic/costs");
          answerCosts(
              page, 202, "{\"measured\": 3, \"layers\": 9, \"waiting\": \"Nobody measures.\"}");
          page.reload();
          page.waitForSelector("text=is not known yet: Nobody measures.");
          page.unroute("**/tables/synthetic/costs");
          answerCosts(page, 200, (String) page.evaluate(COSTS, List.of("estimated", detail)));
          page.waitForSelector(
              "text=/By the latency table, [0-9.]+ µs in all. Estimated from a data sheet/");
          assertThat(page.locator("main").textContent()).doesNotContain("All layers were measured");
        });
  }

  @Test
  void a_search_is_planned_that_begins_with_a_network_of_another() {
    open(
        "#/search/large/training/large-00003",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.locator("[data-key=around]").click();
          page.waitForCondition(
              () -> page.locator("#spec").inputValue().contains("name: \"large-around\""));
          assertThat(page.locator("#spec").inputValue())
              .containsPattern("start: \\[\\[28,[0-9,]+]]");
        });
  }

  @Test
  void a_plan_says_how_far_predicted_latencies_may_be_off() {
    open(
        "#/new",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          // The sampler's own answer, were there a latency service for it to ask.
          page.route(
              "**/searches/plan",
              route -> {
                var answer = route.fetch();
                route.fulfill(
                    new Route.FulfillOptions()
                        .setResponse(answer)
                        .setBody(withLatencies(answer.text())));
              });
          page.waitForSelector("#spec");
          page.locator("button:has-text('Reset to example')").click();
          page.locator("button:text-is('Plan')").click();
          page.waitForSelector(
              "text=the fastest takes 0.0125 ms ± 2.1 %, the median 0.0880 ms ± 2.1 %, the slowest 0.310 ms ± 2.1 %;");
        });
  }

  private static String withLatencies(String plan) {
    try {
      var json = (ObjectNode) new ObjectMapper().readTree(plan);
      json.withObject("/table")
          .putNull("whyUnknown")
          .put("sample", 100)
          .put("outside", 0.2)
          .put("fastestMicros", 12.5)
          .put("medianMicros", 88.0)
          .put("slowestMicros", 310.0)
          .put("latencyDeviation", 0.021);
      return json.toString();
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static void answerCosts(Page page, int status, String json) {
    page.route(
        "**/tables/synthetic/costs",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(status)
                    .setContentType("application/json")
                    .setBody(json)));
  }

  @Test
  void the_curve_of_a_training_grows_while_it_trains() {
    open(
        "#/search/small/training/small-00140",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("text=epoch 2.00 of 6");
          page.waitForSelector("text=/How long each stage takes is not known( yet)?: .*/");
          page.locator("section:has(h2:text-is('Curve')) button:text-is('PNG')").focus();
          try (var search = new SyntheticSearch(broker.bootstrapServers(), "small", 8)) {
            search.trains(140, 5);
          }
          page.waitForSelector("text=epoch 5.00 of 6");
          assertThat(page.evaluate("document.activeElement.textContent")).isEqualTo("PNG");
        });
  }

  @Test
  void a_training_that_ends_while_its_page_waits_for_an_answer_is_shown_as_ended() {
    open(
        "#/search/small",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("text=Show all");
          try (var search = new SyntheticSearch(broker.bootstrapServers(), "small", 9)) {
            search.trains(180, 1);
          }
          page.locator("[data-key=run-small-00180]").click();
          page.waitForSelector("text=epoch 1.00 of 6");
          page.evaluate(SLOW, List.of("/trainings/small-00180", 3000));
          try (var search = new SyntheticSearch(broker.bootstrapServers(), "small", 9)) {
            search.trains(180, 2);
          }
          page.waitForCondition(() -> page.evaluate("isHeld()").equals(true));
          try (var search = new SyntheticSearch(broker.bootstrapServers(), "small", 9)) {
            search.hasTrained(180, 1);
          }
          page.waitForSelector("h1 + .state.completed");
        });
  }

  @Test
  void what_is_typed_in_a_filter_stays_while_the_search_goes_on() {
    open(
        "#/search/small/trainings",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("tbody td");
          var total = page.locator(".card:has(tbody) > header .muted");
          var before = total.textContent();
          assertThat(before).matches("1\\d\\d trainings");
          var filter = page.getByLabel("Filter of Accuracy, %");
          filter.focus();
          page.keyboard().type("85");
          try (var search = new SyntheticSearch(broker.bootstrapServers(), "small", 10)) {
            search.trains(190, 1);
          }
          page.waitForCondition(() -> !total.textContent().equals(before));
          page.keyboard().type("..");
          assertThat(filter.inputValue()).isEqualTo("85..");
          page.keyboard().press("Enter");
          page.waitForSelector("text=Clear filters");
          assertThat(page.url()).endsWith("/trainings?where=top1:0.85..");
        });
  }

  @Test
  void a_table_of_all_trainings_is_filtered_sorted_and_paged_in_its_address() {
    open(
        "#/search/small",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.locator("text=Table of all, with genes").click();
          page.waitForSelector("text=/^1\\d\\d trainings$/");
          page.getByLabel("Filter of State").selectOption("completed");
          filter(page, "Accuracy, %", "85..", "where=top1:0.85..");
          filter(page, "Predicted, ms", "..0.0617", "where=latencyMicros:..61.7");
          page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Predicted")).click();
          page.waitForSelector("th[aria-sort=ascending]:has-text('Predicted')");
          assertThat(page.url())
              .endsWith(
                  "/trainings?where=state:completed&where=top1:0.85..&where=latencyMicros:..61.7&sort=latencyMicros");
          page.waitForCondition(() -> page.locator("tbody tr").count() < 50);
          var rows = rows(page);
          assertThat(rows).isNotEmpty();
          var latencies = rows.stream().map(row -> number(row, 4)).toList();
          assertThat(latencies).isSorted().allMatch(ms -> ms <= 0.0617);
          assertThat(rows)
              .allMatch(row -> number(row, 1) >= 85)
              .allMatch(row -> row.get(2).equals("completed"));

          // A link shows the same, and so do the files.
          var link = page.url();
          var csv = lines(page, "CSV");
          assertThat(csv).hasSize(rows.size() + 1);
          assertThat(csv.getFirst()).contains("latencyMicros", "stage 2 activation");
          assertThat(lines(page, "JSON Lines")).hasSize(rows.size());
          page.navigate("about:blank");
          page.navigate(link);
          page.waitForSelector("text=%d trainings".formatted(rows.size()));
          assertThat(rows(page)).isEqualTo(rows);
          assertThat(page.getByLabel("Filter of Accuracy, %").inputValue()).isEqualTo("85..");
          assertThat(page.getByLabel("Filter of Predicted, ms").inputValue()).isEqualTo("..0.0617");
          screenshot(page, "table");

          page.getByLabel("Filter of State").selectOption("failed");
          page.waitForSelector("text=No training matches.");
          page.goBack();
          page.waitForSelector("text=%d trainings".formatted(rows.size()));
          assertThat(rows(page)).isEqualTo(rows);
          page.getByLabel("Filter of Accuracy, %").fill("high");
          page.keyboard().press("Enter");
          page.waitForSelector("text=where is 'top1:high'; expected a value or a range from..to");
          page.locator("text=Clear filters").click();
          page.waitForSelector("text=/^1\\d\\d trainings$/");
          page.locator("[data-key=next]").click();
          page.waitForSelector("text=/51 to 100 of 1\\d\\d/");
          assertThat(page.url()).endsWith("?sort=latencyMicros&page=2");
        });
  }

  /** Again and again: the filter before may just be drawing the table anew. */
  private static void filter(Page page, String column, String text, String inAddress) {
    page.waitForCondition(() -> {
      page.getByLabel("Filter of " + column).fill(text);
      page.keyboard().press("Enter");
      return page.url().contains(inAddress);
    });
  }

  @Test
  void curves_of_picked_trainings_are_shown_over_each_other() {
    open(
        "#/search/small/trainings?where=state:running",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.getByLabel("Show the curve of #00141").check();
          page.waitForSelector("[aria-label='Curves of #00141']");
          page.getByLabel("Show the curve of #00140").check();
          page.waitForSelector("[aria-label='Curves of #00141, #00140']");
          page.locator("section:has(h2:text-is('Curves')) select").selectOption("loss");
          assertThat(page.url()).endsWith("&pick=small-00141&pick=small-00140&curve=loss");
          page.waitForCondition(() -> page.evaluate(CURVES).equals(List.of(4, 2)));
          page.reload();
          page.waitForCondition(() -> page.evaluate(CURVES).equals(List.of(4, 2)));
          assertUsable(page);
          screenshot(page, "curves");
          page.getByLabel("Show the curve of #00141").uncheck();
          page.waitForSelector("[aria-label='Curves of #00140']");
          page.locator("[data-key=unpick]").click();
          page.waitForCondition(() -> page.locator("h2:text-is('Curves')").isHidden());
        });
  }

  /** The hour in which the trainings of the small search ended. */
  private static final String HOUR = "?from=2026-11-01T12:00:00Z&to=2026-11-01T13:00:00Z";

  /** Where the middle of a training's bar is on the screen, by the axis. */
  private static final String BAR =
      """
      (jobId) => import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then((echarts) => {
        const element = document.querySelector(".chart.tall");
        const chart = echarts.getInstanceByDom(element);
        const [from, to, row] = chart.getOption().series.flatMap((each) => each.data).find((each) => each.bar.jobId === (jobId ?? null)).value;
        const [x, y] = chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [(from + to) / 2, row]);
        const box = element.getBoundingClientRect();
        return { x: box.x + x, y: box.y + y };
      })
      """;

  @Test
  void a_search_shows_when_each_trainer_was_at_which_training() {
    open(
        "#/search/small",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.locator("text=Timeline of trainers").click();
          // All of an hour in November is one bar beside what goes on now.
          page.waitForSelector("[aria-label^='Timeline of trainer-1, ']");
          page.navigate(address(service) + "/#/search/small/timeline" + HOUR);
          page.waitForSelector(
              "[aria-label='Timeline of trainer-1, 35 attempts; trainer-2, 35"
                  + " attempts; trainer-3, 36 attempts; trainer-4, 35 attempts; trainer-5, 1"
                  + " attempts. The table below says the same.']");
          var rows = rows(page);
          assertThat(rows)
              .extracting(List::getFirst)
              .containsExactly("trainer-1", "trainer-2", "trainer-3", "trainer-4", "trainer-5");
          assertThat(rows).extracting(row -> row.get(5)).containsExactly("0", "0", "0", "0", "1");
          assertThat(rows.getFirst().get(1)).isEqualTo("95 %");

          var bar = (Map<?, ?>) page.evaluate(BAR, "small-00050");
          page.mouse().click(number(bar.get("x")), number(bar.get("y")));
          page.waitForSelector("h1:text-is('small-00050')");
          page.goBack();
          page.waitForSelector("tbody .named:text-is('trainer-5')");

          page.locator("button:text-is('Closer')").focus();
          page.keyboard().press("Enter");
          page.waitForCondition(() ->
              page.url().endsWith("?from=2026-11-01T12:15:00.000Z&to=2026-11-01T12:45:00.000Z"));
          page.waitForCondition(() -> page.locator("tbody tr").count() == 4);
          assertThat(rows(page)).allMatch(row -> Integer.parseInt(row.get(2)) < 25);
          page.goBack();
          page.waitForSelector("tbody .named:text-is('trainer-5')");
          page.navigate(
              address(service)
                  + "/#/search/small/timeline?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z");
          page.waitForSelector("text=No trainer was at a training in this time.");
          page.getByText("All that is known").last().click();
          page.waitForSelector("tbody .named:text-is('trainer-5')");
          page.navigate(address(service) + "/#/search/small/timeline?from=yesterday");
          page.waitForSelector("text=from is 'yesterday'; expected a time such as");
        });
  }

  @Test
  void all_trainers_have_a_timeline_whose_bars_are_looked_at_closer() {
    open(
        "#/trainers",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.locator("[data-key=timeline]").click();
          page.waitForSelector("[aria-label^='Timeline of trainer-1, ']");
          var before = rows(page).getFirst().get(2);
          var bar = (Map<?, ?>) page.evaluate(BAR, null);
          page.mouse().click(number(bar.get("x")), number(bar.get("y")));
          page.waitForCondition(() -> page.url().contains("/trainers/timeline?from="));
          page.waitForCondition(() -> !rows(page).getFirst().get(2).equals(before));
        });
  }

  @Test
  void a_timeline_of_the_past_is_asked_for_once_and_one_of_a_millisecond_can_be_moved() {
    try (var search = new SyntheticSearch(broker.bootstrapServers(), "past", 8)) {
      search.is(SearchState.RUNNING, "past", 200);
      search.hasTrained(0, 140);
      open(
          "#/",
          DESKTOP,
          ColorScheme.LIGHT,
          page -> {
            page.waitForSelector("tr:has-text('past'):has-text('140 of 200')");
            var asked = new AtomicInteger();
            page.onRequest(request -> {
              if (request.url().contains("/searches/past/timeline?")) {
                asked.incrementAndGet();
              }
            });
            var view = address(service) + "/#/search/past/timeline";
            page.navigate(view + "?from=2026-11-01T12:10:00Z&to=2026-11-01T12:30:00Z");
            page.waitForSelector("tbody .named:text-is('trainer-4')");
            search.is(SearchState.RUNNING, "long past", 200);
            page.waitForSelector("h1:text-is('long past')");
            assertThat(page.title()).isEqualTo("Timeline of trainers – long past");
            assertThat(asked.get()).isEqualTo(1);

            page.navigate(view + "?from=2026-11-01T12:10:00.100Z&to=2026-11-01T12:10:00.101Z");
            page.waitForCondition(() ->
                !rows(page).isEmpty()
                    && rows(page).stream().allMatch(row -> row.get(2).equals("1")));
            page.locator("button:text-is('Closer')").click();
            page.waitForCondition(() ->
                page.url().endsWith("?from=2026-11-01T12:10:00.095Z&to=2026-11-01T12:10:00.105Z"));
            page.navigate(view + "?from=yesterday");
            page.waitForSelector("text=from is 'yesterday'; expected a time such as");
            page.locator("button:text-is('Later')").click();
            page.waitForCondition(() -> page.url().contains("?from=2026-11-01T12:10:00."));
            page.waitForCondition(() -> page.locator("text=from is 'yesterday'").count() == 0);
          });
    }
  }

  /** How many pixels the layers on a table's diagonal are from its line, and how many there are. */
  private static final String DIAGONAL =
      """
      import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then((echarts) => {
        const chart = echarts.getInstanceByDom(document.querySelector(".chart.tall"));
        const { series } = chart.getOption();
        const at = ([a, b]) => chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [a, b]);
        const [[x1, y1], [x2, y2]] = series.find((each) => each.id === "equal").data.map(at);
        const points = series.filter((each) => each.type === "scatter").flatMap((each) => each.data);
        const off = points.filter(([a, b]) => a === b).map(at)
          .map(([x, y]) => Math.abs((x - x1) * (y2 - y1) - (y - y1) * (x2 - x1)) / Math.hypot(x2 - x1, y2 - y1));
        return { off: Math.max(...off), equal: off.length, points: points.length };
      })
      """;

  @Test
  void two_tables_are_compared_layer_by_layer_at_an_address() throws InterruptedException {
    takeIn("a-device", SyntheticTable.of("a-device", _ -> 1));
    // Squeeze and excite is slow on the other, irb without it is fast, everything else is equal.
    takeIn(
        "b-device",
        SyntheticTable.of(
            "b-device", key -> key.contains("/se1/") ? 3 : key.startsWith("irb/") ? 0.5 : 1));
    takeIn("space-of-its-own", SyntheticTable.of("space-of-its-own", 3, 40, _ -> 1));
    open(
        "#/tables",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.locator("[data-key=compare]").click();
          page.waitForSelector(
              "text=/Of [0-9,]+ layers that both tables have, [0-9,]+ take less on A/");
          assertThat(page.url()).endsWith("#/tables/compare?a=a-device&b=b-device");
          var diagonal = (Map<?, ?>) page.evaluate(DIAGONAL);
          assertThat(number(diagonal.get("equal"))).isPositive();
          assertThat(number(diagonal.get("points"))).isGreaterThan(number(diagonal.get("equal")));
          assertThat(number(diagonal.get("off"))).isLessThan(1);
          assertThat(groups(page).keySet()).contains("conv", "irb", "tail");

          page.locator("[data-key=by]").selectOption("squeeze-excite");
          page.waitForSelector("th:text-is('Squeeze-excite')");
          assertThat(groups(page).get("yes").subList(2, 4)).containsExactly("100 %", "3.00");
          assertThat(groups(page).get("no").get(2)).isEqualTo("0 %");
          page.locator("[data-key=only]").selectOption("yes");
          page.locator("[data-key=order]").selectOption("b");
          page.waitForCondition(() -> page.url().endsWith("&by=squeeze-excite&only=yes&sort=b"));
          page.waitForSelector("td:text-is('3.00')");
          var layers = page.locator("section:has(h2:text-is('Layers')) tbody tr");
          assertThat(layers.allTextContents()).isNotEmpty().allMatch(row -> row.contains("/se1/"));
          page.locator("[data-key=swap]").click();
          page.waitForCondition(() ->
              page.url().contains("?by=squeeze-excite&only=yes&sort=b&a=b-device&b=a-device"));
          page.waitForSelector("td:text-is('0.333')");

          // A link shows the same.
          page.reload();
          page.waitForSelector("td:text-is('0.333')");
          assertThat(page.locator("[data-key=only]").inputValue()).isEqualTo("yes");

          page.locator("[data-key=table-b]").selectOption("space-of-its-own");
          page.waitForSelector("text=/Left out: [0-9,]+ only A has/");
          page.locator("[data-key=table-b]").selectOption("b-device");
          page.waitForSelector("text=Choose two different tables.");
          page.navigate(address(service) + "/#/tables/compare?a=a-device&b=nobody");
          page.waitForSelector("text=There is no table 'nobody'");
          page.navigate(address(service) + "/#/tables/compare");
          page.waitForSelector("text=Choose two tables");
        });
    anywhere(
        "#/tables/compare?a=a-device&b=b-device&by=kind",
        ".chart[aria-label*='The tables below say where.']",
        "compared-tables");
  }

  /**
   * What the chart of a table has of each network held out: where it stands, where its bar begins,
   * and how many pixels it is drawn from where the axes have these values.
   */
  private static final String HELD_OUT =
      """
      import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then(async (echarts) => {
        const element = document.querySelector(".chart.tall");
        element.scrollIntoView();
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        const chart = echarts.getInstanceByDom(element);
        const { series } = chart.getOption();
        const find = (id) => series.find((each) => each.id === id).data;
        const drawn = chart.getModel().getSeriesByIndex(0).getData();
        return find("networks").map(([measured, told], i) => {
          const [x, y] = drawn.getItemLayout(i);
          const off = Math.hypot(x - chart.convertToPixel({ xAxisIndex: 0 }, measured), y - chart.convertToPixel({ yAxisIndex: 0 }, told));
          return { measured, told, low: find("deviations")[i][1], off };
        });
      })
      """;

  @Test
  void a_table_shows_how_well_it_predicts_and_its_layers_at_an_address()
      throws InterruptedException {
    var whole = SyntheticTable.whole("whole");
    takeIn("whole", whole);
    takeIn("without-networks", SyntheticTable.of("without-networks", 3, 40, _ -> 1));
    var errors = Objects.requireNonNull(whole.errors());
    var deviation = Objects.requireNonNull(whole.relativeDeviation());
    open(
        "#/tables",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.locator("th a:text-is('whole')").click();
          page.waitForSelector(".chart[aria-label*='predicted against measured: Spearman']");
          assertThat(page.url()).endsWith("#/tables/whole");
          assertThat(tile(page, "Spearman")).isEqualTo("%.4f".formatted(errors.spearman()));
          assertThat(tile(page, "Mean error"))
              .isEqualTo("%.2f %%".formatted(100 * errors.meanError()));
          assertThat(tile(page, "Deviation")).isEqualTo("± %.1f %%".formatted(100 * deviation));
          var points = (List<?>) page.evaluate(HELD_OUT);
          assertThat(points).hasSameSizeAs(whole.predictions()).hasSizeGreaterThan(30);
          for (var i = 0; i < points.size(); i++) {
            var point = (Map<?, ?>) points.get(i);
            var network = whole.predictions().get(i);
            assertThat(number(point.get("measured")))
                .isCloseTo(network.measuredMicros() / 1000, within(1e-9));
            assertThat(number(point.get("told"))).isCloseTo(network.micros() / 1000, within(1e-9));
            assertThat(number(point.get("low")))
                .isCloseTo(network.micros() * (1 - deviation) / 1000, within(1e-9));
            assertThat(number(point.get("off"))).isLessThan(1);
          }
          var modelled = whole.deviations();
          assertThat(page.locator("section:has(h2:text-is('What is not measured'))").textContent())
              .contains(
                  "%d of %,d layers are modelled".formatted(modelled.size(), whole.micros().size()))
              .contains("How long measuring them takes is not known here")
              .contains(
                  "a profiler of 网络 device (a runtime 1.0 cpu, fp32, batch 1, measured). None is connected now.");

          var slowest = Collections.max(whole.micros().entrySet(), Map.Entry.comparingByValue());
          assertThat(layers(page).getFirst().getFirst()).isEqualTo(slowest.getKey());
          page.locator("[data-key=sort-deviation]").focus();
          page.keyboard().press("Enter");
          var unsurest = Collections.max(modelled.entrySet(), Map.Entry.comparingByValue());
          page.waitForCondition(() -> layers(page).getFirst().getFirst().equals(unsurest.getKey()));
          assertThat(page.url()).endsWith("#/tables/whole?sort=deviation");
          assertThat(page.evaluate("document.activeElement.dataset.key"))
              .isEqualTo("sort-deviation");
          assertThat(page.locator("th[aria-sort]").getAttribute("aria-sort"))
              .isEqualTo("descending");
          page.locator("[data-key=sort-use]").click();
          page.waitForSelector("[aria-sort] [data-key=sort-use]");
          var uses = layers(page).stream().map(row -> number(row, 5)).toList();
          assertThat(uses).isSortedAccordingTo(Comparator.reverseOrder());
          assertThat(uses.getFirst()).isGreaterThan(uses.getLast());

          page.locator("[data-key=source]").selectOption("measured");
          page.locator("[data-key=kind]").selectOption("irb");
          page.waitForCondition(() ->
              layers(page).stream()
                  .allMatch(row ->
                      row.getFirst().startsWith("irb/") && row.getLast().equals("measured")));
          page.locator("[data-key=next]").click();
          page.waitForSelector("text=/51 to 100 of [0-9]+/");
          assertThat(page.url()).endsWith("?sort=use&source=measured&kind=irb&page=2");
          var shown = layers(page);
          var irbs =
              whole.micros().keySet().stream()
                  .filter(key -> key.startsWith("irb/") && !modelled.containsKey(key))
                  .count();
          var csv = lines(page, "CSV");
          assertThat(csv).hasSize((int) irbs + 1);
          assertThat(csv.get(51)).startsWith(shown.getFirst().getFirst() + ",irb,");
          assertThat(lines(page, "JSON Lines")).hasSize((int) irbs);
          // A link shows the same.
          page.reload();
          page.waitForSelector("text=/51 to 100 of [0-9]+/");
          assertThat(layers(page)).isEqualTo(shown);

          var svg =
              page.waitForDownload(() ->
                  page.locator("section:has(h2:text-is('Predicted against measured'))")
                      .getByText("SVG")
                      .click());
          assertThat(svg.suggestedFilename()).isEqualTo("predicted-against-measured.svg");
          assertThat(new String(bytes(svg), UTF_8)).startsWith("<svg").contains("measured, ms");

          page.navigate(address(service) + "/#/tables/whole?sort=zzz");
          page.waitForSelector("text=sort is 'zzz'; expected one of layer, micros,");
          page.navigate(address(service) + "/#/tables/without-networks");
          page.waitForSelector("text=No network was timed as a whole: how far predictions are off");
          assertThat(layers(page)).hasSize(50);
          page.navigate(address(service) + "/#/tables/nobody");
          page.waitForSelector("h1:text-is('No such latency table')");
          page.waitForSelector("text=There is no table 'nobody'");
          page.navigate(address(service) + "/#/tables/synthetic");
          page.waitForSelector("text=/This table is being measured: 0 of [0-9,]+ layers/");
          page.route("**/tables/whole/report", Route::abort);
          page.navigate(address(service) + "/#/tables/whole");
          page.waitForSelector("h1:text-is('No answer yet')");
          page.unroute("**/tables/whole/report");
          page.waitForSelector("h1:text-is('whole')");
          page.navigate(address(closed) + "/#/tables/whole");
          page.waitForSelector("#token");
        });
    anywhere("#/tables/whole", "th[aria-sort]", "latency-table");
  }

  /** What stands in a tile. */
  private static String tile(Page page, String name) {
    return page.locator(".tile:has(dt:text-is('%s')) .value".formatted(name)).textContent();
  }

  /** The cells of the layers that are listed; once there are any. */
  private static List<List<String>> layers(Page page) {
    var rows = page.locator("section:has(h2:text-is('Layers')) tbody tr");
    rows.first().waitFor();
    return rows.all().stream().map(row -> row.locator("th, td").allTextContents()).toList();
  }

  @Test
  void a_table_is_deleted_on_the_page_unless_a_search_needs_it() throws InterruptedException {
    takeIn("of-no-use", SyntheticTable.of("of-no-use", 3, 40, _ -> 1));
    open(
        "#/tables",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.onDialog(Dialog::accept);
          page.locator("[data-key=delete-synthetic]").click();
          page.waitForSelector("text=/Table 'synthetic' is needed by/");
          page.locator("[data-key=delete-of-no-use]").click();
          page.waitForCondition(() -> page.locator("[data-key=delete-of-no-use]").count() == 0);
          page.reload();
          page.waitForSelector("[data-key=delete-synthetic]");
          assertThat(page.locator("main").textContent()).doesNotContain("of-no-use");
        });
  }

  /** Has the latency service take in a table, as soon as it can. */
  private static void takeIn(String id, LatencyTable table) throws InterruptedException {
    var put = new APIRequest.NewContextOptions().setBaseURL(address(service));
    var request = playwright.request().newContext(put);
    try {
      var document =
          RequestOptions.create()
              .setHeader("Content-Type", "application/json")
              .setData(TableJson.write(table));
      var answer = request.put("/tables/" + id, document);
      while (answer.status() == 503) {
        Thread.sleep(50);
        answer = request.put("/tables/" + id, document);
      }
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    } finally {
      request.dispose();
    }
  }

  /** What the table of groups says of each, by its name. */
  private static Map<String, List<String>> groups(Page page) {
    return rows(page).stream()
        .filter(row -> row.size() == 6 && row.get(2).endsWith("%"))
        .collect(toMap(List::getFirst, row -> row));
  }

  /** What stands in the cells of each row. */
  @SuppressWarnings("unchecked")
  private static List<List<String>> rows(Page page) {
    return (List<List<String>>)
        page.evaluate(
            "[...document.querySelectorAll('tbody tr')].map((row) =>"
                + " [...row.cells].map((cell) => cell.textContent))");
  }

  /** Of the file behind a link, which is there by the time its reader clicks. */
  private static List<String> lines(Page page, String link) {
    var path = page.locator("a:text-is('%s')".formatted(link)).getAttribute("href");
    return page.request().get(address(service) + path).text().lines().toList();
  }

  private static double number(List<String> row, int cell) {
    return Double.parseDouble(row.get(cell).split(" ", 2)[0]);
  }

  @Test
  void networks_stand_at_their_measured_latency_if_that_is_chosen_and_the_chart_can_be_saved() {
    open(
        "#/search/small",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector(".chart[aria-label*='trainings; on the front']");
          page.waitForSelector(".chart[aria-label*=' ms ± 2.1 %, ']");
          page.waitForSelector("th:text-is('Predicted ± 2.1 %')");
          var latency = page.locator("label:has-text('Latency') select");
          latency.selectOption("measured");
          page.waitForCondition(() -> page.evaluate(AXIS).equals("measured latency, ms"));
          assertThat(page.url()).endsWith("#/search/small?latency=measured");
          var stand =
              ((List<?>) page.evaluate(LATENCIES)).stream().map(PageIT::number).sorted().toList();
          assertThat(stand)
              .hasSizeBetween(5, 10)
              .allMatch(ms -> Math.abs(1000 * ms - Math.rint(1000 * ms)) < 1e-9)
              .allMatch(ms -> 0.03 <= ms && ms < 0.04);

          var chart = page.locator("section:has(h2:text-is('Accuracy against latency'))");
          var png = bytes(page.waitForDownload(() -> chart.getByText("PNG").click()));
          assertThat(png).startsWith(0x89, 'P', 'N', 'G').hasSizeGreaterThan(10_000);
          var svg = page.waitForDownload(() -> chart.getByText("SVG").click());
          assertThat(svg.suggestedFilename()).isEqualTo("accuracy-against-latency.svg");
          assertThat(new String(bytes(svg), UTF_8))
              .startsWith("<svg")
              .contains("measured latency, ms", "realtime");
          screenshot(page, "measured");
          page.goBack();
          page.waitForCondition(() -> page.evaluate(AXIS).equals("predicted latency, ms"));
          assertThat(latency.inputValue()).isEmpty();
        });
  }

  private static byte[] bytes(Download download) {
    try (var in = download.createReadStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void baselines_stand_beside_the_front_where_their_accuracies_are_of_the_same_data() {
    try (var search = new SyntheticSearch(broker.bootstrapServers(), "beside", 11)) {
      search.hasBaselines();
      search.is(SearchState.RUNNING, "beside", 60);
      search.hasCandidates();
      search.hasTrained(0, 40);
      search.hasMeasured(40);
    }
    open(
        "#/search/beside",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("section:has(h2:text-is('Ranking')) h3:text-is('Baselines')");
          page.waitForCondition(() -> ((List<?>) page.evaluate(BASELINES)).size() == 2);
          assertThat((List<?>) page.evaluate(BASELINES))
              .isEqualTo(List.of("ours of last year 0.07 70", "gpunet-0 0.092 80"));
          page.locator("label:has-text('Latency') select").selectOption("measured");
          page.waitForCondition(() -> page.evaluate(AXIS).equals("measured latency, ms"));
          assertThat((List<?>) page.evaluate(BASELINES))
              .isEqualTo(List.of("ours of last year 0.07 70", "gpunet-0 0.0955 80"));

          var ranking = page.locator("section:has(h2:text-is('Ranking'))");
          var said = ranking.locator("ul").last().locator("li").allTextContents();
          assertThat(said.getFirst())
              .matches(
                  "At the accuracy of ours of last year \\(70\\.00 %, stated\\) or better, rank \\d+ of \\w+ \\(.* %\\) is .* times faster: 0\\.0.* ms instead of 0\\.0700 ms, measured here, and as stated\\. Not measured: its layers are not known here\\.");
          assertThat(said.get(1)).contains("gpunet-0 (80.00 %, stated)").contains("both measured");
          assertThat(said.get(2))
              .startsWith(
                  "The accuracy of resnet-50 (76.16 %, published) is of ImageNet, the search's of fashion-mnist: they are not compared.");
          assertThat(ranking.locator("tr:has-text('resnet-50')").textContent())
              .contains("76.16 %", "published, of ImageNet", "not measured");
          assertUsable(page);
          screenshot(page, "baselines");
        });
  }

  @Test
  void networks_that_are_ranked_in_integers_are_shown_with_both_accuracies() {
    try (var search = new SyntheticSearch(broker.bootstrapServers(), "integers", 12)) {
      search.isOfIntegers();
      search.is(SearchState.RUNNING, "integers", 60);
      search.hasCandidates();
      search.hasTrained(0, 40);
    }
    open(
        "#/search/integers",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          var table = "section:has(h2:text-is('Ranking')) table";
          page.waitForSelector(table + " th:text-is('In floats')");
          var ranking = page.locator(table).first();
          assertThat(ranking.locator("thead th").allTextContents())
              .contains("In int8", "In floats")
              .doesNotContain("Accuracy");
          var accuracies =
              ranking.locator("tbody tr").first().locator("td:has-text('%')").allTextContents();
          assertThat(percent(accuracies.get(1)) - percent(accuracies.get(0)))
              .isCloseTo(1, within(0.011));
          page.waitForSelector(
              "section:has(h2:text-is('Ranking')) li:text-matches('Rank 1: .* after calibration alone, .* after 2 more epochs')");
          ranking.locator("[data-key^='integers-']").first().click();
          page.waitForSelector(
              ".tile:has-text('Accuracy') :text-matches('in int8, loss .*; [0-9.]+ % in floats, [0-9.]+ % after calibration alone, [0-9.]+ % after 2 more epochs')");
          assertUsable(page);
        });
    open(
        "#/search/integers/training/integers-00007",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector(".tile:has-text('Rank') :text-is('it could not be quantised')");
          page.waitForSelector(".notice:has-text('Its values are no numbers.')");
          assertUsable(page);
        });
  }

  private static double percent(String cell) {
    return Double.parseDouble(cell.replace("%", "").strip());
  }

  @Test
  void what_is_chosen_on_a_search_stands_in_its_address() {
    open(
        "#/search/small",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("text=Show all");
          page.getByLabel("Compare with").selectOption("large");
          page.getByLabel("State").selectOption("failed");
          page.waitForSelector("td:has-text('CUDA out of memory')");
          assertThat(page.url()).endsWith("#/search/small?compare=large&state=failed");
          var link = page.url();
          page.navigate("about:blank");
          page.navigate(link);
          page.waitForSelector("td:has-text('CUDA out of memory')");
          assertThat(page.getByLabel("Compare with").inputValue()).isEqualTo("large");
          page.waitForCondition(() -> page.evaluate(COMPARED).equals(2));
          page.waitForCondition(
              () -> ((List<?>) page.evaluate(BESIDE)).stream().allMatch(count -> (int) count > 0));
          screenshot(page, "compared");
          page.getByLabel("Compare with").selectOption("");
          page.waitForCondition(() -> page.evaluate(COMPARED).equals(0));
          page.waitForCondition(() -> ((List<?>) page.evaluate(BESIDE)).getFirst().equals(0));
          page.goBack();
          page.waitForCondition(() -> page.evaluate(COMPARED).equals(2));
          page.getByLabel("State").selectOption("diverged");
          page.waitForSelector("td:has-text('NaN')");
          page.goBack();
          page.waitForSelector("td:has-text('CUDA out of memory')");
        });
  }

  /** Where a value of an axis of parallel ones is on the screen. */
  private static final String ON_AXIS =
      """
      ([axis, value]) => import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then((echarts) => {
        const element = document.querySelector(".chart.tall");
        element.scrollIntoView({ block: "center" });
        const model = echarts.getInstanceByDom(element).getModel();
        const [{ axis: { dim } }] = model.queryComponents({ mainType: "parallelAxis", id: axis });
        const [x, y] = model.getComponent("parallel").coordinateSystem.dataToPoint(value, dim);
        const box = element.getBoundingClientRect();
        return { x: box.x + x, y: box.y + y };
      })
      """;

  /** How many lines there are, and how many of them ECharts shows as brushed. */
  private static final String LINES =
      """
      import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then((echarts) => {
        const model = echarts.getInstanceByDom(document.querySelector(".chart.tall"))?.getModel();
        if (!model) {
          return [];
        }
        const data = model.getSeriesByIndex(0).getData();
        const states = [];
        model.getComponent("parallel").coordinateSystem.eachActiveState(data, (state) => states.push(state));
        return [data.count(), states.filter((state) => state !== "inactive").length];
      })
      """;

  @Test
  void all_trainings_are_lines_over_their_genes_and_are_brushed_in_the_address() {
    open(
        "#/search/large/genes",
        WIDE,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("text=A sample of 2,000 is drawn");
          page.waitForCondition(() -> page.evaluate(LINES).equals(List.of(2000, 2000)));
          drag(page, "top1", 86, 88.5);
          page.waitForCondition(() -> page.url().contains("brush=top1:8"));
          page.locator("text=/^[0-9,]+ of [0-9,]+ completed trainings are brushed/").waitFor();
          page.locator("summary").click();
          page.locator("[data-key='%s']".formatted(SyntheticSearch.DECISIVE)).uncheck();
          page.waitForCondition(() -> page.url().contains("gene="));
          assertThat(page.url()).contains("brush=top1:8").doesNotContain("stage+3+filters");

          page.navigate(
              address(service)
                  + "/#/search/large/genes?gene=stage 2 activation&brush=top1:86..88.5");
          page.waitForSelector(".chart[aria-label*='stage 2 activation']");
          drag(page, "stage 2 activation", 0.7, 1.3);
          page.waitForCondition(() -> page.url().contains("brush=stage+2+activation:"));
          var link = page.url();
          var note = page.locator("p.muted[role=status]");
          var said = note.textContent();
          page.navigate("about:blank");
          page.navigate(link);
          page.waitForCondition(() -> note.count() == 1 && note.textContent().equals(said));
          page.waitForCondition(() -> {
            var lines = (List<?>) page.evaluate(LINES);
            return (int) lines.getLast() > 0 && (int) lines.getLast() < (int) lines.getFirst();
          });

          // The table of all says the same number.
          page.locator("[data-key=table]").click();
          page.waitForSelector("text=/^%s trainings$/".formatted(said.replaceFirst(" of .*", "")));
          page.goBack();
          page.locator("[data-key=unbrush]").click();
          page.waitForCondition(() -> page.evaluate(LINES).equals(List.of(2000, 2000)));
          for (var type : List.of("PNG", "SVG")) {
            var saved =
                page.waitForDownload(
                    () -> page.locator("button:text-is('%s')".formatted(type)).click());
            assertThat(saved.suggestedFilename())
                .isEqualTo("all-trainings-by-gene." + type.toLowerCase(Locale.ROOT));
            assertThat(saved.path()).isNotEmptyFile();
          }
        });
  }

  private static void drag(Page page, String axis, double from, double to) {
    page.waitForSelector(".chart.tall canvas");
    var begin = place(page, axis, from);
    var end = place(page, axis, to);
    page.mouse().move(begin[0], begin[1]);
    page.mouse().down();
    page.mouse().move((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2);
    page.mouse().move(end[0], end[1]);
    page.mouse().up();
  }

  private static double[] place(Page page, String axis, double value) {
    var point = (Map<?, ?>) page.evaluate(ON_AXIS, List.of(axis, value));
    return new double[] {number(point.get("x")), number(point.get("y"))};
  }

  /** Of each line of the low chart its last point. */
  private static final String COURSE =
      """
      import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then((echarts) => {
        const element = document.querySelector(".chart.low");
        element.scrollIntoView();
        const drawn = echarts.getInstanceByDom(element);
        return drawn ? drawn.getOption().series.map((each) => each.data.at(-1)) : [];
      })
      """;

  @Test
  void how_a_search_got_better_is_shown_over_trainings_and_over_device_hours() {
    open(
        "#/search/large",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("text=Show all");
          var card = page.locator("section:has(h2:text-is('How it got better'))");
          card.locator("[data-key=over]").selectOption("hours");
          card.locator("text=/Device hours count every attempt/").waitFor();
          assertThat(page.url()).endsWith("?over=hours");
          // Each training took 95 s, also those that failed.
          var hours = MANY * 95 / 3600.0;
          page.waitForCondition(() -> lastPlaces(page).equals(List.of(hours, hours)));
          card.locator("[data-key=course]").selectOption("hypervolume");
          page.waitForCondition(() -> lastPlaces(page).equals(List.of(hours)));
          var share = number(((List<?>) ((List<?>) page.evaluate(COURSE)).getFirst()).getLast());
          assertThat(share).isBetween(0.5, 0.95);
          page.waitForSelector(
              ".chart[aria-label='Hypervolume over device hours: %d d %d h were spent in %,d attempts']"
                  .formatted((int) hours / 24, (int) hours % 24, MANY));
          card.locator("[data-key=over]").selectOption("");
          page.waitForCondition(() -> lastPlaces(page).getFirst() < MANY);
          screenshot(page, "course");
        });
  }

  private static List<Double> lastPlaces(Page page) {
    return ((List<?>) page.evaluate(COURSE))
        .stream().map(point -> number(((List<?>) point).getFirst())).toList();
  }

  @Test
  void candidates_and_curves_can_be_saved_from_the_page() {
    open(
        "#/search/small",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          var band = page.locator("a[href$='candidates?format=csv&band=relaxed']");
          band.waitFor();
          var saved = page.waitForDownload(band::click);
          assertThat(saved.suggestedFilename()).isEqualTo("small-candidates.csv");
          assertThat(saved.path()).content().startsWith("band,latencyMicros,").contains("relaxed,");
          page.navigate(address(service) + "/#/search/small/trainings?where=state:running");
          var curves = page.locator("a[href*='trainings/curves?format=jsonl&where=state']");
          curves.waitFor();
          var lines = page.waitForDownload(curves::click);
          assertThat(lines.path()).content().contains("\"jobId\":\"small-00140\"");
        });
  }

  private static final String COMPARISON =
      "#/compare?search=small&search=large&search=" + LONG + "-abc234";

  @Test
  void several_searches_are_compared_side_by_side_at_an_address() {
    open(
        COMPARISON,
        WIDE,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("tbody tr >> nth=2");
          var rows = rows(page);
          assertThat(rows).hasSize(3);
          assertThat(rows.get(1).get(5)).matches("9,\\d+");
          // Each training took 95 s, however it ended.
          assertThat(rows.get(2).get(7)).isEqualTo("1 h 3 min");
          assertThat(rows).allMatch(row -> row.get(2).matches("\\d+\\.\\d+ % at 0\\.\\d+ ms"));
          page.waitForCondition(() -> page.evaluate(FRONTS).equals(3));
          page.locator("[data-key=over]").selectOption("hours");
          page.waitForSelector(".chart[aria-label^='Hypervolume over device hours']");
          page.locator("[data-key=remove-small]").click();
          page.waitForCondition(() -> page.evaluate(FRONTS).equals(2));
          assertThat(page.url()).contains("&search=large&search=a").doesNotContain("=small");
          page.locator("[data-key=add]").selectOption("hopeless");
          page.waitForCondition(() -> rows(page).size() == 3);
          assertThat(rows(page).get(2).get(2)).isEqualTo("–");
          page.goBack();
          page.waitForCondition(() -> rows(page).size() == 2);
          page.navigate(address(service) + "/#/compare?search=nobody");
          page.waitForSelector("text=there is no such search");
        });
  }

  @Test
  void what_ends_while_a_comparison_waits_for_an_answer_is_in_it_afterwards() {
    try (var search = new SyntheticSearch(broker.bootstrapServers(), "late", 15)) {
      search.is(SearchState.RUNNING, "late", 40);
      search.hasTrained(0, 5);
      open(
          "#/compare?search=late",
          DESKTOP,
          ColorScheme.LIGHT,
          page -> {
            page.waitForSelector("td:text-matches('%.* at .* ms')");
            var before = rows(page).getFirst();
            page.evaluate(SLOW, List.of("/device-time", 5000));
            search.hasTrained(5, 1);
            page.waitForCondition(() -> page.evaluate("isHeld()").equals(true));
            IntStream.range(0, 5).forEach(number -> search.hasRepeated(6 + number, number));
            page.waitForCondition(() ->
                rows(page).getFirst().get(5).equals("11")
                    && !rows(page).getFirst().get(3).equals(before.get(3)));
          });
    }
  }

  /** Of a series that is taken away ECharts keeps the place. */
  private static final String FRONTS =
      """
      import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then((echarts) => {
        const drawn = document.querySelector(".chart.tall canvas") && echarts.getInstanceByDom(document.querySelector(".chart.tall"));
        return drawn ? drawn.getOption().series.filter((each) => each).length : 0;
      })
      """;

  @Test
  void what_a_view_is_made_of_is_asked_for_again_when_it_was_refused() {
    for (var view : List.of("", "#/trainers", "#/compare", "#/new")) {
      open(
          view.isEmpty() ? "#/nowhere" : "",
          DESKTOP,
          ColorScheme.LIGHT,
          page -> {
            page.waitForSelector("h1");
            var isRefused = new AtomicInteger(1);
            page.route(
                Pattern.compile("/(progress|trainers/demand)$"),
                route -> {
                  if (isRefused.get() == 1) {
                    route.fulfill(
                        new Route.FulfillOptions()
                            .setStatus(500)
                            .setContentType("application/problem+json")
                            .setBody("{\"detail\": \"It broke.\"}"));
                  } else {
                    route.resume();
                  }
                });
            page.evaluate("(view) => { location.hash = view || '#/'; }", view);
            page.waitForSelector("h1:text-is('Something went wrong')");
            page.waitForSelector("text=It broke.");
            isRefused.set(0);
            page.locator("button:text-is('Try again')").click();
            page.waitForSelector("h1:not(:text-is('Something went wrong'))");
          });
    }
  }

  @Test
  void a_search_shows_what_accuracy_depends_on_and_how() {
    open(
        "#/search/small",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          var card = page.locator("section:has(h2:text-is('What accuracy depends on'))");
          card.locator("text=Learnt from 13").waitFor();
          assertThat(card.locator(".chart").first().getAttribute("aria-label"))
              .startsWith("What accuracy depends on: " + SyntheticSearch.DECISIVE);
          var effects = card.locator(".chart").last();
          assertThat(effects.getAttribute("aria-label"))
              .matches(
                  "Accuracy by stage 3 filters: 16 \u2212.* points, .*; 32 .*; 48 \\+.* points, of the most accurate network .*");
          card.locator("select").selectOption("stage 2 activation");
          page.waitForCondition(() ->
              effects
                  .getAttribute("aria-label")
                  .matches("Accuracy by stage 2 activation: ReLU .*"));
          assertThat(page.url()).contains("gene=stage+2+activation");
          card.scrollIntoViewIfNeeded();
          screenshot(page, "importance");
          page.goBack();
          page.waitForCondition(
              () -> effects.getAttribute("aria-label").startsWith("Accuracy by stage 3 filters"));
        });
  }

  @Test
  void a_training_that_ends_is_seen_without_a_reload() {
    open(
        "#/search/small",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("text=Show all");
          try (var search = new SyntheticSearch(broker.bootstrapServers(), "small", 3)) {
            search.trains(150, 1);
          }
          page.waitForSelector("text=#00150");
        });
  }

  @Test
  void a_phone_shows_names_of_any_length_and_the_accuracy_beside_them() {
    for (var view :
        List.of(
            "",
            "#/search/small",
            "#/search/" + LONG + "-abc234",
            "#/search/" + LONG + "-abc234/trainings",
            "#/trainers")) {
      open(
          view,
          PHONE,
          ColorScheme.LIGHT,
          page -> {
            page.waitForSelector("table");
            if (view.endsWith("/trainings")) {
              page.waitForSelector("tbody td");
            } else if (view.startsWith("#/search")) {
              page.waitForSelector("text=Show all");
              page.waitForSelector("section:has(h2:text-is('Trainings')) tbody td");
              for (var heading : List.of("Ranking", "Trainings")) {
                var accuracy =
                    page.locator(
                            "section:has(h2:text-is('%s')) tbody td:text-matches('^[0-9.]+ %%')"
                                .formatted(heading))
                        .first()
                        .boundingBox();
                assertThat(accuracy.x + accuracy.width).as(heading).isLessThanOrEqualTo(PHONE);
              }
            }
            assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(PHONE);
            screenshot(page, "phone-%d".formatted(Math.floorMod(view.hashCode(), 1000)));
          });
    }
  }

  @Test
  void what_is_shown_is_in_words_that_people_use() {
    open(
        "#/search/small",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("text=Show all");
          page.locator("[data-key^='small-']").first().click();
          page.waitForSelector(".genes li");
          assertThat(page.locator(".genes").textContent())
              .containsPattern("activation (ReLU|Swish)")
              .doesNotContainPattern("activation [01]")
              .doesNotContainPattern("layers 0");
          assertThat(
                  page.evaluate(
                      """
                      import(new URL("format.js", document.querySelector("script").src)).then(({ bytes, job, mebibytes, millis, percent, range, scaled, significant }) => [
                        bytes(51), bytes(51_000), percent(0.99999), percent(1), percent(0.00001), percent(0),
                        millis(31.74), millis(0.5), millis(12_345_678), significant(0),
                        range({ fromMicros: 12_345_678, belowMicros: 31_740_000 }),
                        range({ fromMicros: 0, belowMicros: 31.745 }), bytes(999_700), scaled(999_600), scaled(1_234_000),
                        millis(9_996), millis(9.9996), significant(99.96), mebibytes(1.5 * 2 ** 20), job("a-b-7", "a-b"), job("c-7", "a-b")])
                      """))
              .isEqualTo(
                  List.of(
                      "51 bytes",
                      "51.0 kB",
                      "> 99.99 %",
                      "100.00 %",
                      "< 0.01 %",
                      "0.00 %",
                      "0.0317 ms",
                      "0.000500 ms",
                      "12346 ms",
                      "0",
                      "12345.7 to 31740 ms",
                      "below 0.031745 ms",
                      "1.00 MB",
                      "1.00 M",
                      "1.23 M",
                      "10.0 ms",
                      "0.0100 ms",
                      "100",
                      "1.50 MiB",
                      "#7",
                      "c-7"));
          assertThat(
                  page.evaluate(
                      """
                      import(new URL("course.js", document.querySelector("script").src)).then(({ sinceBest }) => sinceBest(
                        { bands: ["a", "b", "c"].map((name) => ({ name })) },
                        [["a", 2, 1], ["b", 5, 2], ["a", 1, 3], ["a", 3, 5], ["b", 4, 6], ["a", 2, 4]].map(
                          ([band, objective, endedMillis]) => ({ band, objective, endedMillis, full: 1 }))))
                      """))
              .isEqualTo(
                  "No better network was found for a in its last 2 of 4 trainings, for b in none:"
                      + " its last training is its best.");
        });
  }

  @Test
  void a_budget_stands_at_its_latency() {
    open(
        "#/search/small",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector(".chart[aria-label*='trainings; on the front']");
          var off = page.evaluate(BUDGET_OFF, SyntheticSearch.BUDGET / 1000);
          assertThat(number(off)).isLessThan(1);
        });
  }

  @Test
  void a_chart_stays_as_its_reader_has_left_it_when_a_training_ends() {
    open(
        "#/search/small",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector(".chart[aria-label*='trainings; on the front']");
          assertThat(page.locator("text=Reset zoom").first().isVisible()).isFalse();
          var point = (Map<?, ?>) page.evaluate(POINT);
          page.mouse().move(number(point.get("x")), number(point.get("y")));
          page.mouse().wheel(0, -300);
          page.waitForSelector("button:text-is('Reset zoom'):visible");
          page.evaluate(
              """
              import(new URL("echarts.esm.min.js", document.querySelector("script").src)).then((echarts) =>
                echarts.getInstanceByDom(document.querySelector(".chart.tall"))
                  .dispatchAction({ type: "legendUnSelect", name: "relaxed" }))
              """);
          var before = (Map<?, ?>) page.evaluate(CHOSEN);
          assertThat(before.get("isWhole")).isEqualTo(false);
          assertThat(before.get("off")).isEqualTo("relaxed");
          try (var search = new SyntheticSearch(broker.bootstrapServers(), "small", 4)) {
            search.hasTrained(160, 3);
          }
          page.waitForCondition(() ->
              !((Map<?, ?>) page.evaluate(CHOSEN)).get("points").equals(before.get("points")));
          var after = (Map<?, ?>) page.evaluate(CHOSEN);
          assertThat(after.get("zoom")).isEqualTo(before.get("zoom"));
          assertThat(after.get("off")).isEqualTo("relaxed");
          screenshot(page, "zoomed");
          page.locator("button:text-is('Reset zoom'):visible").click();
          page.waitForCondition(
              () -> ((Map<?, ?>) page.evaluate(CHOSEN)).get("isWhole").equals(true));
          assertThat(page.locator("button:text-is('Reset zoom'):visible").count()).isZero();
        });
  }

  @Test
  void the_keyboard_skips_to_the_content_and_stays_in_its_view() {
    open(
        "#/search/small",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("text=Show all");
          page.keyboard().press("Tab");
          page.keyboard().press("Enter");
          assertThat(page.evaluate("document.activeElement.id")).isEqualTo("main");
          assertThat(page.url()).endsWith("#/search/small");
          assertThat(page.locator("h1").textContent()).isEqualTo(NAME);
        });
  }

  @Test
  void an_address_that_names_nothing_is_said_to_be_missing() {
    for (var address : List.of("#/search/%E0%A4%A", "#/new/%", "#/search/..", "#/search/%2e%2e")) {
      open(
          address,
          DESKTOP,
          ColorScheme.LIGHT,
          page ->
              page.waitForSelector(
                  "h1:text-matches('There is nothing here|No such search|New search')"));
    }
  }

  @Test
  void a_search_is_shown_once_the_service_answers_again() {
    open(
        "#/trainers",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("h1:text-is('Trainers')");
          page.route("**/searches/small/**", Route::abort);
          page.evaluate("location.hash = '#/search/small'");
          page.waitForSelector("h1:text-is('No answer yet')");
          assertThat(page.locator("main").textContent()).contains("The service does not answer.");
          page.unroute("**/searches/small/**");
          page.waitForSelector("text=Show all");
          page.route(
              "**/tables",
              route ->
                  route.fulfill(
                      new Route.FulfillOptions().setContentType("application/json").setBody("[]")));
          page.route(
              "**/tables",
              route -> route.fulfill(new Route.FulfillOptions().setStatus(500)),
              new Page.RouteOptions().setTimes(1));
          page.locator("nav a[href='#/tables']").click();
          page.waitForSelector("h1:text-is('Something went wrong')");
          page.locator("button:text-is('Try again')").click();
          page.waitForSelector("h1:text-is('Latency tables')");
        });
  }

  @Test
  void whose_session_has_ended_is_asked_for_the_token() {
    try (var page = browser.newPage()) {
      page.navigate(address(closed) + "/#/search/small");
      page.locator("#token").fill("ключ-ключ-ключ-ключ");
      page.keyboard().press("Enter");
      page.waitForSelector("text=This is not the token of this service.");
      page.locator("#token").fill(TOKEN);
      page.keyboard().press("Enter");
      page.waitForSelector("text=Learnt from"); // Asked for last: what is under way would ask, too.
      var network = page.locator("[data-key^='small-']").first().getAttribute("href");
      page.context().clearCookies();
      page.evaluate("(network) => { location.hash = network; }", network);
      page.waitForSelector("#token");
      assertThat(page.locator("#offline").isHidden()).isTrue();
      page.locator("#token").fill(TOKEN);
      page.keyboard().press("Enter");
      page.waitForSelector(".genes li");
      page.context().clearCookies();
      try (var search = new SyntheticSearch(broker.bootstrapServers(), "small", 12)) {
        search.trains(199, 1);
      }
      page.waitForSelector(
          "#token", new Page.WaitForSelectorOptions().setTimeout(PATIENCE)); // Without a click.
    }
  }

  /** Milliseconds. A worker that was killed is missed after ten to fifteen seconds. */
  private static final double PATIENCE = 180_000;

  /** An early browser, or one on a phone. */
  private static final String WITHOUT_SHARED_WORKERS = "delete window.SharedWorker";

  @Test
  void twenty_windows_that_are_all_seen_share_one_stream_and_are_live() {
    for (var each = 0; each < 10; each++) {
      try (var search = new SyntheticSearch(broker.bootstrapServers(), "window-" + each, each)) {
        search.is(SearchState.RUNNING, "window " + each, 40);
        search.hasTrained(0, 5);
      }
    }
    try (var context = browser.newContext()) {
      context.setDefaultTimeout(PATIENCE);
      for (var each = 0; each < 10; each++) {
        for (var view : List.of("", "/trainings")) {
          var page = context.newPage();
          page.navigate(address(service) + "/#/search/window-" + each + view);
          page.waitForSelector("text=#00004");
        }
      }
      assertThat(sharedWorkers()).hasSize(1);
      assertAllSee(context, 5);
      assertThat(
              context.pages().getLast().evaluate("fetch('/progress').then(({ status }) => status)"))
          .isEqualTo(200);

      context.pages().getFirst().close(); // It has started the worker.
      assertAllSee(context, 6);
      var late = context.newPage();
      late.navigate(address(service) + "/#/search/window-9");
      late.waitForSelector("text=#00006");

      var devTools = browser.newBrowserCDPSession();
      var killed = sharedWorkers().getFirst();
      var target = new JsonObject();
      target.addProperty("targetId", killed);
      devTools.send("Target.closeTarget", target);
      assertAllSee(context, 7);
      assertThat(sharedWorkers()).hasSize(1).doesNotContain(killed);
    }
  }

  /** What the browser calls them. */
  private static List<String> sharedWorkers() {
    var devTools = browser.newBrowserCDPSession();
    var targets = devTools.send("Target.getTargets").getAsJsonArray("targetInfos");
    devTools.detach();
    return targets.asList().stream()
        .map(JsonElement::getAsJsonObject)
        .filter(each -> each.get("type").getAsString().equals("shared_worker"))
        .map(each -> each.get("targetId").getAsString())
        .toList();
  }

  /** Fails unless every window shows a training that begins now. */
  private static void assertAllSee(BrowserContext context, int number) {
    for (var each = 0; each < 10; each++) {
      try (var search = new SyntheticSearch(broker.bootstrapServers(), "window-" + each, number)) {
        search.trains(number, 2);
      }
    }
    context.pages().forEach(page -> page.waitForSelector("text=#%05d".formatted(number)));
  }

  @Test
  void windows_without_shared_workers_that_nobody_sees_leave_the_connections_to_those_seen() {
    try (var context = browser.newContext()) {
      context.addInitScript(WITHOUT_SHARED_WORKERS);
      for (var tab = 0; tab < 12; tab++) {
        var page = context.newPage();
        page.navigate(address(service) + "/#/search/small");
        page.waitForSelector("text=Show all");
        // Chromium without a screen sees all of them.
        page.evaluate(
            """
            Object.defineProperty(document, "hidden", { configurable: true, get: () => window.isHidden });
            window.isHidden = true;
            document.dispatchEvent(new Event("visibilitychange"));
            """);
      }
      var first = context.pages().getFirst();
      first.evaluate(
          "window.isHidden = false; document.dispatchEvent(new Event('visibilitychange'))");
      try (var search = new SyntheticSearch(broker.bootstrapServers(), "small", 5)) {
        search.trains(170, 1);
      }
      first.waitForSelector("text=#00170");
    }
  }

  @Test
  void a_page_that_was_refused_while_the_service_starts_connects_again() {
    open(
        "#/nowhere",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.addInitScript(WITHOUT_SHARED_WORKERS); // Whose requests Playwright does not route.
          page.reload();
          page.route(
              "**/progress/changes",
              route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
          page.locator("nav a[href='#/']").click();
          page.waitForSelector("#offline:not([hidden])");
          assertUsable(page);
          page.unroute("**/progress/changes");
          page.waitForSelector("a:has-text('large')");
          page.waitForSelector("#offline[hidden]", HIDDEN);
        });
  }

  private static final Page.WaitForSelectorOptions HIDDEN =
      new Page.WaitForSelectorOptions().setState(WaitForSelectorState.ATTACHED);

  @Test
  void windows_go_on_when_the_service_is_started_again() {
    var first = start("ranker", Map.of());
    var uri = first.getBean(EmbeddedServer.class).getURI();
    try (var context = browser.newContext()) {
      context.setDefaultTimeout(PATIENCE);
      var pages = List.of(context.newPage(), context.newPage());
      try (first) {
        pages.forEach(page -> {
          page.navigate(uri + "/#/search/small");
          page.waitForSelector("text=Show all");
        });
      }
      pages.forEach(page -> page.waitForSelector("#offline:not([hidden])"));
      try (var search = new SyntheticSearch(broker.bootstrapServers(), "small", 11)) {
        search.hasTrained(195, 2);
        search.trains(197, 1);
      }
      try (var _ = start("ranker", Map.of("micronaut.server.port", uri.getPort()))) {
        pages.forEach(page -> {
          page.waitForSelector("text=#00197");
          page.waitForSelector("#offline[hidden]", HIDDEN);
          page.waitForSelector(DRAWN);
        });
      }
    }
  }

  @Test
  void a_search_that_has_failed_says_why_in_the_list_and_on_its_own_page() {
    open(
        "",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("tr:has(.state.failed):has-text('%s')".formatted(NO_DATA));
          page.locator("a[data-key=hopeless]").click();
          page.waitForSelector("h1 + .state.failed");
          assertThat(page.locator(".heading .notice.bad").textContent()).isEqualTo(NO_DATA);
          screenshot(page, "failed");
        });
  }

  @Test
  void a_training_that_failed_shows_what_its_trainer_logged() {
    open(
        "#/search/small/training/small-00029",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("h1 + .state.failed");
          assertThat(page.locator("section:has(h2:text-is('Log')) pre").textContent())
              .contains("attempt 1.\n2026-11-01 12:00:09Z WARN Once more, recomputing");
        });
  }

  @Test
  void every_failure_has_its_reason() {
    open(
        "#/search/small",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.locator("[data-key=failures]").click();
          page.waitForSelector("td:has-text('CUDA out of memory')");
        });
  }

  @Test
  void many_trainings_are_drawn_and_paged() {
    open(
        "#/search/large",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("text=of %,d".formatted(MANY));
          page.waitForSelector(".chart[aria-label*='trainings; on the front']");
          assertThat(page.locator("tbody tr").count()).isLessThan(100);
          System.out.printf(
              "%,d trainings: chart drawn in %s ms, %s MB of JavaScript objects%n",
              MANY, page.evaluate(DRAW), page.evaluate("performance.memory.usedJSHeapSize / 1e6"));
          var point = (Map<?, ?>) page.evaluate(POINT);
          page.mouse().click(number(point.get("x")), number(point.get("y")));
          page.waitForSelector("h1:has-text('large-')");
          page.goBack();
          page.locator("[data-key=next]").click();
          page.waitForSelector("text=26 to 50 of %,d".formatted(MANY));
          screenshot(page, "large");
        });
  }

  /**
   * Prints what it takes to show as many trainings as {@code -Dtrainings} says, and to go on for a
   * minute in which ten more end each second; then what it takes to open and to save ten times as
   * many. Chromium collects its garbage before it is asked for its objects.
   */
  @Test
  @EnabledIfSystemProperty(named = "trainings", matches = "\\d+")
  void what_it_takes_to_show_many_trainings_that_become_more() throws Exception {
    shows("busy", MANY);
    open(
        "#/search/busy",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          var loads = loads(page);
          var devTools = page.context().newCDPSession(page);
          devTools.send("Performance.enable");
          var busyBefore = metric(devTools, "TaskDuration");
          var timeBefore = metric(devTools, "Timestamp");
          try (var search = new SyntheticSearch(broker.bootstrapServers(), "busy", 21)) {
            for (var second = 0; second < 60; second++) {
              search.hasTrained(MANY + 10 * second, 10);
              page.waitForTimeout(1000);
            }
          }
          var busy = metric(devTools, "TaskDuration") - busyBefore;
          var time = metric(devTools, "Timestamp") - timeBefore;
          devTools.send("HeapProfiler.collectGarbage");
          var heap = devTools.send("Runtime.getHeapUsage", new JsonObject()).get("usedSize");
          System.out.printf(
              "%,d trainings: loaded in %s ms; after %.0f s with 10 more each second %.1f MB of"
                  + " JavaScript objects, main thread busy %.0f %%%n",
              MANY, loads, time, heap.getAsDouble() / 1e6, 100 * busy / time);
          assertThat(page.locator("h1").textContent()).isEqualTo("busy");
        });
    open(
        "#/search/busy/timeline",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("tbody .named:text-is('trainer-4')");
          var begin = System.nanoTime();
          var bytes =
              page.request().get(address(service) + "/searches/busy/timeline").body().length;
          System.out.printf(
              "%,d trainings: timeline of %,d bytes in %d ms%n",
              MANY, bytes, (System.nanoTime() - begin) / 1_000_000);
        });
    shows("huge", 10 * MANY);
    open(
        "#/search/huge",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> System.out.printf("%,d trainings: loaded in %s ms%n", 10 * MANY, loads(page)));
    for (var file :
        List.of(
            "trainings?format=csv",
            "trainings?format=jsonl",
            "trainings/curves?format=csv",
            "candidates?format=csv")) {
      save("/searches/huge/" + file);
    }
  }

  /** Once a search of so many trainings is known. */
  private static void shows(String id, int trainings) {
    try (var search = new SyntheticSearch(broker.bootstrapServers(), id, 20)) {
      search.is(SearchState.RUNNING, id, 2 * trainings);
      search.hasCandidates();
      search.hasTrained(0, trainings);
    }
    open(
        "",
        DESKTOP,
        ColorScheme.LIGHT,
        page ->
            page.waitForCondition(
                () ->
                    page.locator("text=%,d of %,d".formatted(trainings, 2 * trainings)).count() > 0,
                new Page.WaitForConditionOptions().setTimeout(600_000)));
  }

  /**
   * Milliseconds of the first load and of those after it, when the browser has the page's files.
   */
  private static List<Long> loads(Page page) {
    page.waitForSelector(DRAWN);
    return IntStream.range(0, 6).mapToObj(_ -> loadMillis(page)).toList();
  }

  /** Prints what it takes to read a file, and what lives in this process because of that. */
  private static void save(String path) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(address(service) + path)).build();
    var before = liveBytes();
    var begin = System.nanoTime();
    try (var client = HttpClient.newHttpClient();
        var content = client.send(request, BodyHandlers.ofInputStream()).body()) {
      var bytes = content.skip(1_000_000);
      var nanos = System.nanoTime() - begin;
      var held = liveBytes() - before;
      begin = System.nanoTime();
      bytes += content.transferTo(OutputStream.nullOutputStream());
      nanos += System.nanoTime() - begin;
      System.out.printf(
          "%s: %,d bytes in %.2f s; %.1f MB more of Java's objects after the first of them%n",
          path, bytes, nanos / 1e9, held / 1e6);
    }
  }

  private static long liveBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static final String DRAWN = ".chart[aria-label*='trainings; on the front']";

  /** Until the chart of all trainings is there. */
  private static long loadMillis(Page page) {
    var begin = System.nanoTime();
    page.reload();
    page.waitForSelector(DRAWN);
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    return (System.nanoTime() - begin) / 1_000_000;
  }

  private static double metric(CDPSession devTools, String name) {
    for (var each : devTools.send("Performance.getMetrics").getAsJsonArray("metrics")) {
      if (each.getAsJsonObject().get("name").getAsString().equals(name)) {
        return each.getAsJsonObject().get("value").getAsDouble();
      }
    }
    throw new AssertionError("Chromium does not know the metric " + name);
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  @Test
  void a_training_is_noted_and_its_note_stands_in_the_table() {
    open(
        "#/search/small/training/small-00141",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("h1:has-text('small-00141')");
          page.locator("[data-key=note]").click();
          page.locator("textarea.note").fill("Train <b>longer</b>.");
          page.locator("form button:text-is('Save')").click();
          page.waitForSelector("p.noted:text-is('Train <b>longer</b>.')");
          assertThat(page.evaluate("document.activeElement.dataset.key")).isEqualTo("note");
          assertUsable(page);
          screenshot(page, "training-noted");
          page.waitForCondition(() ->
              page.request()
                  .get(address(service) + "/searches/small/trainings/small-00141")
                  .text()
                  .contains("longer"));
          page.navigate(
              page.url().replace("/training/small-00141", "/trainings?where=userNote:longer"));
          page.waitForSelector("td:text-is('Train <b>longer</b>.')");
          assertThat(page.locator("tbody tr").count()).isOne();
        });
  }

  @Test
  void a_search_is_planned_started_and_steered() {
    open(
        "#/new",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector("#spec");
          assertThat(page.locator("button:has-text('Start')").isDisabled()).isTrue();
          page.locator("#spec").fill("bandz: []\ntrainings: many\n");
          page.locator("button:text-is('Plan')").click();
          page.waitForSelector("li:has-text('trainings: The text \"many\" was given')");
          page.locator("button:has-text('Reset to example')").click();
          page.locator("button:text-is('Plan')").click();
          page.waitForSelector("text=The specification is valid. Nothing has been started yet.");
          assertThat(page.locator("main").textContent())
              .contains("24 trainings", "239,708,160 networks in the space")
              .contains("No trainer is connected: nobody has said that there is a data set")
              .contains("The latency service does not answer"); // there is none here
          assertUsable(page);
          screenshot(page, "new");
          page.locator("button:has-text('Start')").click();
          page.waitForSelector("h1:has-text('my-search')");
          page.waitForSelector(".heading:has-text('It waits for its candidates')");
          page.locator("nav a[href='#/']").click();
          page.waitForSelector("tr:has-text('It waits for its candidates')");
          screenshot(page, "waiting");
          page.locator("a:has-text('my-search')").click();

          page.onceDialog(dialog -> dialog.accept("  das schönste 网络 <b>"));
          page.locator("[data-key=rename]").click();
          page.waitForSelector("h1:text-is('das schönste 网络 <b>')");
          assertThat(page.title()).isEqualTo("das schönste 网络 <b> – gpunas");
          page.onceDialog(dialog -> dialog.accept(" "));
          page.locator("[data-key=rename]").click();
          page.waitForSelector("text=name has 0 characters; expected 1 to 100 characters");
          page.locator("[data-key=note]").focus();
          page.keyboard().press("Enter");
          page.keyboard().type("Deploy <i>it</i>.");
          page.keyboard().press("Enter");
          page.keyboard().type("Until June.");
          assertUsable(page);
          screenshot(page, "note");
          page.keyboard().press("Tab");
          page.keyboard().press("Enter");
          page.waitForSelector("p.noted");
          assertThat(page.locator("p.noted").textContent())
              .isEqualTo("Deploy <i>it</i>.\nUntil June.");
          assertThat(page.evaluate("document.activeElement.dataset.key")).isEqualTo("note");

          page.onceDialog(dialog -> dialog.accept("7"));
          page.locator("[data-key=priority]").click();
          page.waitForSelector(".facts:has-text('priority 7')");
          page.onceDialog(dialog -> dialog.accept("1000"));
          page.locator("[data-key=priority]").click();
          page.waitForSelector("text=value is '1000'; expected a whole number from -100 to 100");
          page.locator("[data-key=pause]").click();
          page.locator("[data-key=resume]").click();
          page.onceDialog(Dialog::accept);
          page.locator("[data-key=cancel]").click();
          page.waitForSelector("h1 + .state.cancelled");
          page.locator("[data-key=note]").click();
          page.locator("textarea.note").fill("Not this one.");
          page.locator("form button:text-is('Save')").click();
          page.waitForSelector("p.noted:text-is('Not this one.')");

          page.locator("text=New random search to compare with").click();
          page.waitForCondition(() -> page.locator("#spec").inputValue().contains("\"random\""));
          page.locator("button:text-is('Plan')").click();
          page.waitForSelector("text=The specification is valid. Nothing has been started yet.");

          page.locator("nav a[href='#/']").click();
          page.locator("a:has-text('das schönste')").click();
          page.onceDialog(Dialog::dismiss);
          page.locator("[data-key=delete]").click();
          page.onceDialog(Dialog::accept);
          page.locator("[data-key=delete]").click();
          page.waitForSelector("a:has-text('large')");
          page.waitForCondition(() -> page.locator("a:has-text('das schönste')").count() == 0);
        });
  }

  @Test
  void a_token_is_asked_for_once() {
    try (var page = browser.newPage()) {
      page.navigate(address(closed));
      page.locator("#token").fill("not the token");
      page.keyboard().press("Enter");
      page.waitForSelector("text=This is not the token of this service.");
      page.locator("#token").fill(TOKEN);
      page.locator("button:has-text('Open')").click();
      page.waitForSelector("a:has-text('large')");
      page.reload();
      page.waitForSelector("a:has-text('large')");
      assertThat(page.evaluate("document.cookie + JSON.stringify(localStorage)"))
          .asString()
          .doesNotContain(TOKEN);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "searches|#/|table",
        "search|#/search/small|text=Learnt from",
        "search-by-hours|#/search/small?course=hypervolume&over=hours|text=Device hours count",
        "search-large|#/search/large|text=Show all",
        "search-failed|#/search/hopeless|h1 + .state.failed",
        "search-young|#/search/young|text=No network meets the targets yet. >> nth=1",
        "search-extreme|#/search/extreme|text=Learnt from",
        "network|#/search/small/training/small-00022|.genes li",
        "network-running|#/search/small/training/small-00141|.genes li",
        "network-failed|#/search/small/training/small-00029|h2:text-is('Log')",
        "network-extreme|#/search/extreme/training/extreme-00001|.genes li",
        "trainings|#/search/small/trainings?where=jobId:small-0001|tbody td",
        "trainings-extreme|#/search/extreme/trainings?where=jobId:extreme-0001|tbody td",
        "trainings-none|#/search/small/trainings?where=top1:2..|text=No training matches.",
        "trainings-refused|#/search/small/trainings?where=top1:high|.notice.bad",
        "curves|#/search/small/trainings?where=state:running&pick=small-00141&pick=small-00140|[aria-label='Curves of #00141, #00140']",
        "genes|#/search/small/genes?brush=top1:84..|text=are brushed",
        "genes-extreme|#/search/extreme/genes|text=completed trainings.",
        "genes-none|#/search/young/genes|text=No training has completed yet.",
        "timeline|#/search/small/timeline?from=2026-11-01T12:00:00Z&to=2026-11-01T13:00:00Z|tbody .named:text-is('trainer-5')",
        "timeline-extreme|#/search/extreme/timeline|tbody .named",
        "timeline-none|#/search/small/timeline?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z|text=No trainer was at a training",
        "trainers|#/trainers|table",
        "tables|#/tables|table",
        "table-coming|#/tables/synthetic|text=This table is being measured",
        "compare|#/compare?search=small&search=large&search=extreme|tbody tr >> nth=2",
        "compare-none|#/compare|text=Choose the searches",
        "new|#/new|#spec",
        "nowhere|#/nowhere|h1:text-is('There is nothing here')",
        "search-nobody|#/search/nobody|h1:text-is('No such search')",
        "table-nobody|#/tables/nobody|h1:text-is('No such latency table')",
      })
  void everybody_can_use_every_view_on_any_screen_in_light_and_dark(
      String name, String view, String there) {
    anywhere(view, there, name);
  }

  /** What somebody may see instead of a view, or over it. */
  enum Instead {
    LOADING("#/search/small", "text=Loading …"),
    NO_ANSWER("#/search/small", "h1:text-is('No answer yet')"),
    BROKEN("#/search/small", "h1:text-is('Something went wrong')"),
    NO_SEARCHES("#/", "text=No search has been started yet."),
    NO_TRAINERS("#/trainers", "text=No trainer has reported yet."),
    NO_COMPARISON("#/compare", "text=No search has been started yet."),
    NO_TABLES("#/tables", "text=There are no latency tables yet."),
    NO_TWO_TABLES("#/tables/compare", "text=There are not two latency tables"),
    OFFLINE("#/search/small", "#offline:not([hidden])"),
    MISTAKES("#/new", "#spec"),
    PLAN("#/new", "#spec"),
    NOTE("#/search/small", "text=Show all"),
    NOTE_OF_NETWORK("#/search/small/training/small-00022", ".genes li");

    private final String view;
    private final String there;

    Instead(String view, String there) {
      this.view = view;
      this.there = there;
    }

    /** What the service answers on its own. */
    void before(Page page) {
      page.addInitScript(WITHOUT_SHARED_WORKERS); // Whose requests Playwright does not route.
      switch (this) {
        case LOADING -> page.route("**/searches/small/**", _ -> {});
        case NO_ANSWER -> page.route("**/searches/small/**", Route::abort);
        case BROKEN -> answer(page, "**/searches/small/**", 500, "{\"detail\": \"It broke.\"}");
        case NO_SEARCHES, NO_TRAINERS, NO_COMPARISON ->
            answer(page, "**/progress", 200, "{\"searches\": [], \"trainers\": []}");
        case NO_TABLES, NO_TWO_TABLES -> answer(page, "**/tables", 200, "[]");
        case OFFLINE -> answer(page, "**/progress/changes", 503, "");
        default -> {}
      }
    }

    /** What its reader does. */
    void after(Page page) {
      switch (this) {
        case MISTAKES -> {
          page.locator("#spec").fill("bandz: []\ntrainings: many\n");
          page.locator("button:text-is('Plan')").click();
          page.waitForSelector("li:has-text('trainings: The text \"many\" was given')");
        }
        case PLAN -> {
          page.locator("button:has-text('Reset to example')").click();
          page.locator("button:text-is('Plan')").click();
          page.locator("summary").click();
          page.waitForSelector("pre");
        }
        case NOTE, NOTE_OF_NETWORK -> {
          page.locator("[data-key=note]").click();
          page.waitForSelector("textarea.note");
        }
        default -> {}
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everybody_can_use_what_is_shown_instead_of_a_view_or_over_it(Instead what) {
    open(
        "#/nowhere",
        PHONE,
        ColorScheme.LIGHT,
        page -> {
          what.before(page);
          page.navigate("about:blank");
          page.navigate(address(service) + "/" + what.view);
          page.waitForSelector(what.there);
          what.after(page);
          assertUsableAnywhere(page, "instead-" + what.name().toLowerCase(Locale.ROOT));
        });
  }

  @Test
  void everybody_can_give_the_token() {
    try (var page = browser.newPage()) {
      page.navigate(address(closed));
      page.locator("#token").fill("not the token");
      page.keyboard().press("Enter");
      page.waitForSelector("text=This is not the token of this service.");
      assertUsableAnywhere(page, "logged-out");
    }
  }

  private static void answer(Page page, String url, int status, String json) {
    page.route(
        url,
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(status)
                    .setContentType("application/json")
                    .setBody(json)));
  }

  /** Opens a view, and fails unless everybody can use it. */
  private static void anywhere(String view, String there, String name) {
    open(
        view,
        PHONE,
        ColorScheme.LIGHT,
        page -> {
          page.waitForSelector(there);
          assertUsableAnywhere(page, name);
        });
  }

  /**
   * Fails if something is wider than the screen, or of too little contrast, or if somebody with a
   * screen reader cannot use it.
   */
  private static void assertUsableAnywhere(Page page, String name) {
    for (var width : List.of(PHONE, DESKTOP, WIDE, HUGE)) {
      page.setViewportSize(width, HEIGHT);
      for (var colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colours));
        // What is drawn follows in the next frame. Only tables and pictures scroll, by themselves.
        page.waitForCondition(
            () -> page.evaluate("document.documentElement.scrollWidth").equals(width));
        if (width == DESKTOP) {
          assertUsable(page, colours == ColorScheme.LIGHT ? ALL_RULES : CONTRAST);
        }
        screenshot(page, "%s-%d-%s".formatted(name, width, colours).toLowerCase(Locale.ROOT));
      }
    }
  }

  private static final String ALL_RULES = "{}";

  /** What depends on colours. */
  private static final String CONTRAST = "{ runOnly: ['color-contrast'] }";

  private static void assertUsable(Page page) {
    assertUsable(page, ALL_RULES);
  }

  /** Fails if axe finds something that a person with a screen reader or weak eyes cannot use. */
  private static void assertUsable(Page page, String rules) {
    page.evaluate("if (!window.axe) {" + AXE + "}");
    assertThat(
            (List<?>)
                page.evaluate(
                    "axe.run(%s).then(found => found.violations.map(each => each.id + ': ' +"
                            .formatted(rules)
                        + " each.nodes.map(node => node.html + ' ' + node.failureSummary).join(', ')))"))
        .as(page.url())
        .isEmpty();
  }

  @Test
  void what_does_not_exist_is_said_to_be_missing() {
    open(
        "#/search/nobody",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> page.waitForSelector("text=There is no search nobody"));
    open(
        "#/nowhere",
        DESKTOP,
        ColorScheme.LIGHT,
        page -> page.waitForSelector("text=There is nothing here"));
  }

  /** Opens a view and fails if a script does, or if the page breaks its own security policy. */
  private static void open(String view, int width, ColorScheme colours, Consumer<Page> then) {
    var errors = new ArrayList<String>();
    var options =
        new Browser.NewPageOptions().setViewportSize(width, HEIGHT).setColorScheme(colours);
    try (var page = browser.newPage(options)) {
      page.onPageError(errors::add);
      page.onConsoleMessage(message -> {
        if (message.text().contains("Content Security Policy")) {
          errors.add(message.text());
        }
      });
      page.navigate(address(service) + "/" + view);
      then.accept(page);
      assertThat(errors).isEmpty();
    }
  }

  private static String resource(String name) {
    try (var in = Objects.requireNonNull(PageIT.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void screenshot(Page page, String name) {
    seeCharts(page);
    if (IS_PICTURED) {
      page.screenshot(
          new Page.ScreenshotOptions()
              .setPath(SCREENSHOTS.resolve(name + ".png"))
              .setFullPage(true));
    }
  }

  /** A chart is drawn when somebody comes near. */
  private static void seeCharts(Page page) {
    page.evaluate(
        """
        (async () => {
          const place = scrollY;
          for (const chart of document.querySelectorAll(".chart")) {
            chart.scrollIntoView();
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          }
          scrollTo(0, place);
        })()
        """);
  }
}
