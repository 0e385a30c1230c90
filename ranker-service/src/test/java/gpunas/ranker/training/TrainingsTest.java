package gpunas.ranker.training;

import static gpunas.ranker.Specs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingsTest {

  private static final int COUNT = 40;

  private final Trainings trainings = new Trainings("s");

  TrainingsTest() {
    for (var number = 0; number < COUNT; number++) {
      trainings.proposed(job(number));
      if (number % 3 > 0) {
        end(number);
      }
    }
  }

  @Test
  void settled_trainings_are_what_they_were() {
    var before = unpacked();
    var completed = trainings.completedFrom(5).stream().map(trainings::jobId).toList();
    trainings.settle();
    assertThat(unpacked()).isEqualTo(before);
    assertThat(trainings.completedFrom(5).stream().map(trainings::jobId)).isEqualTo(completed);
    assertThat(trainings.find("s-7")).isEqualTo(before.get(7));
    assertThat(trainings.find("s-41")).isNull();
    assertThat(trainings.all()).extracting(PackedTraining::number).isSorted().hasSize(COUNT);
    assertThat(trainings.all().get(8).network()).isEqualTo(PackedTraining.network(List.of(28, 8)));
    assertThat(trainings.band(trainings.all().get(9))).isEqualTo("band 1");
  }

  @Test
  void what_becomes_known_of_settled_trainings_is_taken_in() {
    trainings.settle();
    end(0);
    assertThat(trainings.find("s-0")).extracting(Training::completed).isNotNull();
    assertThat(trainings.proposed(job(COUNT))).isNotNull();
    assertThat(trainings.proposed(job(COUNT - 1))).as("it is known").isNull();
    end(COUNT);
    trainings.settle();
    assertThat(trainings.all()).hasSize(COUNT + 1);
    assertThat(trainings.completedFrom(0))
        .extracting(trainings::jobId)
        .endsWith("s-0", "s-" + COUNT);
    assertThat(trainings.find("s-" + COUNT))
        .extracting(training -> training.end().trainer())
        .isEqualTo("trainer " + COUNT);
  }

  private List<Training> unpacked() {
    return trainings.all().stream().map(trainings::unpack).toList();
  }

  private void end(int number) {
    var curve = IntStream.range(0, number % 5).mapToObj(i -> new Point(i + 1, 0.5, 0.25)).toList();
    trainings.change(
        "s-" + number,
        training ->
            training.with(
                new End(
                    new Outcome.Completed(number, 0.75, "s/s-" + number),
                    "trainer " + number,
                    "cpu",
                    1,
                    500.0,
                    curve,
                    List.of(new End.Artefact("model.onnx", number, "0123456789abcdef".repeat(4))),
                    NOON,
                    NOON.plusSeconds(number))));
  }

  private static Job job(int number) {
    return new Job(
        "s-" + number,
        "s",
        number,
        "band " + number % 4,
        0,
        true,
        2,
        new Network(List.of(28, number), 100.0 + number, 1000, 10_000),
        NOON);
  }
}
