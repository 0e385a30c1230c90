package gpunas.optimizer.search;

import gpunas.optimizer.Cost;
import gpunas.searchmodel.Taught;
import gpunas.searchspace.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * A candidate to be trained once.
 *
 * @param number from 0, in the order of the jobs of its search
 * @param band name of the band it was proposed for
 * @param encoding what to train
 * @param cost what is known of it
 * @param rung how long to train it
 * @param repeat 0 while the search explores; 1, 2, ... on the short list
 * @param promotes the job whose training made it go up a rung; null if none did
 * @param resultsKnown how many results this job was decided from: the first so many
 * @param taught what the network learns from, beside the labels; null: from nobody
 * @param best the job whose network is the best of the search, if that is the teacher; null if not,
 *     or if somebody has looked it up
 */
public record Job(
    int number,
    String band,
    Encoding encoding,
    Cost cost,
    int rung,
    int repeat,
    @Nullable Integer promotes,
    int resultsKnown,
    @Nullable Taught taught,
    @Nullable Integer best) {

  /** One that learns from the labels alone. */
  public Job(
      int number,
      String band,
      Encoding encoding,
      Cost cost,
      int rung,
      int repeat,
      @Nullable Integer promotes,
      int resultsKnown) {
    this(number, band, encoding, cost, rung, repeat, promotes, resultsKnown, null, null);
  }

  boolean explores() {
    return repeat == 0;
  }

  boolean isTaught() {
    return taught != null;
  }
}
