package gpunas.ranker;

import java.time.Instant;

/**
 * A ranking as it was published.
 *
 * @param number from 1, grows by 1
 */
public record Revision(String searchId, int number, Instant at, Ranking ranking) {}
