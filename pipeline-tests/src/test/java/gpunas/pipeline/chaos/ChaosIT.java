package gpunas.pipeline.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gpunas.pipeline.ComposeStack;
import gpunas.pipeline.Docker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

/**
 * Searches while containers are killed, frozen and unplugged, disks full and Redis emptied, and
 * others send nonsense: the rankings are those of an undisturbed stack, bit for bit.
 *
 * <p>{@code ./gpunas test} has two minutes of it. {@code ./gpunas test -Pchaos} does nothing else,
 * for ten; {@code -Dchaos.minutes=60} for an hour, 0 for none; {@code -Dchaos.seed=2} disturbs
 * otherwise. What happened when is in {@code target/chaos-SEED.log} afterwards.
 */
class ChaosIT {

  private static final Duration DURATION = Duration.ofMinutes(Long.getLong("chaos.minutes", 0));
  private static final long SEED = Long.getLong("chaos.seed", 1);
  private static final int TRAINERS = 2;
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
    try (var searches = new Searches(stack)) {
      compare(stack, containers, searches);
    }
    containers.awaitHealth();
    assertThat(containers.unexpectedErrors()).isEmpty();
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
      var summary =
          "%d searches, %d differ; faults by kind: %s; %d could not strike%n"
              .formatted(runs, differences.size(), campaign.strikes(), campaign.missed());
      System.out.println(summary);
      Files.writeString(
          Path.of("target", "chaos-%d.log".formatted(SEED)), campaign.log() + summary);
    }
    assertThat(campaign.findings()).as("answers that no request may get").isEmpty();
    assertThat(differences).isEmpty();
    var struck = campaign.strikes().values().stream().mapToInt(Integer::intValue).sum();
    assertThat(campaign.missed())
        .as("faults that could not strike, of %d", struck)
        .isLessThanOrEqualTo(struck / 4);
  }
}
