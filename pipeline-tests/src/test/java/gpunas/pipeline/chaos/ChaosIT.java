package gpunas.pipeline.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gpunas.pipeline.ComposeStack;
import gpunas.pipeline.Docker;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Searches while containers are killed, frozen and unplugged, disks full and Redis emptied, and
 * others send nonsense: the rankings are those of an undisturbed stack, bit for bit, and what is
 * told twice is told alike.
 *
 * <p>{@code ./gpunas test} has two minutes of it. {@code ./gpunas test -Pchaos} does nothing else,
 * for ten; {@code -Dchaos.minutes=60} for an hour, 0 for none; {@code -Dchaos.seed=2} disturbs
 * otherwise. What happened when is in {@code target/chaos-SEED.log} afterwards.
 */
class ChaosIT {

  private static final Duration DURATION = Duration.ofMinutes(Long.getLong("chaos.minutes", 0));
  private static final long SEED = Long.getLong("chaos.seed", 1);
  private static final int TRAINERS = 2;
  private static final Path LOG = Path.of("target", "chaos-%d.log".formatted(SEED));
  private static final Path OVERRIDES =
      Path.of("src/test/resources/gpunas/pipeline/chaos/docker-compose.chaos.yml");

  @Test
  void whatever_happens_to_the_containers_the_rankings_stay_the_same() throws Exception {
    assumeTrue(DURATION.isPositive(), "No chaos was asked for: -Dchaos.minutes is 0.");
    assumeTrue(Docker.answers(), "No Docker engine answers: the chaos test is skipped.");
    try (var stack = ComposeStack.start(TRAINERS, OVERRIDES)) {
      try {
        disturb(stack);
      } catch (Exception | AssertionError e) {
        System.err.println(stack.logs());
        throw e;
      }
    }
  }

  private static void disturb(ComposeStack stack) throws Exception {
    var containers = new Containers(stack);
    containers.awaitHealth();
    try (var searches = new Searches(stack);
        var told = new Follower<>(stack.bootstrapServers(), Topics.TRAINING_RESULTS)) {
      compare(stack, containers, searches);
      containers.awaitHealth();
      count(searches, told.all());
    }
    assertThat(containers.unexpectedErrors()).isEmpty();
  }

  /** Results and rankings are told at least once; whatever is told again is told alike. */
  private static void count(Searches searches, List<TrainingResult> told) throws IOException {
    var results = Results.of(searches.ended(), told);
    var revisions = searches.revisions();
    report("%s%n%s%n".formatted(results, revisions));
    assertThat(results.differences()).as("results told again, otherwise").isEmpty();
    assertThat(results.missed())
        .as("results deleted before they were read, of %d", results.jobs() + results.missed())
        .isBetween(0, (results.jobs() + results.missed()) / 4);
    assertThat(revisions.faults()).as("of the %d revisions", revisions.read()).isEmpty();
  }

  private static void report(String figures) throws IOException {
    System.out.println(figures);
    Files.writeString(LOG, figures, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void compare(ComposeStack stack, Containers containers, Searches searches)
      throws Exception {
    var expected = new LinkedHashMap<String, Ranking>();
    for (var spec : Searches.SPECS.keySet()) {
      expected.put(spec, searches.run(spec));
    }

    var differences = new ArrayList<String>();
    var runs = 0;
    var campaign = new Campaign(stack, containers, SEED);
    try (campaign) {
      var end = Instant.now().plus(DURATION);
      while (Instant.now().isBefore(end)) {
        for (var spec : expected.keySet()) {
          var ranking = searches.run(spec);
          var difference = ranking.difference(expected.get(spec));
          campaign.note(
              "search %s has ended, %s"
                  .formatted(
                      ranking.searchId(),
                      difference.isEmpty() ? "as undisturbed" : "with another ranking"));
          difference.ifPresent(differences::add);
          runs++;
        }
      }
    } finally {
      Files.writeString(LOG, campaign.log());
      report(
          "%d searches, %d differ; faults by kind: %s; %d could not strike%n"
              .formatted(runs, differences.size(), campaign.strikes(), campaign.missed()));
    }
    assertThat(campaign.findings()).as("answers that no request may get").isEmpty();
    assertThat(differences).isEmpty();
    var struck = campaign.strikes().values().stream().mapToInt(Integer::intValue).sum();
    assertThat(campaign.missed())
        .as("faults that could not strike, of %d", struck)
        .isLessThanOrEqualTo(struck / 4);
  }
}
