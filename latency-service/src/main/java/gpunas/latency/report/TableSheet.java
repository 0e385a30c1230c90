package gpunas.latency.report;

import gpunas.latency.report.LayerRow.Source;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table to look at.
 *
 * @param layers in the order of their keys
 * @param kinds of its layers, each once
 * @param resolutions of their inputs, each once, the largest first
 * @param useOf which networks the use of layers was counted in, for people; null: in none
 */
public record TableSheet(
    TableReport report,
    List<LayerRow> layers,
    List<String> kinds,
    List<String> resolutions,
    @Nullable String useOf) {

  private static final Comparator<Shape> LARGEST_FIRST =
      Comparator.comparingInt(Shape::height).thenComparingInt(Shape::width).reversed();

  /** Copies the lists. */
  public TableSheet {
    layers = List.copyOf(layers);
    kinds = List.copyOf(kinds);
    resolutions = List.copyOf(resolutions);
  }

  /**
   * The sheet of a table; of GPUNet's whole space it takes a second or two.
   *
   * @param spaces that it may be of, the likeliest first
   */
  static TableSheet of(LatencyTable table, Collection<SearchSpace> spaces) {
    var use = LayerUse.of(table, spaces);
    var costs = table.costs();
    var shapes = new HashMap<String, Shape>();
    var rows = new ArrayList<LayerRow>();
    table
        .micros()
        .forEach((key, micros) -> {
          var input = LayerKey.parse(key).input();
          var resolution = "%dx%d".formatted(input.height(), input.width());
          shapes.putIfAbsent(resolution, input);
          var spread = table.spreads().get(key);
          var deviation = table.deviations().get(key);
          rows.add(
              new LayerRow(
                  key,
                  LayerKey.type(key),
                  resolution,
                  micros,
                  costs.getOrDefault(key, Double.NaN),
                  spread == null ? null : Double.valueOf(spread / micros),
                  deviation == null ? source(table.provenance().kind()) : Source.MODELLED,
                  deviation,
                  use.share(key)));
        });
    return new TableSheet(
        TableReport.of(table),
        rows,
        rows.stream().map(LayerRow::kind).distinct().sorted().toList(),
        shapes.keySet().stream().sorted(Comparator.comparing(shapes::get, LARGEST_FIRST)).toList(),
        use.of());
  }

  private static Source source(Provenance.Kind kind) {
    return switch (kind) {
      case MEASURED -> Source.MEASURED;
      case ESTIMATED -> Source.ESTIMATED;
      case IMPORTED -> Source.IMPORTED;
    };
  }
}
