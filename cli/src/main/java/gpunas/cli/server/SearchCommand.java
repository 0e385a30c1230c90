package gpunas.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpunas search}. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    subcommands = TrainingsCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Plans, starts, shows, explains, steers and deletes searches of running services.")
public final class SearchCommand {
  private static final String SPEC = "The search as YAML or JSON; - for standard input.";
  private static final String ID = "The id of the search; 'gpunas search list' shows it.";
  private static final String YAML = "application/yaml";
  private static final String TEXT = "text/plain";
  private static final byte[] NOTHING = {};

  @Command(
      name = "plan",
      mixinStandardHelpOptions = true,
      description =
          "Shows what a search would do and cost: all defaults, the size of its space, the share of"
              + " candidates in each band, trainings, hours. Starts nothing.")
  void plan(
      @Mixin ServerOptions options,
      @Parameters(paramLabel = "SPEC", description = SPEC) Path file) {
    options.show(
        options.server().post("/searches/plan", YAML, SpecFile.read(file)), SearchText::plan);
  }

  @Command(name = "start", mixinStandardHelpOptions = true, description = "Starts a search.")
  void start(
      @Mixin ServerOptions options,
      @Parameters(paramLabel = "SPEC", description = SPEC) Path file) {
    options.show(
        options.server().post("/searches", YAML, SpecFile.read(file)), SearchText::started);
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists all searches, the newest first.")
  void list(@Mixin ServerOptions options) {
    options.show(options.server().get("/progress").path("searches"), SearchText::list);
  }

  @Command(
      name = "show",
      aliases = "status",
      mixinStandardHelpOptions = true,
      description =
          "Shows the progress of a search and what is being trained. The exit status is 1 if the"
              + " search has failed.")
  int show(
      @Mixin ServerOptions options, @Parameters(paramLabel = "ID", description = ID) String id) {
    var live = options.server().get(path(id, "/progress"));
    options.show(live, SearchText::show);
    return SearchText.hasFailed(live) ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  @Command(
      name = "importance",
      mixinStandardHelpOptions = true,
      description =
          "Shows which choices the accuracy of a search's networks depends on: for each gene and"
              + " each stage its share of the differences, and the accuracy by value.")
  void importance(
      @Mixin ServerOptions options, @Parameters(paramLabel = "ID", description = ID) String id) {
    options.show(options.server().get(path(id, "/importance")), ImportanceText::of);
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Pauses a search: running trainings finish, no new ones start.")
  void pause(
      @Mixin ServerOptions options, @Parameters(paramLabel = "ID", description = ID) String id) {
    steer(options, id, "pause");
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Resumes a paused search.")
  void resume(
      @Mixin ServerOptions options, @Parameters(paramLabel = "ID", description = ID) String id) {
    steer(options, id, "resume");
  }

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = "Ends a search; the networks trained so far are ranked.")
  void cancel(
      @Mixin ServerOptions options, @Parameters(paramLabel = "ID", description = ID) String id) {
    steer(options, id, "cancel");
  }

  @Command(
      name = "priority",
      mixinStandardHelpOptions = true,
      description =
          "Changes the priority of a search. While one of higher priority runs, others get"
              + " fewer trainers. From -100 to 100; the default is 0.")
  void priority(
      @Mixin ServerOptions options,
      @Parameters(paramLabel = "ID", description = ID) String id,
      @Parameters(paramLabel = "N", description = "The priority; put -- before a negative number.")
          int priority) {
    steer(options, id, "priority?value=" + priority);
  }

  @Command(
      name = "rename",
      mixinStandardHelpOptions = true,
      description =
          "Gives a search another name, also one that has ended. Its id stays; what names it by its"
              + " id goes on working.")
  void rename(
      @Mixin ServerOptions options,
      @Parameters(paramLabel = "ID", description = ID) String id,
      @Parameters(paramLabel = "NAME", description = "1 to 100 characters on one line.")
          String name) {
    options.show(
        options.server().post(path(id, "/name"), TEXT, name.getBytes(StandardCharsets.UTF_8)),
        SearchText::renamed);
  }

  @Command(
      name = "note",
      mixinStandardHelpOptions = true,
      description =
          "Notes something of a search, or of one of its trainings, in place of what was noted,"
              + " also of one that has ended. 'gpunas search show ID', 'gpunas search trainings ID' and"
              + " the page show it.")
  void note(
      @Mixin ServerOptions options,
      @Parameters(paramLabel = "ID", description = ID) String id,
      @Parameters(
              paramLabel = "TEXT",
              description = "At most 1000 characters; \"\" leaves nothing noted.")
          String text,
      @Option(
              names = "--training",
              paramLabel = "JOB",
              description = "Of this training, by its id in 'gpunas search trainings ID'.")
          @Nullable String training) {
    var of =
        training == null ? "" : "/trainings/" + URLEncoder.encode(training, StandardCharsets.UTF_8);
    options.show(
        options.server().post(path(id, of + "/note"), TEXT, text.getBytes(StandardCharsets.UTF_8)),
        _ -> SearchText.noted(id, training, text));
  }

  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description =
          "Deletes a search that has ended, with its trainings, its ranking and the files of its"
              + " networks. There is no way back.")
  void delete(
      @Mixin ServerOptions options, @Parameters(paramLabel = "ID", description = ID) String id) {
    options.server().delete(path(id, ""));
    options.show(JsonNodeFactory.instance.objectNode().put("deleted", id), SearchText::deleted);
  }

  private static void steer(ServerOptions options, String id, String action) {
    JsonNode search = options.server().post(path(id, "/" + action), YAML, NOTHING);
    options.show(search, SearchText::state);
  }

  /** Where a search, or something of it, is served. */
  static String path(String id, String rest) {
    return "/searches/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + rest;
  }
}
