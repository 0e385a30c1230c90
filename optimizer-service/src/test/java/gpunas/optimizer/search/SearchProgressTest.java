package gpunas.optimizer.search;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Objective;
import gpunas.optimizer.Optimizer;
import gpunas.optimizer.Point;
import gpunas.optimizer.Suggestion;
import gpunas.searchspace.AdditiveCost;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class SearchProgressTest {

  private static final SearchSpace SPACE = Spaces.quickstart();
  private static final LatencyTables TABLES = (_, _) -> layer -> layer.macs() / 1e3;
  private static final AdditiveCost LATENCY = new LayerGrid(SPACE).cost(l -> l.macs() / 1e3);
  private static final Objective OBJECTIVE = new Objective(0.05, 0.6, 1000);
  private static final Band FAST = new Band("fast", 0, 600);
  private static final Band ACCURATE = new Band("accurate", 600, 1200);
  private static final Band IMPOSSIBLE = new Band("impossible", 0, 1);

  /** Draws from the band, and remembers what it was told. */
  private static final class DrawingOptimizer implements Optimizer {
    private final CandidateSpace space;
    private final List<FinishedTrial> told = new ArrayList<>();

    DrawingOptimizer(CandidateSpace space) {
      this.space = space;
    }

    @Override
    public void tell(List<FinishedTrial> finished) {
      told.clear();
      told.addAll(finished);
    }

    @Override
    public List<Suggestion> ask(int count, List<Candidate> pending, RandomGenerator random) {
      var taken = new HashSet<Point>();
      pending.forEach(candidate -> taken.add(candidate.point()));
      told.forEach(trial -> taken.add(trial.candidate().point()));
      for (var i = 0; i < 100; i++) {
        var drawn = space.sample(random);
        if (!taken.contains(drawn.point())) {
          return List.of(new Suggestion(drawn, Double.POSITIVE_INFINITY));
        }
      }
      return List.of();
    }

    @Override
    public List<Candidate> rank(List<Candidate> completed) {
      return completed;
    }
  }

  private static SearchPlan plan(int trainings, int inFlight, Band... bands) {
    return new SearchPlan(
        SPACE,
        "table",
        List.of(bands),
        OBJECTIVE,
        (space, _) -> new DrawingOptimizer(space),
        trainings,
        inFlight,
        42);
  }

  private static List<AnnotatedBatch> batches(Band... bands) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
    var batches = new ArrayList<AnnotatedBatch>();
    for (var first = 0; first < 300; first += 100) {
      Map<Integer, List<Encoding>> members = new HashMap<>();
      for (var i = 0; i < 100; i++) {
        var encoding = SPACE.random(random);
        for (var b = 0; b < bands.length; b++) {
          if (bands[b].contains(LATENCY.of(encoding))) {
            members.computeIfAbsent(b, _ -> new ArrayList<>()).add(encoding);
          }
        }
      }
      batches.add(new AnnotatedBatch(first, 100, 300, 310, 9000, members));
    }
    return batches;
  }

  private static SearchProgress started(SearchPlan plan) {
    var progress = new SearchProgress();
    batches(plan.bands().toArray(Band[]::new)).forEach(progress::annotated);
    progress.planned(plan, true);
    return progress;
  }

  private static double latency(Proposal proposal) {
    return LATENCY.of(proposal.encoding());
  }

  @Test
  void nothing_is_proposed_before_every_batch_is_annotated() {
    var progress = new SearchProgress();
    progress.planned(plan(4, 2, FAST), true);
    var batches = batches(FAST);
    batches.subList(0, 2).forEach(progress::annotated);
    progress.annotated(batches.getFirst());
    assertThat(progress.decide(TABLES).proposals()).isEmpty();
    progress.annotated(batches.getLast());
    assertThat(progress.decide(TABLES).proposals()).hasSize(2);
  }

  @Test
  void trainings_are_dealt_evenly_and_lie_in_their_bands() {
    var progress = started(plan(6, 6, FAST, ACCURATE));
    var proposals = progress.decide(TABLES).proposals();
    assertThat(proposals)
        .extracting(Proposal::band)
        .containsExactly("fast", "accurate", "fast", "accurate", "fast", "accurate");
    assertThat(proposals)
        .allSatisfy(proposal ->
            assertThat(
                    (proposal.band().equals("fast") ? FAST : ACCURATE).contains(latency(proposal)))
                .isTrue());
    assertThat(proposals).extracting(Proposal::encoding).doesNotHaveDuplicates();
  }

  @Test
  void no_more_are_in_flight_than_allowed() {
    var progress = started(plan(5, 2, FAST));
    assertThat(progress.decide(TABLES).proposals()).hasSize(2);
    assertThat(progress.decide(TABLES).proposals()).isEmpty();
    progress.ended(1, new TrainingEnd.Completed(0.5));
    progress.ended(1, new TrainingEnd.Completed(0.1));
    assertThat(progress.decide(TABLES).proposals()).extracting(Proposal::number).containsExactly(2);
  }

  @Test
  void the_end_says_why_and_names_the_best_first() {
    var progress = started(plan(3, 3, FAST));
    var proposals = progress.decide(TABLES).proposals();
    progress.ended(0, new TrainingEnd.Completed(0.9));
    progress.ended(1, new TrainingEnd.Failed());
    assertThat(progress.decide(TABLES).finish()).isNull();
    progress.ended(2, new TrainingEnd.Completed(0.4));
    var finish = progress.decide(TABLES).finish();
    assertThat(finish).isNotNull();
    assertThat(finish.trainings()).isEqualTo(3);
    assertThat(finish.finalists()).containsExactly(proposals.get(2), proposals.get(0));
    assertThat(finish.bands().getFirst().reason()).isEqualTo("the budget is spent");
    assertThat(progress.decide(TABLES)).isEqualTo(Decision.NOTHING);
  }

  @Test
  void a_band_without_networks_is_said_with_what_there_is() {
    var progress = started(plan(2, 2, IMPOSSIBLE));
    var finish = progress.decide(TABLES).finish();
    assertThat(finish).isNotNull();
    assertThat(finish.bands().getFirst().reason())
        .isEqualTo(
            "no network of 300 sampled lies in 0.000 to 0.001 ms; the fastest takes 0.310 ms, the slowest 9.000 ms");
  }

  @Test
  void an_empty_band_leaves_its_share_to_the_others() {
    var progress = started(plan(4, 4, IMPOSSIBLE, FAST));
    assertThat(progress.decide(TABLES).proposals())
        .extracting(Proposal::band)
        .containsOnly("fast")
        .hasSize(4);
  }

  @Test
  void a_search_that_is_paused_or_over_proposes_nothing() {
    var plan = plan(4, 4, FAST);
    var progress = started(plan);
    progress.planned(plan, false);
    assertThat(progress.decide(TABLES)).isEqualTo(Decision.NOTHING);
  }

  @Test
  void after_a_restart_the_next_proposal_is_what_it_would_have_been() {
    var plan = plan(8, 2, FAST, ACCURATE);
    var undisturbed = started(plan);
    var history = new ArrayList<>(undisturbed.decide(TABLES).proposals());
    for (var i = 0; i < 4; i++) {
      undisturbed.ended(i, new TrainingEnd.Completed(1.0 / (i + 1)));
      history.addAll(undisturbed.decide(TABLES).proposals());
    }

    // What happened until then, told in another order: results first, the plan last.
    var restarted = new SearchProgress();
    for (var i = 2; i >= 0; i--) {
      restarted.ended(i, new TrainingEnd.Completed(1.0 / (i + 1)));
    }
    history.subList(0, 5).forEach(restarted::proposed);
    batches(FAST, ACCURATE).reversed().forEach(restarted::annotated);
    restarted.planned(plan, true);
    assertThat(restarted.decide(TABLES).proposals()).isEmpty();
    restarted.ended(3, new TrainingEnd.Completed(0.25));
    assertThat(restarted.decide(TABLES).proposals()).containsExactly(history.get(5));
  }

  @Test
  void what_an_earlier_life_finished_is_not_finished_again() {
    var progress = started(plan(1, 1, FAST));
    progress.decide(TABLES);
    progress.ended(0, new TrainingEnd.Completed(0.5));
    progress.finished();
    assertThat(progress.decide(TABLES)).isEqualTo(Decision.NOTHING);
  }

  @Test
  void a_neighbour_outside_the_band_is_no_candidate() {
    var costs = new NetworkCosts(SPACE, Layer::macs);
    var member = SPACE.random(RandomGeneratorFactory.of("L64X128MixRandom").create(1));
    var latency = costs.latencyMicros(member.toArray());
    var space = new BandSpace(costs, new Band("exact", latency, latency + 0.5), List.of(member));
    assertThat(space.find(Points.of(SPACE, member.toArray())))
        .isEqualTo(new Candidate(Points.of(SPACE, member.toArray()), costs.of(member)));
    var neighbour = SPACE.neighbours(member).getFirst();
    assertThat(space.find(Points.of(SPACE, neighbour.toArray()))).isNull();
  }
}
