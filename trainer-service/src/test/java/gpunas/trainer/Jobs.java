package gpunas.trainer;

import gpunas.searchmodel.Taught;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Spaces;
import org.jspecify.annotations.Nullable;

/** Jobs for tests. */
public final class Jobs {

  /** One of the smallest networks of the quickstart's space. */
  public static final Encoding SMALL =
      Spaces.quickstart()
          .canonical(
              Encoding.of(28, 8, 3, 0, 0, 8, 3, 1, 0, 0, 1, 16, 3, 1, 1, 1, 1, 32, 3, 1, 0, 0, 0));

  private Jobs() {}

  /** A tiny job on the data set {@code tiny}. */
  public static Job of(String searchId, String jobId, long seed) {
    return of(searchId, jobId, SMALL, "tiny", Recipes.of(2, 10, 0), seed);
  }

  /** A job in the quickstart's space. */
  public static Job of(
      String searchId, String jobId, Encoding encoding, String dataset, Recipe recipe, long seed) {
    return new Job(
        searchId, jobId, Spaces.quickstart(), encoding, dataset, recipe, seed, true, null, null);
  }

  /** The same, to be judged in 8-bit integers as well. */
  public static Job quantised(Job job) {
    return with(job, true, job.taught());
  }

  /** The same, taught by somebody. */
  public static Job taught(Job job, Taught taught) {
    return with(job, job.quantised(), taught);
  }

  private static Job with(Job job, boolean quantised, @Nullable Taught taught) {
    return new Job(
        job.searchId(),
        job.jobId(),
        job.space(),
        job.encoding(),
        job.dataset(),
        job.recipe(),
        job.seed(),
        job.topRung(),
        job.continueFrom(),
        job.latency(),
        quantised,
        taught);
  }

  /** A tiny job with another padding. */
  public static Job padded(String searchId, String jobId, Padding padding) {
    return new Job(
        searchId,
        jobId,
        Spaces.quickstart().with(padding),
        SMALL,
        "tiny",
        Recipes.of(2, 10, 0),
        3,
        true,
        null,
        null);
  }

  /** A job that continues from another one. */
  public static Job after(String continueFrom, Recipe recipe) {
    return new Job(
        "search",
        "next",
        Spaces.quickstart(),
        SMALL,
        "tiny",
        recipe,
        1,
        true,
        continueFrom,
        new Job.Latency(123, 0.021, "my-table"));
  }
}
