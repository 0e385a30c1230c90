package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list of trainings.
 *
 * @param total how many match
 * @param offset how many of them come before this part
 * @param latencyDeviation relative standard deviation of predicted latencies; null if nobody knows
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record TrainingPage(
    int total, int offset, @Nullable Double latencyDeviation, List<TrainingView> trainings) {}
