package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * A part of a list of trainings.
 *
 * @param total how many match
 * @param offset how many of them come before this part
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record TrainingPage(int total, int offset, List<TrainingView> trainings) {}
