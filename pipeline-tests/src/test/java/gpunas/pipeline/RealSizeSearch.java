package gpunas.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.formats.space.SpaceYaml;
import gpunas.schemas.FailureKind;
import gpunas.schemas.RankedResults;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingResult;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.SearchSpace;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * A search of the paper's kind in containers with little memory: the stages of its Table 1, a
 * hundred pictures, trainings with rungs, and one network that no trainer has the memory for.
 *
 * <p>Every build has two networks at 128 pixels and half of the pictures. {@code -Dreal.pixels=224}
 * has the whole of it, four networks, one of them at 512 pixels, and takes many minutes.
 */
final class RealSizeSearch {

  private static final int WHOLE = 224;
  private static final int LARGER = 512;
  private static final int TOO_LARGE = 4096;
  private static final int PIXELS = Integer.getInteger("real.pixels", 128);

  private static final Duration PATIENCE = Duration.ofMinutes(isWhole() ? 45 : 10);

  private static final int CLASSES = 4;
  private static final int PICTURES = 100;
  private static final String DATASET = "pictures";

  private final ComposeStack stack;
  private final SearchSpace space;
  private final List<Encoding> networks;
  private final Encoding tooLarge;

  private RealSizeSearch(ComposeStack stack) {
    this.stack = stack;
    this.space = SpaceYaml.read(space());
    var quickest = quickest(isWhole() ? 4 : 2);
    this.networks = new ArrayList<>(quickest);
    if (isWhole()) {
      networks.set(0, at(LARGER, quickest.getFirst()));
    }
    this.tooLarge = at(TOO_LARGE, quickest.getFirst());
  }

  private static Encoding at(int pixels, Encoding encoding) {
    return encoding.with(0, pixels);
  }

  private static boolean isWhole() {
    return PIXELS >= WHOLE;
  }

  private static String space() {
    var resolutions =
        Stream.of(PIXELS, LARGER, TOO_LARGE).map(String::valueOf).collect(Collectors.joining(", "));
    return """
    name: table1
    inputChannels: 3
    classes: %d
    tailWidth: 1280
    resolutions: %s
    stem: {filters: [24, 32], kernel: 3, stride: 2, activation: swish}
    stages:
      - {type: conv, stride: 1, kernels: [3, 5], activations: [relu, swish], layers: {from: 1, to: 4}}
      - {type: fused_irb, stride: 2, filters: {from: 32, to: 80, step: 16}, kernels: [3, 5], expansions: {from: 2, to: 6}, squeezeExcite: [0, 1], activations: [relu, swish], layers: {from: 1, to: 8}}
      - {type: fused_irb, stride: 2, filters: {from: 48, to: 112, step: 16}, kernels: [3, 5], expansions: {from: 2, to: 6}, squeezeExcite: [0, 1], activations: [relu, swish], layers: {from: 1, to: 8}}
      - {type: irb, stride: 2, filters: {from: 96, to: 192, step: 16}, kernels: [3, 5], expansions: {from: 2, to: 6}, squeezeExcite: [0, 1], activations: [relu, swish], layers: {from: 1, to: 10}}
      - {type: irb, stride: 1, filters: {from: 112, to: 224, step: 16}, kernels: [3, 5], expansions: {from: 2, to: 6}, squeezeExcite: [0, 1], activations: [relu, swish], layers: {from: 0, to: 15}}
      - {type: irb, stride: 2, filters: {from: 128, to: 416, step: 32}, kernels: [3, 5], expansions: {from: 2, to: 6}, squeezeExcite: [0, 1], activations: [relu, swish], layers: {from: 1, to: 15}}
      - {type: irb, stride: 1, filters: {from: 256, to: 832, step: 64}, kernels: [3, 5], expansions: {from: 2, to: 6}, squeezeExcite: [0, 1], activations: [relu, swish], layers: {from: 0, to: 15}}
    """
        .formatted(CLASSES, "[" + resolutions + "]");
  }

  /** Of some that are drawn by chance. */
  private List<Encoding> quickest(int count) {
    var random = new SplittableRandom(1);
    return Stream.generate(() -> at(PIXELS, space.random(random)))
        .limit(40)
        .sorted(Comparator.comparingLong(encoding -> space.decode(encoding).macs()))
        .limit(count)
        .toList();
  }

  /**
   * What the trainers of such a search need.
   *
   * @param data becomes their data directory
   * @return the environment of Compose
   */
  static Map<String, String> environment(Path data) throws IOException {
    var random = new SplittableRandom(1);
    for (int i = 0; i < PICTURES; i++) {
      var file = data.resolve("%s/%d/%d.jpg".formatted(DATASET, i % CLASSES, i));
      Files.createDirectories(file.getParent());
      ImageIO.write(picture(i % CLASSES, random), "jpg", file.toFile());
    }
    return Map.of("GPUNAS_DATA", data.toAbsolutePath().toString(), "GPUNAS_TRAINER_MEMORY", "4g");
  }

  /** Blotches, of a colour that tells the class. */
  private static BufferedImage picture(int label, SplittableRandom random) {
    var image = new BufferedImage(500, 375, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    for (int i = 0; i < 200; i++) {
      var hue = (label + 0.6f * random.nextFloat()) / CLASSES;
      graphics.setColor(Color.getHSBColor(hue, random.nextFloat(), random.nextFloat()));
      graphics.fillOval(random.nextInt(500) - 50, random.nextInt(375) - 50, 100, 100);
    }
    graphics.dispose();
    return image;
  }

  /** Runs one on a stack of {@link #environment}: all goes well and nothing is restarted. */
  static void run(ComposeStack stack) throws Exception {
    new RealSizeSearch(stack).run();
  }

  private static void readAll(Subscriber<?> topic) {
    while (!topic.isAtEnd()) {
      topic.read();
    }
  }

  private void run() throws Exception {
    var before = stack.processes();
    var searchId = stack.startSearch(specification());
    try (var results = new Subscriber<>(stack.bootstrapServers(), Topics.TRAINING_RESULTS);
        var ranked = new Subscriber<>(stack.bootstrapServers(), Topics.RESULTS_RANKED)) {
      var last =
          ranked.await(
              PATIENCE,
              list -> {
                readAll(results); // They are deleted soon after the search has ended.
                return list.getSearchId().equals(searchId) && list.getFinal$();
              });
      assertThatAllOthersWereTrained(last);
      var ended =
          results.seen().stream().filter(result -> result.getSearchId().equals(searchId)).toList();
      assertThatOneWasRefusedWithFigures(ended);
    }
    assertThat(stack.processes()).as("nothing was restarted").isEqualTo(before);
    for (var trainer : stack.containers("trainer-service")) {
      System.out.printf(
          "Networks of Table 1 at %d pixels: trainer %s took at most %,d MiB.%n",
          PIXELS, trainer, stack.peakMemoryMib(trainer));
    }
  }

  private String specification() {
    var start =
        Stream.concat(Stream.of(networks.getFirst(), tooLarge), networks.stream().skip(1))
            .map("\"%s\""::formatted)
            .collect(Collectors.joining(", "));
    return """
    name: real-size
    space:
    %s
    table: estimate-a100-fp16-b1
    bands: [{name: all, belowMillis: 100000}]
    dataset: %s
    recipe: {epochs: 2, batchSize: 16, learningRate: 0.05, trainingImages: %d}
    rungs: {epochs: [1, 2], promoted: 0.5}
    candidates: 1000
    start: [%s]
    trainings: %d
    inFlight: 2
    """
        .formatted(
            space().strip().indent(2).stripTrailing(),
            DATASET,
            isWhole() ? 80 : 48,
            start,
            trainings());
  }

  /** All networks enter, half of them go on. */
  private int trainings() {
    int entrants = networks.size() + 1;
    return entrants + entrants / 2;
  }

  private void assertThatAllOthersWereTrained(RankedResults last) {
    assertThat(last.getCompleted()).isEqualTo(trainings() - 1);
    assertThat(last.getDiverged()).isZero();
    assertThat(last.getFailed()).isEqualTo(1);
    assertThat(last.getBands().getFirst().getEntries())
        .hasSize(networks.size() / 2)
        .allSatisfy(entry -> assertThat(networks).contains(Encoding.of(entry.getEncoding())));
  }

  private static void assertThatOneWasRefusedWithFigures(List<TrainingResult> results) {
    assertThat(results).extracting(TrainingResult::getAttempt).containsOnly(1);
    var failed =
        results.stream()
            .filter(result -> result.getOutcome() instanceof TrainingFailed)
            .map(result -> (TrainingFailed) result.getOutcome())
            .toList();
    assertThat(failed).hasSize(1);
    assertThat(failed.getFirst().getKind()).isEqualTo(FailureKind.OUT_OF_MEMORY);
    assertThat(failed.getFirst().getReason())
        .containsPattern("takes [\\d,]+ MiB even in parts of 2 images")
        .contains("for an image");
    System.out.println(failed.getFirst().getReason());
  }
}
