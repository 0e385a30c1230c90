package gpunas.optimizer.search;

import gpunas.optimizer.Cost;
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
 */
public record Job(
    int number,
    String band,
    Encoding encoding,
    Cost cost,
    int rung,
    int repeat,
    @Nullable Integer promotes,
    int resultsKnown) {

  boolean explores() {
    return repeat == 0;
  }
}
