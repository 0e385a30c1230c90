package gpunas.ranker;

import static gpunas.ranker.Specs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.ranker.training.End;
import gpunas.ranker.training.Job;
import gpunas.ranker.training.Network;
import gpunas.ranker.training.Outcome;
import gpunas.ranker.training.Trainings;
import gpunas.searchmodel.Accuracy;
import gpunas.searchmodel.Accuracy.Source;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.searchmodel.Targets;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Spaces;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BaselinesTest {
  /** Of the user, in the space that is searched. */
  private static final Encoding MINE = network(1);

  private static final Encoding FAST = network(2);
  private static final Encoding SLOW = network(3);

  private final Trainings trainings = new Trainings("s");
  private @Nullable Measurement measurement;
  private boolean isCancelled;
  private Table table = Table.named("v100");

  @Test
  void
      the_fastest_that_is_as_accurate_as_what_somebody_states_is_named_with_how_much_faster_it_is() {
    train("fast", FAST, 100, 0.80);
    train("slow", SLOW, 300, 0.90);
    assertThat(verdict(stated("mine", 0.80, 189.9)))
        .isEqualTo(
            "At the accuracy of mine (80.00 %, stated) or better, rank 2 of fast (80.00 %) is 1.8 times faster: 0.1000 ms instead of 0.1899 ms, predicted, and as stated.");
    assertThat(verdict(stated("mine", 0.85, 310.0)))
        .isEqualTo(
            "At the accuracy of mine (85.00 %, stated) or better, rank 1 of fast (90.00 %) is 1.03 times faster: 0.3000 ms instead of 0.3100 ms, predicted, and as stated.");
  }

  @Test
  void that_no_network_is_better_is_said_as_well() {
    train("fast", FAST, 100, 0.80);
    assertThat(verdict(stated("mine", 0.81, 100.0)))
        .isEqualTo(
            "No network that was found is as accurate as mine (81.00 %, stated); the most accurate, rank 1 of fast, has 80.00 %.");
    assertThat(verdict(stated("mine", 0.80, 101.0)))
        .isEqualTo(
            "No network that was found is as accurate as mine (80.00 %, stated) and faster: the fastest that is as accurate, rank 1 of fast (80.00 %), takes 0.1000 ms instead of 0.1010 ms, predicted, and as stated.");
  }

  @Test
  void before_anything_is_ranked_nothing_is_compared() {
    assertThat(verdict(stated("mine", 0.80, 100.0)))
        .isEqualTo("No network is ranked that is no baseline, so none is compared with mine.");
  }

  @Test
  void a_network_too_far_down_to_be_listed_is_compared_as_well_and_named_by_its_job() {
    for (var i = 0; i < 1000; i++) {
      train("shown-" + i, Encoding.of(1, i), 200, 0.80);
    }
    train("deep", FAST, 50, 0.95, 0.9);
    assertThat(verdict(stated("mine", 0.90, 100.0)))
        .isEqualTo(
            "At the accuracy of mine (90.00 %, stated) or better, job deep of fast (95.00 %) is 2.0 times faster: 0.0500 ms instead of 0.1000 ms, predicted, and as stated.");
    assertThat(verdict(stated("mine", 0.96, 100.0)))
        .endsWith("; the most accurate, job deep of fast, has 95.00 %.");
    assertThat(verdict(new Baseline("resnet-50", null, false, 0.8, null)))
        .startsWith("1001 of the networks that were found are as accurate");
    assertThat(verdict(stated("mine", 0.80, 50.0)))
        .contains("the fastest that is as accurate, job deep of fast");
  }

  @Test
  void another_baseline_that_is_ranked_is_not_what_was_found_and_takes_a_rank_all_the_same() {
    train("theirs-1", MINE, 50, 0.95);
    var theirs = new Baseline("theirs", MINE, true, null, null);
    assertThat(of(stated("mine", 0.90, 100.0), theirs).verdict())
        .isEqualTo("No network is ranked that is no baseline, so none is compared with mine.");
    train("fast", FAST, 80, 0.80);
    assertThat(of(stated("mine", 0.90, 100.0), theirs).verdict())
        .isEqualTo(
            "No network that was found is as accurate as mine (90.00 %, stated); the most accurate, rank 2 of fast, has 80.00 %.");
  }

  @Test
  void what_was_measured_outside_of_its_band_is_not_what_was_found() {
    train("outside", FAST, 100, 0.90);
    train("slow", SLOW, 300, 0.80);
    measurement = new Measurement(Map.of("outside", 1100.0), null, List.of());
    assertThat(verdict(stated("mine", 0.85, 200.0)))
        .endsWith("the most accurate, rank 1 of fast, has 80.00 %.");
  }

  @Test
  void of_measured_latencies_no_more_is_said_than_that_nothing_measured_is_faster() {
    train("fast", FAST, 100, 0.80);
    train("slow", SLOW, 300, 0.90);
    measurement =
        new Measurement(
            Map.of("slow", 310.0),
            null,
            List.of(new Measurement.Baseline("mine", 90.0, 95.0, null)));
    assertThat(verdict(stated("mine", 0.75, 1000.0)))
        .startsWith(
            "No network that was found and measured is as accurate as mine (75.00 %, stated)")
        .contains("rank 1 of fast (90.00 %), takes 0.3100 ms instead of 0.0950 ms, both measured.");
  }

  @Test
  void a_measured_latency_is_not_compared_with_predicted_ones() {
    train("fast", FAST, 100, 0.80);
    measurement =
        new Measurement(
            Map.of(), null, List.of(new Measurement.Baseline("gpunet-0", null, 95.0, null)));
    assertThat(verdict(new Baseline("gpunet-0", null, false, 0.5, null)))
        .isEqualTo(
            "1 of the networks that were found is as accurate as gpunet-0 (50.00 %, stated) or more, but its latency was measured and not predicted, theirs predicted and not measured: they are not compared.");
  }

  @Test
  void a_baseline_of_a_cancelled_search_will_not_be_measured() {
    isCancelled = true;
    assertThat(of(new Baseline("gpunet-0", null, false, 0.5, null)).latency())
        .isEqualTo(
            new Ranking.Latency(
                null, null, null, "the search was cancelled before its networks were timed"));
    train("fast", FAST, 100, 0.80);
    assertThat(verdict(new Baseline("gpunet-0", null, false, 0.5, null)))
        .endsWith("but its latency is not known.");
  }

  @Test
  void a_published_accuracy_is_not_compared_with_one_on_other_data() {
    train("fast", FAST, 100, 0.99);
    var published = of(new Baseline("gpunet-0", null, false, null, null));
    assertThat(published.accuracy())
        .isEqualTo(new Accuracy(0.789, Source.PUBLISHED, Accuracy.IMAGENET));
    assertThat(published.isComparable()).isFalse();
    assertThat(published.parameters()).isEqualTo(11_890_000);
    assertThat(published.verdict())
        .isEqualTo(
            "The accuracy of gpunet-0 (78.90 %, published) is of ImageNet, the search's of fashion-mnist: they are not compared. State its accuracy on fashion-mnist.");
    // Who states one means the data of the search.
    var stated = of(new Baseline("gpunet-0", null, false, 0.5, 200.0));
    assertThat(stated.isComparable()).isTrue();
    assertThat(stated.verdict()).contains("is 2.0 times faster");
  }

  @Test
  void a_published_accuracy_is_compared_with_one_on_imagenet() {
    var verdict =
        new BaselineVerdict(
            "imagenet",
            List.of(new BaselineVerdict.Found(() -> "rank 1 of fast", 0.8, 500, 600.0)));
    var published = new Accuracy(0.789, Source.PUBLISHED, Accuracy.IMAGENET);
    assertThat(verdict.isComparable(published)).isTrue();
    assertThat(
            verdict.on(
                new Baseline("gpunet-0", null, false, null, null),
                published,
                new Ranking.Latency(900.0, 660.0, 650.0, null)))
        .isEqualTo(
            "At the accuracy of gpunet-0 (78.90 %, published) or better, rank 1 of fast (80.00 %) is 1.1 times faster: 0.6000 ms instead of 0.6600 ms, both measured.");
  }

  @Test
  void a_baseline_that_the_search_trains_has_the_accuracy_of_the_search_and_is_no_finding() {
    var mine = new Baseline("mine", MINE, true, 0.95, null);
    assertThat(of(mine).verdict()).contains("No network is ranked that is no baseline");
    train("mine-1", MINE, 200, 0.70);
    train("fast", FAST, 100, 0.70);
    var trained = of(mine);
    assertThat(trained.accuracy()).isEqualTo(new Accuracy(0.70, Source.TRAINED, "fashion-mnist"));
    assertThat(trained.jobId()).isEqualTo("mine-1");
    assertThat(trained.latency()).isEqualTo(new Ranking.Latency(200.0, null, null, null));
    assertThat(trained.parameters()).isEqualTo(Spaces.quickstart().decode(MINE).parameters());
    assertThat(trained.verdict())
        .isEqualTo(
            "At the accuracy of mine (70.00 %, trained) or better, rank 1 of fast (70.00 %) is 2.0 times faster: 0.1000 ms instead of 0.2000 ms, both predicted.");
  }

  @Test
  void a_baseline_that_misses_the_targets_is_compared_all_the_same() {
    train("mine-1", MINE, 200, 0.30);
    train("fast", FAST, 100, 0.70);
    assertThat(verdict(new Baseline("mine", MINE, true, null, null)))
        .contains("mine (30.00 %, trained)")
        .contains("is 2.0 times faster");
  }

  @Test
  void whole_networks_that_were_timed_count_more_than_predictions() {
    train("fast", FAST, 100, 0.80);
    train("slow", SLOW, 300, 0.90);
    measurement =
        new Measurement(
            Map.of("fast", 330.0, "slow", 310.0),
            null,
            List.of(new Measurement.Baseline("mine", 500.0, 620.5, null)));
    var measured = of(stated("mine", 0.75, 1000.0));
    assertThat(measured.latency()).isEqualTo(new Ranking.Latency(500.0, 620.5, 1000.0, null));
    assertThat(measured.verdict())
        .contains("rank 1 of fast (90.00 %) is 2.0 times faster: 0.3100 ms instead of 0.6205 ms");
  }

  @Test
  void why_there_is_nothing_to_compare_is_said_with_what_to_do() {
    train("fast", FAST, 100, 0.80);
    assertThat(verdict(new Baseline("mine", MINE, false, null, null)))
        .isEqualTo(
            "No accuracy of mine is known; state its accuracy on fashion-mnist, or train it by start: true.");
    assertThat(verdict(new Baseline("mine", MINE, true, null, null)))
        .isEqualTo(
            "No accuracy of mine is known: no training of it has come to its end on the highest rung.");
    assertThat(verdict(new Baseline("resnet-50", null, false, 0.5, null)))
        .isEqualTo(
            "1 of the networks that were found is as accurate as resnet-50 (50.00 %, stated) or more, but its latency is not known yet.");
    measurement =
        new Measurement(
            Map.of(),
            null,
            List.of(new Measurement.Baseline("resnet-50", null, null, "its layers are unknown")));
    var unknown = of(new Baseline("resnet-50", null, false, 0.5, null));
    assertThat(unknown.latency().notMeasuredBecause()).isEqualTo("its layers are unknown");
    assertThat(unknown.verdict()).endsWith("but its latency is not known.");
  }

  @Test
  void what_somebody_says_of_a_baseline_is_said_to_be_of_floats_in_a_search_of_int8() {
    table = Table.of("v100", "int8", 1);
    train("shallow", network(1), 100, 0.80);
    train("mine", network(2), 300, 0.75);
    assertThat(verdict(stated("other", 0.70, 200.0)))
        .endsWith(" The accuracy of other counts as that in floats, theirs is in 8-bit integers.");
    assertThat(verdict(new Baseline("mine", network(2), true, 0.9, null)))
        .contains("mine (75.00 %")
        .doesNotContain("floats");
    table = Table.named("v100");
    assertThat(verdict(stated("other", 0.70, 200.0))).doesNotContain("floats");
  }

  private static Encoding network(long seed) {
    var space = Spaces.quickstart();
    return space.canonical(space.random(new Random(seed)));
  }

  private static Baseline stated(String name, double top1, double micros) {
    return new Baseline(name, null, false, top1, micros);
  }

  private String verdict(Baseline baseline) {
    return of(baseline).verdict();
  }

  /** The first of them. */
  private Ranking.Baseline of(Baseline... baselines) {
    var spec =
        Specs.of(
                List.of(new Band("fast", 0, 1000, null)),
                new Objective(0, 1),
                new Targets(0.5, null, null))
            .with(draft -> {
              draft.table = table;
              draft.baselines = List.of(baselines);
            });
    var measured = measurement == null ? new Measurement(Map.of(), null, List.of()) : measurement;
    var standings = new Standings(trainings, spec, measured, null);
    return new Baselines(spec, measurement, isCancelled)
        .of(standings, standings.bands(spec.bands()))
        .getFirst();
  }

  /** Ranked by its accuracy, as its loss is what is missing of it. */
  private void train(String job, Encoding network, double micros, double top1) {
    train(job, network, micros, top1, 1 - top1);
  }

  private void train(String job, Encoding network, double micros, double top1, double loss) {
    var costs = new Network(network.toList(), micros, 1000, 10_000);
    trainings.proposed(new Job(job, "s", 0, "fast", 1, true, 8, costs, NOON));
    var outcome = new Outcome.Completed(loss, top1, "s/" + job);
    var end = new End(outcome, "trainer", "cpu", 1, null, List.of(), List.of(), NOON, NOON);
    trainings.change(job, training -> training.with(end));
  }
}
