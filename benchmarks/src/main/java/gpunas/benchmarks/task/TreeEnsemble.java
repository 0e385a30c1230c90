package gpunas.benchmarks.task;

import gpunas.optimizer.Point;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The mean over models of boosted regression trees, each a base plus its trees' leaves.
 *
 * <p>The file is text: {@code B model base}, then {@code T model node node …} with nodes
 * {@code feature:threshold:left:right} (left if the level is at most the threshold; children are
 * indices inside the tree) or {@code L:value}.
 */
final class TreeEnsemble {
  /** A tree by node; a leaf has feature -1 and its value as threshold. */
  private record Tree(int[] feature, double[] threshold, int[] left, int[] right) {

    double predict(Point point) {
      int node = 0;
      while (feature[node] >= 0) {
        node = point.level(feature[node]) <= threshold[node] ? left[node] : right[node];
      }
      return threshold[node];
    }

    static Tree parse(String[] words) {
      int n = words.length - 2;
      Tree tree = new Tree(new int[n], new double[n], new int[n], new int[n]);
      for (int node = 0; node < n; node++) {
        String[] parts = words[node + 2].split(":", -1);
        if (parts[0].equals("L")) {
          tree.feature[node] = -1;
          tree.threshold[node] = Double.parseDouble(parts[1]);
        } else {
          tree.feature[node] = Integer.parseInt(parts[0]);
          tree.threshold[node] = Double.parseDouble(parts[1]);
          tree.left[node] = Integer.parseInt(parts[2]);
          tree.right[node] = Integer.parseInt(parts[3]);
        }
      }
      return tree;
    }
  }

  private final double meanBase;
  private final int models;
  private final List<Tree> trees;

  private TreeEnsemble(double meanBase, int models, List<Tree> trees) {
    this.meanBase = meanBase;
    this.models = models;
    this.trees = trees;
  }

  static TreeEnsemble read(Path file) throws IOException {
    Map<String, Double> bases = new HashMap<>();
    List<Tree> trees = new ArrayList<>();
    try (BufferedReader reader = Csv.open(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] words = line.strip().split("\\s+", -1);
        switch (words[0]) {
          case "B" -> bases.put(words[1], Double.parseDouble(words[2]));
          case "T" -> trees.add(Tree.parse(words));
          case "", "#" -> {}
          default -> throw new IOException("%s: expected a line with B or T, but found %s.".formatted(file, words[0]));
        }
      }
    }
    double sum = bases.values().stream().mapToDouble(b -> b).sum();
    return new TreeEnsemble(sum / bases.size(), bases.size(), trees);
  }

  double predict(Point point) {
    double sum = 0;
    for (Tree tree : trees) {
      sum += tree.predict(point);
    }
    return meanBase + sum / models;
  }
}
