package gpunas.optimizer.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.Cost;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Point;
import gpunas.searchmodel.Objective;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownPartTest {

  private static final Objective OBJECTIVE = new Objective(0.5, 1);

  private static Candidate candidate(int level) {
    return new Candidate(Point.of(level), new Cost(100 * (level + 1), 1, 1));
  }

  /** The part of a history of so many trainings, of 0.1 to 1 ms each. */
  private static KnownPart of(int trainings, DoubleUnaryOperator crossEntropyOfMillis) {
    return KnownPart.of(history(trainings, crossEntropyOfMillis));
  }

  private static History history(int trainings, DoubleUnaryOperator crossEntropyOfMillis) {
    var history = new History(OBJECTIVE);
    history.set(
        IntStream.range(0, trainings)
            .mapToObj(KnownPartTest::candidate)
            .<FinishedTrial>map(it ->
                new FinishedTrial.Completed(
                    it, crossEntropyOfMillis.applyAsDouble(it.cost().latencyMicros() / 1000), 1, 1))
            .toList());
    return history;
  }

  @Test
  void all_of_it_is_known_where_cross_entropy_has_nothing_to_do_with_latency() {
    var part = of(10, _ -> 1);
    assertThat(part.share()).isCloseTo(1, within(1e-12));
    assertThat(part.of(candidate(3))).isCloseTo(0.5 * 0.4, within(1e-12));
  }

  @Test
  void nothing_of_it_where_what_slow_networks_gain_costs_as_much() {
    assertThat(of(10, millis -> 1 - 0.5 * millis).share()).isCloseTo(0, within(1e-12));
    assertThat(of(10, millis -> 1 - 2 * millis).share()).isZero();
  }

  @Test
  void half_of_it_where_slow_networks_gain_half_of_what_they_cost() {
    assertThat(of(10, millis -> 1 - 0.25 * millis).share()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void no_more_than_all_where_slow_networks_are_worse_as_well() {
    assertThat(of(10, millis -> 1 + millis).share()).isEqualTo(1);
  }

  @Test
  void predictions_hold_what_the_process_was_not_told() {
    var all = IntStream.range(0, 20).mapToObj(KnownPartTest::candidate).toList();
    var input = new ModelInput(List.of(new Gene(Gene.Kind.ORDINAL, all.size())), all);
    // Some noise, without any trend.
    var history = history(10, millis -> 1 + 0.001 * Math.cos(10 * Math.PI * millis));
    var model = new SurrogateFitter(input).model(history);
    var believed = model.believed(all.subList(4, 7));
    assertThat((believed.getLast().mean() - believed.getFirst().mean()) * model.unit())
        .isCloseTo(0.5 * 0.2, within(0.005));
    assertThat(model.predict(all.subList(4, 5)).getFirst().mean())
        .isCloseTo(believed.getFirst().mean(), within(1e-9));
  }

  @Test
  void nothing_where_too_little_was_trained() {
    assertThat(of(2, _ -> 1).share()).isZero();
    assertThat(of(0, _ -> 1).share()).isZero();
  }
}
