package gpunas.searchmodel;

import gpunas.searchspace.SearchSpace;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A network that others learn from. */
public sealed interface Teacher {

  /** The best one of the search itself: of the lowest cross entropy when its short list is done. */
  record Best() implements Teacher {}

  /**
   * A network that a search has trained; its weights are among the artefacts.
   *
   * @param jobId of its training: the search's id and a number
   * @param space that the network is of; null before somebody has looked up the search
   */
  record Trained(String jobId, @Nullable SearchSpace space) implements Teacher {

    /** What {@code jobId} matches. */
    public static final Pattern JOB_ID =
        Pattern.compile("([A-Za-z0-9_-][A-Za-z0-9._-]{0,99})-([0-9]{4,10})");

    /**
     * @throws IllegalArgumentException if it is not the id of a job
     */
    public Trained {
      if (!JOB_ID.matcher(jobId).matches()) {
        throw new IllegalArgumentException(
            "\"%s\" is not the id of a job: expected that of its search, a dash and at least four digits."
                .formatted(jobId));
      }
    }

    /** The id of the search. */
    public String searchId() {
      return jobId.substring(0, jobId.lastIndexOf('-'));
    }
  }

  /**
   * An ONNX file in the trainers' data directory. It takes (pixel / 255 - mean) / deviation of each
   * channel.
   *
   * @param file its name
   * @param mean one for each channel; none: the file is one of gpunas's own and takes pixel / 255
   * @param deviation as many, above 0
   */
  record OnnxFile(String file, List<Double> mean, List<Double> deviation) implements Teacher {

    /** What {@code file} matches: no hidden file, and no way to another folder. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}\\.onnx");

    /**
     * @throws IllegalArgumentException if it is no name of an ONNX file, or there are not as many
     *     means as deviations
     */
    public OnnxFile {
      if (!NAME.matcher(file).matches()) {
        throw new IllegalArgumentException(
            "\"%s\" is not the name of an ONNX file in the trainers' data directory."
                .formatted(file));
      }
      if (mean.size() != deviation.size() || deviation.stream().anyMatch(each -> !(each > 0))) {
        throw new IllegalArgumentException(
            "The teacher %s has the means %s and the deviations %s; expected as many, and deviations above 0."
                .formatted(file, mean, deviation));
      }
      mean = List.copyOf(mean);
      deviation = List.copyOf(deviation);
    }
  }

  /** What it is, in a few words for people. */
  default String words() {
    return switch (this) {
      case Best _ -> "the best network of the search";
      case Trained(var jobId, _) -> jobId;
      case OnnxFile(var file, _, _) -> file;
    };
  }
}
