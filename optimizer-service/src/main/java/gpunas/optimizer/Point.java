package gpunas.optimizer;

import java.util.Arrays;

/** A point of a discrete space: one level, 0 to the gene's number of levels less 1, per gene. */
public final class Point implements Comparable<Point> {
  private final int[] levels;
  private final int hash;

  private Point(int[] levels) {
    this.levels = levels;
    this.hash = Arrays.hashCode(levels);
  }

  /** Returns the point with these levels, in the order of the genes. */
  public static Point of(int... levels) {
    return new Point(levels.clone());
  }

  /** Returns the number of genes. */
  public int size() {
    return levels.length;
  }

  /** Returns the level of a gene. */
  public int level(int gene) {
    return levels[gene];
  }

  /** Returns this point with one gene set to another level. */
  public Point with(int gene, int level) {
    int[] changed = levels.clone();
    changed[gene] = level;
    return new Point(changed);
  }

  /** Returns a copy of the levels. */
  public int[] toArray() {
    return levels.clone();
  }

  /** Orders lexicographically. */
  @Override
  public int compareTo(Point other) {
    return Arrays.compare(levels, other.levels);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Point that && hash == that.hash && Arrays.equals(levels, that.levels);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return Arrays.toString(levels);
  }
}
