package gpunas.searchspace;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A network as integers, one per gene of its {@link SearchSpace}, in natural values: filters 64,
 * kernel 3, activation 0 for ReLU and 1 for Swish.
 */
public final class Encoding {

  private final int[] genes;

  private Encoding(int[] genes) {
    this.genes = genes;
  }

  /** An encoding of these genes, copied. */
  public static Encoding of(int... genes) {
    return new Encoding(genes.clone());
  }

  /** An encoding of these genes. */
  public static Encoding of(List<Integer> genes) {
    return new Encoding(genes.stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * The encoding of a text such as {@link #toString} makes; spaces beside the commas do not matter.
   *
   * @throws IllegalArgumentException if a gene is not a whole number
   */
  public static Encoding parse(String text) {
    var words = text.split(",", -1);
    var genes = new int[words.length];
    for (var i = 0; i < words.length; i++) {
      try {
        genes[i] = Integer.parseInt(words[i].strip());
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "Gene %d is '%s'; an encoding is whole numbers with commas between them."
                .formatted(i, words[i].strip()),
            e);
      }
    }
    return new Encoding(genes);
  }

  /** Number of genes. */
  public int size() {
    return genes.length;
  }

  /** The value of a gene. */
  public int gene(int position) {
    return genes[position];
  }

  /** The genes, copied. */
  public int[] toArray() {
    return genes.clone();
  }

  /** The genes as a list. */
  public List<Integer> toList() {
    return IntStream.of(genes).boxed().toList();
  }

  /** The same encoding but for one gene. */
  public Encoding with(int position, int value) {
    var changed = genes.clone();
    changed[position] = value;
    return new Encoding(changed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Encoding that && Arrays.equals(genes, that.genes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(genes);
  }

  /** The genes with commas between them, for example {@code 320,32,3,0,2}. */
  @Override
  public String toString() {
    return IntStream.of(genes).mapToObj(Integer::toString).collect(Collectors.joining(","));
  }
}
