package gpunas.latency.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * Some of the layers of a table.
 *
 * @param total how many match, of which these are a part
 * @param offset how many were left out before them
 */
@Serdeable
record LayerPage(
    int total, int offset, @JsonInclude(JsonInclude.Include.ALWAYS) List<LayerView> layers) {}
