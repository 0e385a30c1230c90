package gpunas.ranker.timeline;

import gpunas.ranker.training.Works;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How much time devices have spent on trainings, until when. Each attempt counts, whatever came of
 * it: from when it began, or was first heard of, to when it ended, or was last heard of.
 *
 * @param attempts how many there were
 * @param points by time, of all moments at which an attempt began or ended, thinned out; the first
 *     and the last are among them, and between two of them time is spent evenly
 */
public record DeviceTime(int attempts, List<Point> points) {

  public DeviceTime {
    points = List.copyOf(points);
  }

  /** What was spent until a moment. */
  public record Point(Instant at, Duration spent) {}

  /** All that was spent. */
  public Duration spent() {
    return points.isEmpty() ? Duration.ZERO : points.getLast().spent();
  }

  /**
   * What was spent on some trainings.
   *
   * @param most points, at least 2
   */
  public static DeviceTime of(Works works, int most) {
    var ends = new Ends();
    works.that(ends).forEach(_ -> {});
    return new DeviceTime(ends.count, ends.points(most));
  }

  /** When attempts began and ended; asks for nothing more. */
  private static final class Ends implements Works.Asked {
    private long[] begins = new long[16];
    private long[] ends = new long[16];
    private int count;

    @Override
    public boolean of(String trainer, Instant from, Instant to) {
      if (count == begins.length) {
        begins = Arrays.copyOf(begins, 2 * count);
        ends = Arrays.copyOf(ends, 2 * count);
      }
      begins[count] = from.toEpochMilli();
      ends[count++] = to.toEpochMilli();
      return false;
    }

    List<Point> points(int most) {
      Arrays.sort(begins, 0, count);
      Arrays.sort(ends, 0, count);
      var every = Math.max(1, -Math.floorDiv(-(2 * count - 1), most - 1));
      var points = new ArrayList<Point>();
      var spent = 0L;
      var last = count == 0 ? 0 : begins[0];
      for (int begun = 0, ended = 0; ended < count; ) {
        // At one moment they begin before they end.
        var isBegin = begun < count && begins[begun] <= ends[ended];
        var at = isBegin ? begins[begun] : ends[ended];
        spent += (at - last) * (begun - ended);
        last = at;
        var index = begun + ended;
        if (index % every == 0 || index == 2 * count - 1) {
          points.add(new Point(Instant.ofEpochMilli(at), Duration.ofMillis(spent)));
        }
        if (isBegin) {
          begun++;
        } else {
          ended++;
        }
      }
      return points;
    }
  }
}
