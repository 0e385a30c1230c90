package gpunas.optimizer.search;

import static gpunas.optimizer.search.Simulated.ACCURATE;
import static gpunas.optimizer.search.Simulated.FAST;
import static gpunas.optimizer.search.Simulated.NOON;
import static gpunas.optimizer.search.Simulated.SPACE;
import static gpunas.optimizer.search.Simulated.TABLES;
import static gpunas.optimizer.search.Simulated.batches;
import static gpunas.optimizer.search.Simulated.latency;
import static gpunas.optimizer.search.Simulated.plan;
import static gpunas.optimizer.search.Simulated.run;
import static gpunas.optimizer.search.Simulated.started;
import static gpunas.optimizer.search.Simulated.trained;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.optimizer.search.Simulated.Plan;
import gpunas.optimizer.strategy.Strategies;
import gpunas.searchmodel.Search.State;
import gpunas.searchmodel.StrategyName;
import gpunas.searchspace.Encoding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A search whose thoughts take as long as chance wants, that is given room and pauses at random and
 * dies at random, does what an undisturbed one does.
 */
class ReplayTest {
  private static final Encoding[] KNOWN =
      Stream.generate(new Random(5)::nextLong)
          .map(seed -> SPACE.random(new Random(seed)))
          .filter(network -> latency(network) < 1200)
          .limit(3)
          .toArray(Encoding[]::new);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void jobs_do_not_depend_on_when_anything_happened(long seed) {
    var plan =
        plan(40, 1 + (int) seed, FAST, ACCURATE)
            .strategy(
                Strategies.named(seed % 4 == 0 ? StrategyName.BAYESIAN : StrategyName.EVOLUTION))
            .rungs(2, 8)
            .finish(2, 2)
            .start(seed % 2 == 0 ? KNOWN : new Encoding[0])
            .build();
    var undisturbed = run(started(plan));
    assertThat(new Disturbed(plan, new Random(seed)).run())
        .isEqualTo(withoutPromoters(undisturbed));
  }

  private static final class Disturbed {
    private final Plan plan;
    private final RandomGenerator random;
    private final List<Job> jobs = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();
    private Queue<Runnable> thoughts = new ArrayDeque<>();
    private SearchProgress progress;

    Disturbed(Plan plan, RandomGenerator random) {
      this.plan = plan;
      this.random = random;
      progress = restarted();
    }

    List<Job> run() {
      while (true) {
        switch (random.nextInt(12)) {
          case 0 -> progress = restarted();
          case 1 -> progress.changed(plan.in(State.PAUSED));
          case 2, 3, 4 -> end();
          case 5, 6 -> {
            if (!thoughts.isEmpty()) {
              thoughts.remove().run();
            }
          }
          default -> progress.changed(plan.in(State.RUNNING));
        }
        var decision =
            progress.decide(
                NOON, 1 + random.nextInt(plan.spec().budget().inFlight()), () -> Earlier.NOTHING);
        if (decision.end() != null) {
          return withoutPromoters(jobs);
        }
        // Sometimes it dies between two publications.
        var published =
            random.nextInt(10) == 0 ? decision.jobs().size() / 2 : decision.jobs().size();
        jobs.addAll(decision.jobs().subList(0, published));
        if (published < decision.jobs().size()) {
          progress = restarted();
        }
      }
    }

    /** Results come in the order of the jobs, as in the undisturbed run. */
    private void end() {
      if (results.size() < jobs.size()) {
        var result = trained(jobs.get(results.size()));
        results.add(result);
        progress.ended(result);
      }
    }

    /** A new life that reads its topics: results in order, all else in any. */
    private SearchProgress restarted() {
      thoughts = new ArrayDeque<>();
      var life = new SearchProgress("s", plan.thinking(thoughts::add, TABLES));
      results.forEach(life::ended);
      var order = new ArrayList<>(IntStream.range(0, jobs.size()).boxed().toList());
      Collections.shuffle(order, Random.from(random));
      order.forEach(i -> life.published(jobs.get(i)));
      batches(plan.spec().bands()).reversed().forEach(life::annotated);
      life.changed(plan.search());
      return life;
    }
  }

  /** What a job was published with; who made it go up is on no topic. */
  private static List<Job> withoutPromoters(List<Job> jobs) {
    return jobs.stream()
        .map(job ->
            new Job(
                job.number(),
                job.band(),
                job.encoding(),
                job.cost(),
                job.rung(),
                job.repeat(),
                null,
                job.resultsKnown()))
        .toList();
  }
}
