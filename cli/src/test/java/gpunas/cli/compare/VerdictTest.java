package gpunas.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.cli.compare.Accuracy.Source;
import gpunas.cli.compare.Contender.Role;
import gpunas.formats.known.KnownNetwork;
import gpunas.formats.onnx.OnnxFile;
import gpunas.searchspace.Spaces;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static final int ROUNDS = 3;

  private final Map<Contender, Double> micros = new HashMap<>();
  private final Contender fast = ours("fast #1", 0.80, 100);
  private final Contender slow = ours("slow #1", 0.90, 300);

  @Test
  void the_fastest_that_is_as_accurate_is_named_with_how_much_faster_it_is_rounded_down() {
    var mine = baseline("mine", new Accuracy(0.80, Source.STATED, null), 189.9);
    assertThat(on(mine))
        .containsExactly(
            "At the accuracy of mine (80.00 %, stated), fast #1 (80.00 %, trained) is 1.8 times faster: 0.1000 ms instead of 0.1899 ms.");
  }

  @Test
  void who_is_more_accurate_in_the_same_time_is_named_too() {
    var mine = baseline("mine", new Accuracy(0.78, Source.STATED, null), 320.0);
    assertThat(on(mine))
        .containsExactly(
            "At the accuracy of mine (78.00 %, stated), fast #1 (80.00 %, trained) is 3.2 times faster: 0.1000 ms instead of 0.3200 ms.",
            "In the time of mine, slow #1 is 12.00 points more accurate.");
  }

  @Test
  void less_than_two_per_cent_is_not_faster() {
    assertThat(on(baseline("mine", new Accuracy(0.80, Source.STATED, null), 101.0)))
        .singleElement()
        .asString()
        .startsWith("None of these networks is as accurate as mine (80.00 %, stated) and faster");
    assertThat(on(baseline("mine", new Accuracy(0.80, Source.STATED, null), 105.9)).getFirst())
        .contains("is 1.05 times faster");
  }

  @Test
  void who_is_better_than_all_is_said_to_be() {
    assertThat(on(baseline("mine", new Accuracy(0.95, Source.STATED, null), 10.0)))
        .containsExactly(
            "None of these networks is as accurate as mine (95.00 %, stated); the most accurate is slow #1 (90.00 %, trained).");
  }

  @Test
  void accuracies_of_other_data_are_not_compared() {
    assertThat(on(baseline("mine", new Accuracy(0.1, Source.PUBLISHED, Accuracy.IMAGENET), 500.0)))
        .containsExactly(
            "The accuracy of mine is of ImageNet, the others' of clothes: they are not compared.");
    var imagenet = new Accuracy(0.7, Source.PUBLISHED, Accuracy.IMAGENET);
    assertThat(imagenet.isComparable(new Accuracy(0.8, Source.TRAINED, "imagenet-1k"))).isTrue();
    assertThat(imagenet.isComparable(new Accuracy(0.8, Source.TRAINED, "imagenet-100"))).isFalse();
  }

  @Test
  void accuracies_of_which_nobody_knows_the_data_are_not_compared_with_published_ones() {
    var trained = new Accuracy(0.9, Source.TRAINED, null);
    var unknown = contender("unknown #1", Role.CANDIDATE, trained, 100.0);
    var verdict = new Verdict(List.of(unknown), micros, ROUNDS);
    var published = new Accuracy(0.8, Source.PUBLISHED, Accuracy.IMAGENET);
    assertThat(verdict.on(baseline("gpunet-0", published, 500.0)))
        .containsExactly(
            "Nobody says of which data the accuracies of unknown #1 are; expected --dataset NAME.");
    // Who states one says that it is of the same data.
    var stated = new Accuracy(0.8, Source.STATED, null);
    assertThat(verdict.on(baseline("mine", stated, 500.0)).getFirst()).contains("5.0 times faster");
    assertThat(on(baseline("theirs", trained, 500.0)))
        .containsExactly(
            "Nobody says of which data the accuracies of theirs are; expected --dataset NAME.");
  }

  @Test
  void only_what_was_measured_is_faster() {
    var published = known("big", 2_000_000L, "clothes");
    var mine = baseline("mine", new Accuracy(0.6, Source.STATED, null), 200.0);
    assertThat(new Verdict(List.of(published, fast), micros, ROUNDS).on(mine))
        .containsExactly(
            "At the accuracy of mine (60.00 %, stated), fast #1 (80.00 %, trained) is 2.0 times faster: 0.1000 ms instead of 0.2000 ms.",
            "In the time of mine, fast #1 is 20.00 points more accurate.");
    assertThat(new Verdict(List.of(published), micros, ROUNDS).on(mine))
        .singleElement()
        .asString()
        .contains(" MACs. big was not measured.")
        .doesNotContain("Infinity", "NaN");
  }

  @Test
  void speed_needs_three_rounds() {
    var mine = baseline("mine", new Accuracy(0.80, Source.STATED, null), 400.0);
    assertThat(new Verdict(List.of(fast, slow), micros, 2).on(mine))
        .containsExactly(
            "Which of these networks are faster than mine cannot be said after --rounds 2; expected 3 or more.");
  }

  @Test
  void an_accuracy_that_nobody_knows_is_asked_for() {
    assertThat(on(baseline("mine.onnx", null, 500.0)))
        .containsExactly(
            "No accuracy is known of mine.onnx; state it to compare it: mine.onnx=0.81");
  }

  @Test
  void what_was_not_measured_is_compared_by_its_macs() {
    assertThat(on(known("big", 1_000_000_000_000L, "clothes")).getFirst())
        .startsWith("At the accuracy of big (70.00 %, published), ")
        .contains(" times fewer MACs. big was not measured.");
  }

  @Test
  void macs_are_exact_and_whose_nobody_knows_are_named() {
    var macs = fast.subject().macs();
    assertThat(macs).isNotNull();
    assertThat(on(known("equal", macs, "clothes")))
        .containsExactly(
            "None of these networks is as accurate as equal (70.00 %, published) with fewer MACs. equal was not measured.");
    assertThat(on(known("larger", macs + 1, "clothes")))
        .containsExactly(
            "At the accuracy of larger (70.00 %, published), fast #1 (80.00 %, trained) has fewer MACs. larger was not measured.");
    var input = new OnnxFile.Input("x", OnnxFile.Input.Element.FLOAT32, List.of());
    var file =
        new Contender(
            "file.onnx",
            Role.CANDIDATE,
            new Subject.Model(new OnnxFile(Path.of("file.onnx"), 1, input, 1, false, Map.of())),
            new Accuracy(0.9, Source.TRAINED, "clothes"));
    var big = known("big", 2 * macs, "clothes");
    assertThat(new Verdict(List.of(fast, file), micros, ROUNDS).on(big).getFirst())
        .endsWith(
            "has 2.0 times fewer MACs. big was not measured. Nobody knows the MACs of file.onnx.");
    assertThat(new Verdict(List.of(file), micros, ROUNDS).on(big))
        .containsExactly("big was not measured. Nobody knows the MACs of file.onnx.");
  }

  @Test
  void an_accuracy_is_stated_behind_the_last_equals_sign() {
    assertThat(Accuracy.stated("a=b.onnx=81.5 %").accuracy())
        .isEqualTo(new Accuracy(0.815, Source.STATED, null));
    assertThat(Accuracy.stated("a=b.onnx").name()).isEqualTo("a=b.onnx");
  }

  private List<String> on(Contender baseline) {
    return new Verdict(List.of(fast, slow), micros, ROUNDS).on(baseline);
  }

  private static Contender known(String name, long macs, String dataset) {
    return new Contender(
        name,
        Role.BASELINE,
        new Subject.Published(new KnownNetwork(name, 224, 0.7, 10, macs, "")),
        new Accuracy(0.7, Source.PUBLISHED, dataset));
  }

  private Contender ours(String name, double top1, double took) {
    return contender(name, Role.CANDIDATE, new Accuracy(top1, Source.TRAINED, "clothes"), took);
  }

  private Contender baseline(String name, @Nullable Accuracy accuracy, double took) {
    return contender(name, Role.BASELINE, accuracy, took);
  }

  private Contender contender(String name, Role role, @Nullable Accuracy accuracy, double took) {
    var space = Spaces.quickstart();
    var network = space.decode(space.random(new Random(1)));
    var contender = new Contender(name, role, new Subject.Architecture(network), accuracy);
    micros.put(contender, took);
    return contender;
  }
}
