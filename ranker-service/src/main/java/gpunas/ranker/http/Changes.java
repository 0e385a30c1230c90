package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * What has changed since it was told last.
 *
 * @param version that of all searches and trainers: as it was if they have not changed
 * @param searches ids of those that have other progress or another ranking, or are deleted
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record Changes(long version, List<String> searches) {}
