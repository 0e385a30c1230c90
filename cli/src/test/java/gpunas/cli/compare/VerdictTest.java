package gpunas.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.cli.compare.Accuracy.Source;
import gpunas.cli.compare.Contender.Role;
import gpunas.formats.known.KnownNetwork;
import gpunas.searchspace.Spaces;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictTest {

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
  void nothing_is_faster_by_what_measuring_again_would_change() {
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
  void an_accuracy_that_nobody_knows_is_asked_for() {
    assertThat(on(baseline("mine.onnx", null, 500.0)))
        .containsExactly(
            "No accuracy is known of mine.onnx; state it to compare it: mine.onnx=0.81");
  }

  @Test
  void what_was_not_measured_is_compared_by_its_macs() {
    var resnet =
        new Contender(
            "big",
            Role.BASELINE,
            new Subject.Published(new KnownNetwork("big", 224, 0.7, 10, 1_000_000_000_000L, "")),
            new Accuracy(0.7, Source.PUBLISHED, "clothes"));
    assertThat(on(resnet).getFirst())
        .startsWith("At the accuracy of big (70.00 %, published), ")
        .contains(" times fewer MACs; big was not measured.");
  }

  @Test
  void an_accuracy_is_stated_behind_the_last_equals_sign() {
    assertThat(Accuracy.stated("a=b.onnx=81.5 %").accuracy())
        .isEqualTo(new Accuracy(0.815, Source.STATED, null));
    assertThat(Accuracy.stated("a=b.onnx").name()).isEqualTo("a=b.onnx");
  }

  private List<String> on(Contender baseline) {
    return new Verdict(List.of(fast, slow), micros).on(baseline);
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
