package gpunas.optimizer.search;

import gpunas.searchspace.Encoding;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a search that ended has shown, packed: it stays in memory as long as the search is known.
 */
public final class Lessons {

  private final byte[] encodings;
  private final double[] crossEntropies;
  private final int[] trainings;

  /**
   * @param lessons all of one space
   */
  public Lessons(List<Lesson> lessons) {
    encodings = Encoding.pack(lessons.stream().map(Lesson::encoding).toList());
    crossEntropies = lessons.stream().mapToDouble(Lesson::crossEntropy).toArray();
    trainings = lessons.stream().mapToInt(Lesson::trainings).toArray();
  }

  List<Lesson> unpack() {
    var unpacked = Encoding.unpack(encodings, trainings.length);
    return IntStream.range(0, trainings.length)
        .mapToObj(i -> new Lesson(unpacked.get(i), crossEntropies[i], trainings[i]))
        .toList();
  }
}
