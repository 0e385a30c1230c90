package gpunas.latency.roofline;

import gpunas.latency.table.LatencyTable;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Estimated latency tables, there without being measured: {@code estimate-DEVICE-PRECISION-bBATCH},
 * for example {@code estimate-v100-fp16-b1}.
 */
public final class Estimates {

  private static final String PREFIX = "estimate-";
  private static final Pattern ID =
      Pattern.compile(PREFIX + "([a-z0-9]+)-([a-z0-9]+)-b([1-9]\\d{0,4})");

  private Estimates() {}

  /** Whether an id asks for an estimate; it may still be one of an unknown device. */
  public static boolean isEstimate(String id) {
    return id.startsWith(PREFIX);
  }

  /** The estimates for single images; other batches are written in the same way. */
  public static List<String> ids() {
    return Arrays.stream(Device.values())
        .flatMap(device ->
            Arrays.stream(Precision.values())
                .map(precision -> "%s%s-%s-b1".formatted(PREFIX, device, precision)))
        .toList();
  }

  /**
   * The table of an id. Any layer can be estimated: the table has those that are asked for.
   *
   * @throws IllegalArgumentException if the id names no estimate
   */
  public static LatencyTable table(String id, Collection<Layer> layers) {
    var roofline = roofline(id);
    var micros = new HashMap<String, Double>();
    for (var layer : layers) {
      micros.computeIfAbsent(LayerKey.of(layer), _ -> roofline.micros(layer));
    }
    return new LatencyTable(id, roofline.provenance(), micros);
  }

  static Roofline roofline(String id) {
    var parts = ID.matcher(id);
    if (parts.matches()) {
      for (var device : Device.values()) {
        for (var precision : Precision.values()) {
          if (device.toString().equals(parts.group(1))
              && precision.toString().equals(parts.group(2))) {
            return new Roofline(device, precision, Integer.parseInt(parts.group(3)));
          }
        }
      }
    }
    throw new IllegalArgumentException(
        "There is no estimate '%s'. Expected %sDEVICE-PRECISION-bBATCH with %s; %s; a batch from 1 to 99999."
            .formatted(id, PREFIX, words(Device.values()), words(Precision.values())));
  }

  private static String words(Object[] choices) {
    return Stream.of(choices).map(Object::toString).collect(Collectors.joining(" or "));
  }
}
