package gpunas.optimizer.search;

import gpunas.searchspace.PackedEncodings;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a search that ended has shown, packed: it stays in memory as long as the search is known.
 */
public final class Lessons {

  private final PackedEncodings encodings;
  private final double[] crossEntropies;
  private final int[] trainings;

  /**
   * @param lessons all of one space
   */
  public Lessons(List<Lesson> lessons) {
    encodings = PackedEncodings.of(lessons.stream().map(Lesson::encoding).toList());
    crossEntropies = lessons.stream().mapToDouble(Lesson::crossEntropy).toArray();
    trainings = lessons.stream().mapToInt(Lesson::trainings).toArray();
  }

  List<Lesson> unpack() {
    return IntStream.range(0, trainings.length)
        .mapToObj(i -> new Lesson(encodings.encoding(i), crossEntropies[i], trainings[i]))
        .toList();
  }
}
