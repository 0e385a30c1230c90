package gpunas.sampler.spec;

import gpunas.sampler.SearchSpec;
import gpunas.sampler.SearchSpec.Band;
import gpunas.sampler.SearchSpec.Objective;
import gpunas.sampler.SearchSpec.Targets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A {@link SearchSpec} to the fields that {@link SpecReader} reads, every default written out. */
public final class SpecWriter {
  private SpecWriter() {}

  /** The fields in order: texts, numbers, lists and maps. */
  public static Map<String, Object> fields(SearchSpec spec) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("name", spec.name());
    fields.put("space", SpaceField.write(spec.space()));
    fields.put("table", spec.table());
    fields.put("bands", spec.bands().stream().map(SpecWriter::fields).toList());
    fields.put("objective", fields(spec.objective()));
    fields.put("dataset", spec.dataset());
    fields.put("recipe", RecipeField.write(spec.recipe()));
    fields.put("strategy", spec.strategy().word());
    fields.put("candidates", spec.candidates());
    fields.put("trainings", spec.trainings());
    fields.put("inFlight", spec.inFlight());
    fields.put("targets", fields(spec.targets()));
    fields.put("seed", spec.seed());
    return fields;
  }

  private static Map<String, Object> fields(Band band) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("name", band.name());
    fields.put("fromMillis", Micros.toMillis(band.fromMicros()));
    fields.put("belowMillis", Micros.toMillis(band.belowMicros()));
    return fields;
  }

  private static Map<String, Object> fields(Objective objective) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("alpha", objective.alpha());
    fields.put("beta", objective.beta());
    return fields;
  }

  private static Map<String, Object> fields(Targets targets) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("minTop1", targets.minTop1());
    if (targets.maxParameters() != null) {
      fields.put("maxParameters", targets.maxParameters());
    }
    if (targets.maxMacs() != null) {
      fields.put("maxMacs", targets.maxMacs());
    }
    return fields;
  }
}
