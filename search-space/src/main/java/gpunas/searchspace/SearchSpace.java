package gpunas.searchspace;

import gpunas.searchspace.Gene.Property;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All networks that can be written as integers of a given layout: GPUNet's Table 1, or a user's
 * own.
 *
 * <p>Order of the genes (Table 2 of the GPUNet paper): resolution; filters of the stem; then for
 * each stage filters, kernel, expansion, squeeze-excite, activation, layers, of which a convolution
 * stage has only those it lets one choose (kernel, activation, layers, and filters if given).
 *
 * <p>A stage with 0 layers is absent: the next one takes its input from the last stage that exists.
 * The absent stage's other genes then mean nothing; {@link #canonical} sets them to their middle
 * level, so that equal networks have equal encodings.
 */
public final class SearchSpace {

  /** Position of the resolution in an encoding. */
  static final int RESOLUTION = 0;

  /** Position of the stem's filters. */
  static final int STEM_FILTERS = 1;

  private final String name;
  private final int inputChannels;
  private final int classes;
  private final int tailWidth;
  private final Padding padding;
  private final Choices resolutions;
  private final StemChoices stem;
  private final List<StageChoices> stages;
  private final List<StageGenes> stageGenes;
  private final List<Gene> genes;

  /**
   * @param name human-readable
   * @param inputChannels channels of an image, at least 1
   * @param classes width of the classifier, at least 2
   * @param tailWidth filters of the 1x1 convolution before pooling, at least 1
   * @param padding of convolutions of stride 2
   * @param resolutions sides of the square input image, pixels
   * @param stem stage 0
   * @param stages stages 1, 2, ..., at least one
   * @throws IllegalArgumentException if a number is out of its range
   */
  public SearchSpace(
      String name,
      int inputChannels,
      int classes,
      int tailWidth,
      Padding padding,
      Choices resolutions,
      StemChoices stem,
      List<StageChoices> stages) {
    if (inputChannels < 1 || classes < 2 || tailWidth < 1 || resolutions.value(0) < 1) {
      throw new IllegalArgumentException(
          ("Space %s cannot have %d input channels, %d classes, tail width %d, resolutions %s;"
                  + " expected at least 1, 2, 1 and 1.")
              .formatted(name, inputChannels, classes, tailWidth, resolutions));
    }
    if (stages.isEmpty()) {
      throw new IllegalArgumentException(
          "Space %s has no stages; expected one or more.".formatted(name));
    }
    this.name = name;
    this.inputChannels = inputChannels;
    this.classes = classes;
    this.tailWidth = tailWidth;
    this.padding = padding;
    this.resolutions = resolutions;
    this.stem = stem;
    this.stages = List.copyOf(stages);

    var all = new ArrayList<Gene>();
    all.add(new Gene(-1, Property.RESOLUTION, resolutions));
    all.add(new Gene(0, Property.FILTERS, stem.filters()));
    var ofStages = new ArrayList<StageGenes>();
    for (var i = 0; i < stages.size(); i++) {
      ofStages.add(StageGenes.append(i + 1, stages.get(i), all));
    }
    genes = List.copyOf(all);
    stageGenes = List.copyOf(ofStages);
  }

  /** For people. */
  public String name() {
    return name;
  }

  /** The same space with another padding. */
  public SearchSpace with(Padding padding) {
    return new SearchSpace(
        name, inputChannels, classes, tailWidth, padding, resolutions, stem, stages);
  }

  /**
   * The same space with some of its resolutions.
   *
   * @throws IllegalArgumentException if it does not have one of them
   */
  public SearchSpace withResolutions(List<Integer> some) {
    for (var resolution : some) {
      if (!resolutions.contains(resolution)) {
        throw new IllegalArgumentException(
            "The space %s has no resolution %d; it has %s."
                .formatted(this, resolution, resolutions));
      }
    }
    return new SearchSpace(
        name, inputChannels, classes, tailWidth, padding, Choices.of(some), stem, stages);
  }

  /**
   * The space that has just one network of this one.
   *
   * @param name of the new space
   * @throws IllegalArgumentException if the encoding is not of this space
   */
  public SearchSpace only(Encoding encoding, String name) {
    var values = canonical(encoding);
    var narrowed = new ArrayList<StageChoices>();
    for (var i = 0; i < stages.size(); i++) {
      var at = stageGenes.get(i);
      narrowed.add(
          new StageChoices(
              stages.get(i).type(),
              stages.get(i).stride(),
              only(values, at.filters()),
              Choices.of(values.gene(at.kernel())),
              only(values, at.expansion()),
              only(values, at.squeezeExcite()),
              Choices.of(values.gene(at.activation())),
              Choices.of(values.gene(at.layers()))));
    }
    return new SearchSpace(
        name,
        inputChannels,
        classes,
        tailWidth,
        padding,
        Choices.of(values.gene(0)),
        new StemChoices(
            Choices.of(values.gene(1)), stem.kernel(), stem.stride(), stem.activation()),
        narrowed);
  }

  /** The one value of a gene; null if the stage has none at this position. */
  private static @Nullable Choices only(Encoding values, int position) {
    return position < 0 ? null : Choices.of(values.gene(position));
  }

  /** Channels of an image. */
  public int inputChannels() {
    return inputChannels;
  }

  /** Width of the classifier. */
  public int classes() {
    return classes;
  }

  /** Filters of the 1x1 convolution before pooling. */
  public int tailWidth() {
    return tailWidth;
  }

  /** Padding of convolutions of stride 2. */
  public Padding padding() {
    return padding;
  }

  /** Sides of the square input image, pixels. */
  public Choices resolutions() {
    return resolutions;
  }

  /** Stage 0. */
  public StemChoices stem() {
    return stem;
  }

  /** Stages 1, 2, ... */
  public List<StageChoices> stages() {
    return stages;
  }

  /** The genes in order; an encoding has one integer for each. */
  public List<Gene> genes() {
    return genes;
  }

  /** Where the genes of a stage stand. */
  StageGenes stageGenes(int index) {
    return stageGenes.get(index);
  }

  /** Number of encodings. */
  public BigInteger encodingCount() {
    return genes.stream()
        .map(gene -> size(gene.choices()))
        .reduce(BigInteger.ONE, BigInteger::multiply);
  }

  /** Number of distinct networks: encodings that differ only in an absent stage count once. */
  public BigInteger networkCount() {
    var count = size(resolutions).multiply(size(stem.filters()));
    for (var stage : stageGenes) {
      var variants =
          stage.positions().stream()
              .filter(position -> position != stage.layers())
              .map(position -> size(genes.get(position).choices()))
              .reduce(BigInteger.ONE, BigInteger::multiply);
      var depths = genes.get(stage.layers()).choices();
      var absent = depths.contains(0) ? BigInteger.ONE : BigInteger.ZERO;
      count = count.multiply(variants.multiply(size(depths).subtract(absent)).add(absent));
    }
    return count;
  }

  /**
   * What keeps an encoding out of this space, one sentence each; empty for a member. For example
   * {@code stage 6 filters 704, allowed 128..416 step 32}. The other genes of an absent stage may
   * be anything.
   */
  public List<String> violations(Encoding encoding) {
    if (encoding.size() != genes.size()) {
      return List.of(
          "%d genes, but an encoding of %s has %d".formatted(encoding.size(), name, genes.size()));
    }
    var violations = new ArrayList<String>();
    for (var i = 0; i < genes.size(); i++) {
      var gene = genes.get(i);
      if (means(i, encoding) && !gene.choices().contains(encoding.gene(i))) {
        violations.add(
            "%s %d, allowed %s".formatted(gene.name(), encoding.gene(i), gene.choices()));
      }
    }
    return violations;
  }

  /**
   * Whether a gene says anything in an encoding; those of an absent stage do not, but its depth.
   */
  private boolean means(int position, Encoding encoding) {
    var stage = genes.get(position).stage();
    if (stage < 1) {
      return true;
    }
    var depth = stageGenes.get(stage - 1).layers();
    return position == depth || encoding.gene(depth) != 0;
  }

  /** Whether an encoding is one of this space. */
  public boolean contains(Encoding encoding) {
    return violations(encoding).isEmpty();
  }

  /**
   * The network an encoding stands for. It need not be a member of this space: filters of 704 can
   * be decoded where 416 is the largest choice.
   *
   * @throws IllegalArgumentException if the encoding has another number of genes or a gene that
   *     makes no layer
   */
  public Network decode(Encoding encoding) {
    return new Decoder(this).decode(encoding);
  }

  /**
   * The integers that stand for a network: the inverse of {@link #decode}. Like there, the network
   * need not be a member of this space.
   */
  public Encoded encode(Network network) {
    return new Encoder(this).encode(network);
  }

  /**
   * The same network with the genes of absent stages at their middle level.
   *
   * @throws IllegalArgumentException if the encoding is not of this space
   */
  public Encoding canonical(Encoding encoding) {
    requireMember(encoding);
    var values = encoding.toArray();
    canonicalise(values, 0);
    return Encoding.of(values);
  }

  /** Makes the encoding that starts at {@code offset} canonical, in place. */
  public void canonicalise(int[] values, int offset) {
    for (var stage : stageGenes) {
      if (values[offset + stage.layers()] == 0) {
        for (var position = stage.first(); position < stage.layers(); position++) {
          var choices = genes.get(position).choices();
          values[offset + position] = choices.value(choices.size() / 2);
        }
      }
    }
  }

  /** A canonical encoding, each gene drawn uniformly. */
  public Encoding random(RandomGenerator random) {
    var values =
        genes.stream()
            .mapToInt(gene -> gene.choices().value(random.nextInt(gene.choices().size())))
            .toArray();
    canonicalise(values, 0);
    return Encoding.of(values);
  }

  /**
   * The canonical encodings that differ from this one in one gene, each once, the encoding itself
   * not among them.
   *
   * @throws IllegalArgumentException if the encoding is not of this space
   */
  public List<Encoding> neighbours(Encoding encoding) {
    var centre = canonical(encoding);
    var found = new LinkedHashSet<Encoding>();
    for (var i = 0; i < genes.size(); i++) {
      for (var value : genes.get(i).choices().values()) {
        found.add(canonical(centre.with(i, value)));
      }
    }
    found.remove(centre);
    return List.copyOf(found);
  }

  private void requireMember(Encoding encoding) {
    var violations = violations(encoding);
    if (!violations.isEmpty()) {
      throw new IllegalArgumentException(
          "Not in the space %s: %s.".formatted(name, String.join("; ", violations)));
    }
  }

  private static BigInteger size(Choices choices) {
    return BigInteger.valueOf(choices.size());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SearchSpace that
        && name.equals(that.name)
        && inputChannels == that.inputChannels
        && classes == that.classes
        && tailWidth == that.tailWidth
        && padding == that.padding
        && resolutions.equals(that.resolutions)
        && stem.equals(that.stem)
        && stages.equals(that.stages);
  }

  @Override
  public int hashCode() {
    return stages.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
