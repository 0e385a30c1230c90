package gpunas.optimizer.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for a search now.
 *
 * @param jobs to be trained
 * @param end set once there is nothing more to do
 */
public record Decision(List<Job> jobs, @Nullable SearchEnd end) {

  static final Decision NOTHING = new Decision(List.of(), null);
}
