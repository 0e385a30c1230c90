package gpunas.optimizer.search;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for a search now.
 *
 * @param jobs to be trained
 * @param end set once there is nothing more to do
 * @param awaited how long there was room for the first of the jobs while it was being worked out;
 *     null if it was ready, or there is none
 */
public record Decision(List<Job> jobs, @Nullable SearchEnd end, @Nullable Duration awaited) {

  static final Decision NOTHING = new Decision(List.of(), null, null);
}
