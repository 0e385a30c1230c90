package gpunas.benchmarks.task;

import gpunas.optimizer.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The mean over models of boosted regression trees, each a base plus its trees' leaves.
 *
 * <p>The file is text: {@code B model base}, then {@code T model node node …} with nodes {@code
 * feature:threshold:left:right} (left if the level is at most the threshold; children are indices
 * inside the tree) or {@code L:value}. Lines that start with # are comments.
 */
final class TreeEnsemble implements Quantity {

  private sealed interface Node {
    record Split(int feature, double threshold, int left, int right) implements Node {}

    record Leaf(double value) implements Node {}

    static Node parse(String word) {
      String[] parts = word.split(":", -1);
      return parts[0].equals("L")
          ? new Leaf(Double.parseDouble(parts[1]))
          : new Split(
              Integer.parseInt(parts[0]),
              Double.parseDouble(parts[1]),
              Integer.parseInt(parts[2]),
              Integer.parseInt(parts[3]));
    }
  }

  private final double meanBase;
  private final int models;
  private final List<List<Node>> trees;

  private TreeEnsemble(double meanBase, int models, List<List<Node>> trees) {
    this.meanBase = meanBase;
    this.models = models;
    this.trees = trees;
  }

  static TreeEnsemble read(Path file) throws IOException {
    Map<String, Double> bases = new HashMap<>();
    List<List<Node>> trees = new ArrayList<>();
    try (var reader = Csv.open(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        var words = List.of(line.strip().split("\\s+", -1));
        switch (words.getFirst()) {
          case "", "#" -> {}
          case "B" -> bases.put(words.get(1), Double.parseDouble(words.get(2)));
          case "T" -> trees.add(words.stream().skip(2).map(Node::parse).toList());
          default ->
              throw new IOException(
                  "%s: a line starts with '%s'; expected #, B or T."
                      .formatted(file, words.getFirst()));
        }
      }
    }
    double meanBase =
        bases.values().stream()
            .mapToDouble(Double::doubleValue)
            .average()
            .orElseThrow(() -> new IOException("%s has no line with B.".formatted(file)));
    return new TreeEnsemble(meanBase, bases.size(), List.copyOf(trees));
  }

  @Override
  public double of(Point point) {
    double sum = 0;
    for (var tree : trees) {
      sum += leaf(tree, point);
    }
    return meanBase + sum / models;
  }

  private static double leaf(List<Node> tree, Point point) {
    int index = 0;
    while (true) {
      switch (tree.get(index)) {
        case Node.Leaf(double value) -> {
          return value;
        }
        case Node.Split(int feature, double threshold, int left, int right) ->
            index = point.level(feature) <= threshold ? left : right;
      }
    }
  }
}
