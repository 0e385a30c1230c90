package gpunas.trainer;

import java.util.List;

/** What was logged of jobs. */
@FunctionalInterface
public interface JobLog {

  /** Of nothing anything is known. */
  JobLog NONE = _ -> List.of();

  /** The last lines of a job, the oldest first; they are forgotten by this. */
  List<String> take(String jobId);
}
