package gpunas.cli.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.cli.CommandRun;
import gpunas.cli.UserError;
import gpunas.cli.server.Server;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.NetworkFigures;
import gpunas.schemas.RankedBand;
import gpunas.schemas.RankedBaseline;
import gpunas.schemas.RankedEntry;
import gpunas.schemas.RankedResults;
import gpunas.schemas.RecipeSpec;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingProgress;
import gpunas.schemas.TrainingResult;
import gpunas.searchspace.Spaces;
import gpunas.service.Service;
import gpunas.testing.Broker;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask a server, against a sampler and a ranker on a real broker. */
@Timeout(180)
class ServerCommandsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EXAMPLE = Path.of("..", "examples", "search.yaml").toString();

  /** Of the space quickstart. */
  private static final String GENES = "28,8,3,0,1,8,3,1,0,0,1,16,3,1,0,0,1,32,3,1,0,0,1";

  private static final String TOKEN = "0123456789abcdef-secret";

  @TempDir private static Path folder;
  private static Broker broker;
  private static ApplicationContext sampler;
  private static ApplicationContext ranker;
  private static ApplicationContext closed;

  @BeforeAll
  static void start() {
    broker = new Broker(folder.resolve("kafka"));
    sampler = service("sampler", Map.of());
    ranker = service("ranker", Map.of("ranker.sampler-url", address(sampler).toString()));
    closed = service("sampler", Map.of("http.token", TOKEN));
  }

  @AfterAll
  static void stop() {
    closed.close();
    ranker.close();
    sampler.close();
    broker.close();
  }

  @Test
  void a_search_is_planned_started_cancelled_and_deleted() throws Exception {
    var plan = sampler("search", "plan", EXAMPLE);
    assertThat(plan.exitCode()).as(plan.errors()).isZero();
    assertThat(plan.output())
        .contains(
            "strategy: \"bayesian\"",
            "networks in the space: 239,708,160",
            "latencies: not known. The latency service does not answer",
            "memory of a training: ")
        .contains("time of one device: not known. No training on fashion-mnist")
        .contains("Nothing was started.");

    var started = sampler("search", "start", EXAMPLE, "--json");
    assertThat(started.exitCode()).as(started.errors()).isZero();
    var id = JSON.readTree(started.output()).get("searchId").asText();
    var tooEarly = sampler("search", "delete", id);
    assertThat(tooEarly.exitCode()).isEqualTo(1);
    assertThat(tooEarly.output()).isEmpty();
    assertThat(tooEarly.errors())
        .contains("gpunas: Search %s is running; only".formatted(id), "Cancel it first.");
    assertThat(sampler("search", "cancel", id).output().strip())
        .isEqualTo("Search %s is cancelled.".formatted(id));
    var again = sampler("search", "cancel", id);
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.errors()).contains("gpunas: Search %s is cancelled".formatted(id));

    var deleted = ask("search", "delete", id);
    assertThat(deleted.exitCode()).as(deleted.errors()).isZero();
    assertThat(deleted.output().strip()).isEqualTo("Search %s is deleted.".formatted(id));
    assertThat(sampler("search", "list").output()).doesNotContain(id);
    var gone = ask("search", "delete", id);
    assertThat(gone.exitCode()).isEqualTo(1);
    assertThat(gone.errors()).contains("gpunas: There is no search %s.".formatted(id));
  }

  @Test
  void known_networks_are_planned_and_their_files_read_from_the_folder_of_the_specification()
      throws Exception {
    var spaces = Files.createDirectories(folder.resolve("näme 🐈"));
    var network = spaces.resolve("network.json");
    var exported =
        run(
            "export",
            GENES,
            "--space",
            "quickstart",
            "--format",
            "nvidia-json",
            "--out",
            network.toString());
    assertThat(exported.exitCode()).as(exported.errors()).isZero();
    var spec = spaces.resolve("search.yaml");
    var text = Files.readString(Path.of(EXAMPLE)) + "# 🐈\nstart:\n  - network.json # mine\n";
    Files.writeString(spec, text);
    var plan = sampler("search", "plan", spec.toString());
    assertThat(plan.exitCode()).as(plan.errors()).isZero();
    assertThat(plan.output())
        .contains("start: [[" + GENES + "]]")
        .containsPattern("#0 +- +- +" + GENES)
        .contains("Whether a band takes them is seen once the latency table is complete");

    Files.writeString(spec, text + "  - ./nothing.json\n");
    assertThat(sampler("search", "start", spec.toString()).errors())
        .contains(
            "There is no file %s, which start names; expected a configuration"
                .formatted(spaces.resolve("./nothing.json")));
    Files.writeString(spec, text + "  - search.yaml\n");
    assertThat(sampler("search", "start", spec.toString()).errors())
        .contains("search.yaml, which start names, is no network: The configuration is not JSON");
    Files.writeString(spec, text + "  - gpunet-2\n");
    assertThat(sampler("search", "start", spec.toString()).errors())
        .contains("start[1]", "gpunet-2 is not in the space quickstart");
  }

  @Test
  void baselines_are_planned_and_those_that_start_are_among_the_first_networks() throws Exception {
    var spec = folder.resolve("baselines.yaml");
    var text = Files.readString(Path.of(EXAMPLE)) + "baselines:\n  - gpunet-0\n";
    Files.writeString(
        spec, text + "  - {name: mine, encoding: [" + GENES + "], start: true, accuracy: 0.9}\n");
    var plan = sampler("search", "plan", spec.toString());
    assertThat(plan.exitCode()).as(plan.errors()).isZero();
    assertThat(plan.output()).containsPattern("#0 +- +- +" + GENES);
    Files.writeString(spec, text + "  - {name: theirs, onnx: model.onnx}\n  - resnet50\n");
    assertThat(sampler("search", "start", spec.toString()).errors())
        .contains(
            "baselines[1].onnx: The services do not read files; expected accuracy and"
                + " latencyMillis, which 'gpunas compare --with FILE.onnx' measures")
        .contains("baselines[2].name: There is no known network resnet50; expected")
        .contains("Maybe resnet-50 is meant.");
  }

  @Test
  void a_search_is_listed_shown_and_steered_at_the_address_of_the_page() throws Exception {
    var started = ask("search", "start", EXAMPLE, "--json");
    assertThat(started.exitCode()).as(started.errors()).isZero();
    var id = JSON.readTree(started.output()).get("searchId").asText();
    awaitOutput(id, "search", "list");
    assertThat(ask("search", "list").output())
        .startsWith("SEARCH")
        .containsPattern(id + " +running +0/12 +0 ");
    assertThat(JSON.readTree(ask("search", "list", "--json").output()).findValuesAsText("searchId"))
        .contains(id);

    broker.publish(Topics.CANDIDATES_ANNOTATED, id, annotated(id, 0.021));
    broker.publish(Topics.TRAINING_JOBS, id, job(id, 0));
    broker.publish(Topics.TRAINING_JOBS, id, job(id, 1));
    broker.publish(Topics.TRAINING_PROGRESS, id, progress(id, 1).build());
    broker.publish(Topics.TRAINING_RESULTS, id, result(id, 0));
    awaitOutput(id + "-0 ", "search", "show", id);
    awaitOutput("#1 ", "search", "show", id);
    awaitOutput("± 2.1 %", "search", "show", id);
    assertThat(ask("search", "show", id).output())
        .contains(id + " is running.", "trainings: 1/12 done (1 completed, 0 diverged, 0 failed)")
        .contains("left out of the data: 1 validation images cannot be read: cat/b.jpg.")
        .contains("1 running, 0 waiting", "completed by rung: 1 training of 2 epochs")
        .containsPattern(
            "fast +0.0000 ms +0.1500 ms +0 +1 +"
                + id
                + "-0 +87.50 % +\\S+ +0.1000 ms ± 2.1 % predicted")
        .containsPattern("#1 +fast +0.1000 ms +trainer-1 +1.0/2 +- +512 +0:01:30");

    var since = Instant.now().minusSeconds(300);
    broker.publish(Topics.TRAINING_JOBS, id, job(id, 2));
    broker.publish(Topics.TRAINING_PROGRESS, id, progress(id, 2).setAt(since).build());
    awaitOutput("#2 ", "search", "show", id);
    assertThat(ask("search", "show", id).output())
        .containsPattern("BAND +LATENCY ± 2.1 % +TRAINER")
        .containsPattern(
            "#2 +fast .* last heard of \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d [+-]\\d\\d:\\d\\d");

    assertThat(ask("search", "trainings", id, "--where", "state:completed").output())
        .containsPattern(id + "-0 +completed +fast +0 +87.50 % +\\S+ +0.1000 ms +trainer-1")
        .containsPattern("OBJECTIVE +PREDICTED ± 2.1 % +TRAINER")
        .contains("1 of 1 trainings")
        .doesNotContain(id + "-1");
    var csv = ask("search", "trainings", id, "--csv", "--sort", "number").output().lines().toList();
    assertThat(csv).hasSize(4);
    assertThat(csv.getFirst()).startsWith("jobId,number,state,").contains(",resolution,");
    assertThat(csv.get(1)).startsWith(id + "-0,0,completed,fast,");
    var jsonl = ask("search", "trainings", id, "--jsonl", "--limit", "1", "--sort", "top1");
    assertThat(JSON.readTree(jsonl.output()).get("jobId").asText()).isEqualTo(id + "-0");
    assertThat(ask("search", "trainings", id, "--csv", "--where", "colour:red").errors())
        .startsWith("gpunas: where is 'colour:red'; expected one of the columns jobId, number,");

    assertThat(ask("search", "show", "nothing").errors())
        .isEqualToIgnoringNewLines(
            "gpunas: There is no search nothing. GET /progress lists all of them.");

    assertThat(ask("trainers").output()).containsPattern("trainer-1 +cpu +" + id + "-1 +512 +1 ");
    assertThat(JSON.readTree(ask("trainers", "--json").output()).get(0).get("device").asText())
        .isEqualTo("cpu");

    assertThat(ask("search", "pause", id).output().strip())
        .isEqualTo("Search %s is paused.".formatted(id));
    assertThat(JSON.readTree(ask("search", "resume", id, "--json").output()).get("state").asText())
        .isEqualTo("running");
    assertThat(
            JSON.readTree(ask("search", "priority", id, "--json", "7").output())
                .at("/spec/priority")
                .asInt())
        .isEqualTo(7);
    var tooHigh = ask("search", "priority", id, "101");
    assertThat(tooHigh.exitCode()).isEqualTo(1);
    assertThat(tooHigh.errors())
        .contains("value is '101'; expected a whole number from -100 to 100.");
    assertThat(ask("search", "priority", id, "high").exitCode()).isEqualTo(2);
    assertThat(ask("search", "cancel", id).exitCode()).isZero();
    awaitOutput("is cancelled", "search", "show", id);
    assertThat(ask("search", "resume", id).exitCode()).isEqualTo(1);
    assertThat(ask("search", "pause", "nothing").exitCode()).isEqualTo(1);

    assertThat(ask("search", "rename", id, "das schönste 网络").output())
        .isEqualTo("Search %s is called das schönste 网络.%n".formatted(id));
    assertThat(ask("search", "note", id, "Deploy it.\nUntil June.").exitCode()).isZero();
    awaitOutput("note Until June.", "search", "show", id);
    assertThat(ask("search", "show", id).output()).contains("name das schönste 网络");
    assertThat(ask("search", "rename", id, " ").errors())
        .contains("name has 0 characters; expected 1 to 100 characters on one line.");
    assertThat(ask("search", "note", id, "").output())
        .isEqualTo("Of search %s nothing is noted.%n".formatted(id));
    assertThat(ask("search", "note", id, "fast", "--training", "nothing").errors())
        .contains("Search %s has no training nothing.".formatted(id));

    var followed = ask("ranking", id, "--follow", "--json");
    assertThat(followed.exitCode()).as(followed.errors()).isZero();
    assertThat(followed.output()).contains("\"final\" : true");
    assertThat(ask("ranking", id).output()).containsPattern("87.50 % +\\S+ +0.1000 ms ± 2.1 % ");
  }

  /** A batch of which no candidate is in a band. */
  private static CandidatesAnnotated annotated(String searchId, double deviation) {
    var none = ByteBuffer.allocate(0);
    return CandidatesAnnotated.newBuilder()
        .setSearchId(searchId)
        .setFirstIndex(0)
        .setSampled(9)
        .setTotal(9)
        .setTableId("t")
        .setTableVersion("v1")
        .setFastestMicros(1e5)
        .setSlowestMicros(1e6)
        .setOutside(9)
        .setKept(0)
        .setGenes(1)
        .setEncodings(none)
        .setBands(none)
        .setLatencyMicros(none)
        .setLatencyDeviation(deviation)
        .build();
  }

  /** Asks again until the answer says something. */
  private static void awaitOutput(String text, String... command) throws InterruptedException {
    while (!ask(command).output().contains(text)) {
      Thread.sleep(50);
    }
  }

  @Test
  void a_ranking_is_followed_to_its_end() {
    broker.publish(Topics.RESULTS_RANKED, "followed", ranked(1, false));
    broker.publish(Topics.RESULTS_RANKED, "followed", ranked(2, true));
    while (ask("ranking", "followed").exitCode() != 0) {
      Thread.onSpinWait();
    }
    var followed = ask("ranking", "followed", "--follow");
    assertThat(followed.exitCode()).as(followed.errors()).isZero();
    assertThat(followed.output())
        .contains("followed, revision 2, final: 1 completed, 0 diverged, 0 failed")
        .contains("fast: below 0.15 ms")
        .contains("INT8, FP32")
        .containsPattern(
            "1 +followed-7 +87.50 %, 88.75 % +0.4100 +0.1234 ms +not measured +0.1310 ms +9 000.5 +not measured +1.50 MiB +1,000 +2,000 +28,8,1")
        .contains("p99 of 100 runs, one after the other; images per second in batches of 32")
        .contains("not measured: energy: this device tells none")
        .contains(
            "not ranked: followed-8, 87.50 %, 88.75 %: measured 0.1512 ms, outside of the band; predicted"
                + " 0.1234 ms")
        .containsPattern(
            "mine +72.00 % +stated +- +- +not measured: its layers are not known here +0.2000 ms +not measured +not measured +not measured +- +- +-")
        .contains("At the accuracy of mine it is 1.6 times faster.");
    assertThat(ask("ranking", "nothing").errors())
        .isEqualToIgnoringNewLines(
            "gpunas: There is no ranking of a search nothing. GET /rankings lists all of them.");
  }

  @Test
  void a_ranking_says_what_a_refined_table_predicts_and_both_versions() {
    var last = ranked(1, true);
    var band = last.getBands().getFirst();
    var entry =
        RankedEntry.newBuilder(band.getEntries().getFirst()).setRefinedLatencyMicros(125.6).build();
    broker.publish(
        Topics.RESULTS_RANKED,
        "refined",
        RankedResults.newBuilder(last)
            .setSearchId("refined")
            .setBands(List.of(RankedBand.newBuilder(band).setEntries(List.of(entry)).build()))
            .setTableVersion("0f3a")
            .setLatencyDeviation(0.03)
            .setRefinedTableId("a100.refined-refined")
            .setRefinedTableVersion("1b2c")
            .setRefinedLatencyDeviation(0.012)
            .build());
    while (ask("ranking", "refined").exitCode() != 0) {
      Thread.onSpinWait();
    }
    assertThat(ask("ranking", "refined").output())
        .contains(
            "what was measured is predicted by table a100.refined-refined, version 1b2c; the search"
                + " began with version 0f3a")
        .contains("0.1256 ms ± 1.2 %")
        .contains("outside of the band; predicted 0.1234 ms ± 3.0 %");
  }

  @Test
  void a_search_that_has_failed_says_why_and_so_does_the_exit_status() throws Exception {
    var started = ask("search", "start", EXAMPLE, "--json");
    var id = JSON.readTree(started.output()).get("searchId").asText();
    assertThat(ask("search", "show", id).exitCode()).isZero();
    var ranking =
        RankedResults.newBuilder(ranked(100, true))
            .setSearchId(id)
            .setCompleted(0)
            .setFailed(12)
            .setBands(List.of())
            .setNote("Each of the trainings failed, the first because: no data.");
    broker.publish(Topics.RESULTS_RANKED, id, ranking.build());

    awaitOutput(
        id + " has failed. Each of the trainings failed, the first because: no data.",
        "search",
        "show",
        id);
    assertThat(ask("search", "show", id).exitCode()).isEqualTo(1);
    awaitOutput("the first because: no data.", "ranking", id);
    assertThat(ask("ranking", id).exitCode()).isEqualTo(1);
    assertThat(ask("ranking", id, "--follow").exitCode()).isEqualTo(1);
  }

  @Test
  void every_mistake_of_a_specification_is_a_line() throws Exception {
    var file = Files.writeString(folder.resolve("wrong.yaml"), "bandz: []\ntrainings: many\n");
    var run = sampler("search", "start", file.toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors())
        .startsWith("gpunas: The specification cannot be used")
        .contains("\n  trainings: The text \"many\" was given")
        .contains("There is no field \"bandz\" here");
    assertThat(sampler("search", "start", "nowhere.yaml").errors())
        .startsWith("gpunas: There is no specification /")
        .containsOnlyOnce("nowhere.yaml");
  }

  @Test
  void a_server_that_is_not_there_is_one_clear_line() {
    var run = run("search", "list", "--server", "http://127.0.0.1:1");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors())
        .startsWith("gpunas: Nothing answers at http://127.0.0.1:1")
        .contains("--server or GPUNAS_SERVER")
        .hasLineCount(1);
    assertThat(run("trainers", "--server", "nonsense").errors())
        .startsWith("gpunas: The server is nonsense; expected something like http://");
  }

  @Test
  void a_token_is_asked_for_and_taken() {
    assertThat(run("search", "plan", EXAMPLE, "--server", address(closed).toString()).errors())
        .contains("requires its access token. Set GPUNAS_TOKEN.");
    assertThatThrownBy(() -> new Server(address(closed), "another").get("/searches"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("another access token than the one in GPUNAS_TOKEN");
    assertThat(new Server(address(closed), TOKEN).get("/searches").isArray()).isTrue();
  }

  @Test
  void a_wrong_call_shows_how_it_is_called() {
    assertThat(run("search").exitCode()).isEqualTo(2);
    assertThat(run("search", "start").errors()).contains("Missing required parameter: 'SPEC'");
    assertThat(run("ranking").exitCode()).isEqualTo(2);
  }

  @Test
  void the_completion_script_is_one_that_bash_understands() throws Exception {
    var script = run("completion").output();
    assertThat(script).contains("_complete_gpunas", "--follow");
    var file = Files.writeString(folder.resolve("completion.sh"), script, UTF_8);
    var words =
        new ProcessBuilder(
                "bash",
                "-c",
                "source %s; COMP_WORDS=(gpunas search p); COMP_CWORD=2; _complete_gpunas; echo ${COMPREPLY[@]}"
                    .formatted(file))
            .start();
    assertThat(new String(words.getInputStream().readAllBytes(), UTF_8).split("\\s+"))
        .contains("plan", "pause");
  }

  private static CommandRun ask(String... arguments) {
    return run(ranker, arguments);
  }

  private static CommandRun sampler(String... arguments) {
    return run(sampler, arguments);
  }

  private static CommandRun run(ApplicationContext service, String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--server", address(service).toString()));
    return run(all.toArray(String[]::new));
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.of(Gpunas.commandLine(), arguments);
  }

  private static ApplicationContext service(String name, Map<String, Object> own) {
    var properties = new HashMap<>(own);
    properties.put("kafka.bootstrap-servers", broker.bootstrapServers());
    properties.put("sampler.latency-url", "http://127.0.0.1:1");
    return Service.start(name, -1, properties);
  }

  private static URI address(ApplicationContext service) {
    return URI.create("http://127.0.0.1:" + service.getBean(EmbeddedServer.class).getPort());
  }

  private static TrainingJob job(String search, int number) {
    return TrainingJob.newBuilder()
        .setJobId(search + "-" + number)
        .setSearchId(search)
        .setNumber(number)
        .setBand("fast")
        .setSpace(SpaceCodec.toWire(Spaces.quickstart()))
        .setEncoding(List.of(28, 8, number))
        .setDataset("fashion-mnist")
        .setRecipe(
            RecipeSpec.newBuilder()
                .setEpochs(2)
                .setBatchSize(50)
                .setLearningRate(0.1)
                .setWarmUp(0.1)
                .setMomentum(0.9)
                .setWeightDecay(1e-4)
                .setLabelSmoothing(0.1)
                .setDropout(0.2)
                .setDropPath(0.0)
                .setTrainingImages(0)
                .build())
        .setSeed(1L)
        .setLatencyMicros(100)
        .setParameters(1000L)
        .setMacs(2000L)
        .setProposedAt(Instant.EPOCH)
        .build();
  }

  private static TrainingProgress.Builder progress(String search, int number) {
    return TrainingProgress.newBuilder()
        .setJobId(search + "-" + number)
        .setSearchId(search)
        .setTrainer("trainer-1")
        .setDevice("cpu")
        .setAttempt(1)
        .setStep(50)
        .setSteps(100)
        .setEpoch(1)
        .setEpochs(2)
        .setLoss(1.5)
        .setImagesPerSecond(512)
        .setSecondsLeft(90.0)
        .setAt(Instant.now());
  }

  private static TrainingResult result(String search, int number) {
    return TrainingResult.newBuilder()
        .setJobId(search + "-" + number)
        .setSearchId(search)
        .setTrainer("trainer-1")
        .setDevice("cpu")
        .setAttempt(1)
        .setOutcome(
            TrainingCompleted.newBuilder()
                .setLoss(0.4)
                .setTop1(0.875)
                .setValidationImages(1000)
                .setImagesPerSecond(500)
                .setDirectory(search + "/" + search + "-" + number)
                .setFiles(List.of())
                .setLeftOut("1 validation images cannot be read: cat/b.jpg.")
                .build())
        .setStartedAt(Instant.EPOCH)
        .setFinishedAt(Instant.EPOCH)
        .build();
  }

  private static RankedResults ranked(int revision, boolean isFinal) {
    var entry =
        RankedEntry.newBuilder()
            .setRank(1)
            .setJobId("followed-7")
            .setEncoding(List.of(28, 8, 1))
            .setTop1(0.875)
            .setLoss(0.4)
            .setObjective(0.41)
            .setLatencyMicros(123.4)
            .setParameters(1000)
            .setMacs(2000)
            .setDirectory("followed/followed-7")
            .setTrainings(List.of())
            .setTop1Fp32(0.8875)
            .setMemoryBytes(3L << 19)
            .setFigures(
                new NetworkFigures(
                    120.0, 131.0, 100, 9000.5, 32, null, "energy: this device tells none"))
            .build();
    var band =
        RankedBand.newBuilder()
            .setName("fast")
            .setFromMicros(0)
            .setBelowMicros(150)
            .setEntries(List.of(entry))
            .setOutside(
                List.of(
                    RankedEntry.newBuilder(entry)
                        .setRank(0)
                        .setJobId("followed-8")
                        .setMeasuredLatencyMicros(151.2)
                        .setWhyMoved("measured 0.1512 ms, outside of the band")
                        .build()))
            .build();
    return RankedResults.newBuilder()
        .setSearchId("followed")
        .setRevision(revision)
        .setFinal$(isFinal)
        .setCompleted(1)
        .setDiverged(0)
        .setFailed(0)
        .setMissedTargets(0)
        .setBands(List.of(band))
        .setAt(Instant.EPOCH)
        .setBaselines(
            List.of(
                RankedBaseline.newBuilder()
                    .setName("mine")
                    .setTop1(0.72)
                    .setTop1Source("stated")
                    .setComparable(true)
                    .setStatedMicros(200.0)
                    .setNotMeasuredBecause("its layers are not known here")
                    .setVerdict("At the accuracy of mine it is 1.6 times faster.")
                    .build()))
        .build();
  }
}
