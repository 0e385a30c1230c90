package gpunas.benchmarks;

import gpunas.formats.strict.ByteOrderMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What other optimisers reach, from a CSV file with columns {@code median_regret_N}. */
record Peers(List<Peer> peers) {

  private static final String MEDIAN = "median_regret_";

  /**
   * One optimiser on one task.
   *
   * @param seeds over how many searches medians are, or empty
   * @param medians median regret by number of evaluations
   */
  record Peer(
      String task, String method, String workers, String seeds, Map<Integer, Double> medians) {

    /** The method, and over how many searches medians are if that is known. */
    String name() {
      return seeds.isEmpty() ? method : "%s (%s)".formatted(method, seeds);
    }
  }

  static Peers read(Path file) throws IOException {
    var text = ByteOrderMark.removed(Files.readString(file));
    var lines = text.lines().filter(line -> !line.isBlank()).toList();
    if (lines.isEmpty()) {
      throw new IOException("%s is empty; a header was expected.".formatted(file));
    }
    var header = cells(lines.getFirst());
    List<Peer> peers = new ArrayList<>();
    for (var line : lines.subList(1, lines.size())) {
      Map<String, String> row = new HashMap<>();
      var cells = cells(line);
      if (cells.size() != header.size()) {
        throw new IOException(
            "A row of %s has %d cells, but its header has %d: %s"
                .formatted(file, cells.size(), header.size(), line));
      }
      for (int i = 0; i < cells.size(); i++) {
        row.put(header.get(i), cells.get(i));
      }
      peers.add(peer(row));
    }
    return new Peers(peers);
  }

  Peers of(String task) {
    return new Peers(peers.stream().filter(peer -> peer.task().equals(task)).toList());
  }

  /** Those with as many trainings in flight. */
  Peers with(int workers) {
    var wanted = String.valueOf(workers);
    return new Peers(peers.stream().filter(peer -> peer.workers().equals(wanted)).toList());
  }

  private static Peer peer(Map<String, String> row) {
    Map<Integer, Double> medians = new HashMap<>();
    row.forEach((column, cell) -> {
      // A run that ended earlier has "nan".
      if (column.startsWith(MEDIAN) && !cell.equalsIgnoreCase("nan") && !cell.isEmpty()) {
        medians.put(Integer.parseInt(column.substring(MEDIAN.length())), Double.parseDouble(cell));
      }
    });
    return new Peer(
        row.getOrDefault("task", ""),
        row.getOrDefault("method", ""),
        row.getOrDefault("workers", ""),
        row.getOrDefault("seeds", ""),
        medians);
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split(",", -1)).map(String::strip).toList();
  }
}
