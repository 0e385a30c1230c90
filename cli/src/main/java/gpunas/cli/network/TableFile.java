package gpunas.cli.network;

import gpunas.cli.table.TableFiles;
import gpunas.formats.description.LayerLatencies;
import gpunas.latency.document.InvalidDocument;
import gpunas.latency.roofline.Estimates;
import gpunas.latency.table.LatencyTable;
import gpunas.searchspace.Layer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Latency tables as commands are given them: the id of an estimate, or a file. */
final class TableFile {

  private TableFile() {}

  /**
   * The latencies of a table.
   *
   * @param layers what an estimate is made for
   * @param space of which a table may be measured that has them; null if there is none
   * @throws IllegalArgumentException if there is no such estimate or file, or it holds no table
   * @throws UncheckedIOException if the file cannot be read
   */
  static LayerLatencies latencies(String idOrFile, List<Layer> layers, @Nullable String space) {
    var table =
        Estimates.isEstimate(idOrFile)
            ? Estimates.table(idOrFile, layers)
            : read(Path.of(idOrFile));
    var source = table.provenance();
    return new LayerLatencies(
        table.id(),
        source.toString(),
        source.kind().name().toLowerCase(Locale.ROOT),
        table.costs(),
        space == null
            ? "How long measuring them takes is not known here. A table has the layers of the space that it is made for, and this network is not in that one."
            : "How long measuring them takes is not known here; on the device, ./gpunas table measure --space %s --budget 20m makes a table of all layers of that space in 20 minutes: it measures those that tell most, and models the others."
                .formatted(space),
        table.relativeDeviation());
  }

  private static LatencyTable read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "There is no latency table %s. Expected a file, or one of %s."
              .formatted(file, String.join(", ", Estimates.ids())));
    }
    try {
      return TableFiles.parse(file, Files.readString(file));
    } catch (InvalidDocument e) {
      throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException("The table %s cannot be read.".formatted(file), e);
    }
  }
}
