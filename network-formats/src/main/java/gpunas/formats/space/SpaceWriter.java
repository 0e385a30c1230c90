package gpunas.formats.space;

import gpunas.searchspace.Activation;
import gpunas.searchspace.Choices;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.StageChoices;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a space as a person would: ranges as ranges, a line for each choice. */
final class SpaceWriter {

  private final StringBuilder text = new StringBuilder();

  private SpaceWriter() {}

  static String write(SearchSpace space) {
    var writer = new SpaceWriter();
    writer.line("name", "\"%s\"".formatted(escaped(space.name())));
    writer.line("inputChannels", space.inputChannels());
    writer.line("classes", space.classes());
    writer.line("tailWidth", space.tailWidth());
    writer.line("padding", name(space.padding()));
    writer.line("resolutions", choices(space.resolutions()));
    writer.line(
        "stem",
        "{filters: %s, kernel: %d, stride: %d, activation: %s}"
            .formatted(
                choices(space.stem().filters()),
                space.stem().kernel(),
                space.stem().stride(),
                name(space.stem().activation())));
    writer.line("stages", space.stages().isEmpty() ? "[]" : "");
    space.stages().forEach(writer::stage);
    return writer.text.toString();
  }

  private void stage(StageChoices stage) {
    line("  - type", name(stage.type()));
    line("    stride", stage.stride());
    line("    filters", stage.filters());
    line("    kernels", stage.kernels());
    line("    expansions", stage.expansions());
    line("    squeezeExcite", stage.squeezeExcite());
    line("    activations", activations(stage.activations()));
    line("    layers", stage.layers());
  }

  private void line(String key, @Nullable Choices choices) {
    if (choices != null) {
      line(key, choices(choices));
    }
  }

  private void line(String key, Object value) {
    text.append((key + ": " + value).stripTrailing()).append('\n');
  }

  private static String choices(Choices choices) {
    var values = choices.values();
    var step = values.size() < 3 ? 0 : values.get(1) - values.get(0);
    if (step == 0 || !Choices.range(values.getFirst(), values.getLast(), step).equals(choices)) {
      return values.toString();
    }
    return "{from: %d, to: %d%s}"
        .formatted(values.getFirst(), values.getLast(), step == 1 ? "" : ", step: " + step);
  }

  private static String activations(Choices genes) {
    return genes.values().stream()
        .map(gene -> name(Activation.ofGene(gene)))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
