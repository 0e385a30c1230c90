package gpunas.searchspace;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a layer in latency tables and on the wire, for example {@code
 * irb/64x40x40/256/k3/s2/e5/se0/swish}: type, input, filters, kernel, stride, expansion, squeeze
 * and excite, activation. A fused block padded as released ends in {@code /as_released}; the keys
 * of {@link Distilled} layers begin with {@code distilled_}.
 */
public final class LayerKey {

  private static final Pattern SHAPE = Pattern.compile("(\\d+)x(\\d+)x(\\d+)");

  private LayerKey() {}

  /** What a key begins with. */
  private enum Type {
    CONV,
    FUSED_IRB,
    IRB,
    TAIL,
    DISTILLED_STEM,
    DISTILLED_IRB,
    DISTILLED_TAIL;

    static Type of(String word) {
      for (var type : values()) {
        if (type.toString().equals(word)) {
          return type;
        }
      }
      throw new IllegalArgumentException("unknown type " + word);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What keys begin with. */
  public static List<String> types() {
    return Arrays.stream(Type.values()).map(Type::toString).toList();
  }

  /** What a key begins with: the type of its layer. */
  public static String type(String key) {
    return key.substring(0, key.indexOf('/'));
  }

  /** The key of a layer; equal layers have equal keys. */
  public static String of(Layer layer) {
    return switch (layer) {
      case Layer.Conv(var input, var filters, var kernel, var stride, var activation) ->
          "%s/%s/%d/k%d/s%d/%s"
              .formatted(Type.CONV, input, filters, kernel, stride, name(activation));
      case Layer.FusedIrb block ->
          bottleneck(
                  Type.FUSED_IRB,
                  block.input(),
                  block.filters(),
                  block.kernel(),
                  block.stride(),
                  block.expansion(),
                  block.squeezeExcite(),
                  block.activation())
              + switch (block.padding()) {
                case SAME -> "";
                case AS_RELEASED -> "/as_released";
              };
      case Layer.Irb block ->
          bottleneck(
              Type.IRB,
              block.input(),
              block.filters(),
              block.kernel(),
              block.stride(),
              block.expansion(),
              block.squeezeExcite(),
              block.activation());
      case Layer.Tail(var input, var filters, var classes) ->
          "%s/%s/%d/c%d".formatted(Type.TAIL, input, filters, classes);
      case Distilled.Stem(var input, var filters, var convolutions) ->
          "%s/%s/%d/n%d".formatted(Type.DISTILLED_STEM, input, filters, convolutions);
      case Distilled.Irb(
              var input,
              var filters,
              var kernel,
              var stride,
              var expansion,
              var groups) ->
          "%s/%s/%d/k%d/s%d/e%d/g%d"
              .formatted(Type.DISTILLED_IRB, input, filters, kernel, stride, expansion, groups);
      case Distilled.Tail(var input, var filters, var classes) ->
          "%s/%s/%d/c%d".formatted(Type.DISTILLED_TAIL, input, filters, classes);
    };
  }

  /**
   * The layer of a key.
   *
   * @throws IllegalArgumentException if the text is not a layer key
   */
  public static Layer parse(String key) {
    var parts = key.split("/", -1);
    try {
      return switch (Type.of(parts[0])) {
        case CONV ->
            new Layer.Conv(
                shape(parts[1]),
                Integer.parseInt(parts[2]),
                number(parts[3], "k"),
                number(parts[4], "s"),
                activation(parts[5]));
        case FUSED_IRB ->
            new Layer.FusedIrb(
                shape(parts[1]),
                Integer.parseInt(parts[2]),
                number(parts[3], "k"),
                number(parts[4], "s"),
                Double.parseDouble(value(parts[5], "e")),
                number(parts[6], "se") == 1,
                activation(parts[7]),
                parts.length > 8
                    ? Padding.valueOf(parts[8].toUpperCase(Locale.ROOT))
                    : Padding.SAME);
        case IRB ->
            new Layer.Irb(
                shape(parts[1]),
                Integer.parseInt(parts[2]),
                number(parts[3], "k"),
                number(parts[4], "s"),
                Double.parseDouble(value(parts[5], "e")),
                number(parts[6], "se") == 1,
                activation(parts[7]));
        case TAIL ->
            new Layer.Tail(shape(parts[1]), Integer.parseInt(parts[2]), number(parts[3], "c"));
        case DISTILLED_STEM ->
            new Distilled.Stem(shape(parts[1]), Integer.parseInt(parts[2]), number(parts[3], "n"));
        case DISTILLED_IRB ->
            new Distilled.Irb(
                shape(parts[1]),
                Integer.parseInt(parts[2]),
                number(parts[3], "k"),
                number(parts[4], "s"),
                number(parts[5], "e"),
                number(parts[6], "g"));
        case DISTILLED_TAIL ->
            new Distilled.Tail(shape(parts[1]), Integer.parseInt(parts[2]), number(parts[3], "c"));
      };
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "'%s' is not a layer key (%s). A key looks like irb/64x40x40/256/k3/s2/e5/se0/swish."
              .formatted(key, e.getMessage()),
          e);
    }
  }

  private static String bottleneck(
      Type type,
      Shape input,
      int filters,
      int kernel,
      int stride,
      double expansion,
      boolean squeezeExcite,
      Activation activation) {
    return "%s/%s/%d/k%d/s%d/e%s/se%d/%s"
        .formatted(
            type,
            input,
            filters,
            kernel,
            stride,
            expansion == Math.rint(expansion) ? Long.toString((long) expansion) : expansion,
            squeezeExcite ? 1 : 0,
            name(activation));
  }

  private static String name(Activation activation) {
    return activation.name().toLowerCase(Locale.ROOT);
  }

  private static Activation activation(String name) {
    return Activation.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static Shape shape(String text) {
    var match = SHAPE.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException("no shape: " + text);
    }
    return new Shape(
        Integer.parseInt(match.group(1)),
        Integer.parseInt(match.group(2)),
        Integer.parseInt(match.group(3)));
  }

  private static int number(String text, String prefix) {
    return Integer.parseInt(value(text, prefix));
  }

  private static String value(String text, String prefix) {
    if (!text.startsWith(prefix)) {
      throw new IllegalArgumentException("%s where %s… belongs".formatted(text, prefix));
    }
    return text.substring(prefix.length());
  }
}
