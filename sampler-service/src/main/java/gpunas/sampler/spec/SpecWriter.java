package gpunas.sampler.spec;

import gpunas.searchmodel.Band;
import gpunas.searchmodel.Budget;
import gpunas.searchmodel.Finish;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.Rungs;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.searchmodel.Targets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link SearchSpec} to the fields that {@link SpecReader} reads, every default written out. */
public final class SpecWriter {
  private SpecWriter() {}

  /** The fields in order: texts, numbers, lists and maps. */
  public static Map<String, Object> fields(SearchSpec spec) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("version", SpecReader.VERSION);
    fields.put("name", spec.name());
    fields.put("space", SpaceField.write(spec.space()));
    put(fields, spec.table());
    fields.put("bands", spec.bands().stream().map(SpecWriter::fields).toList());
    fields.put("mode", spec.mode().word());
    fields.put("objective", fields(spec.objective()));
    fields.put("dataset", spec.dataset());
    fields.put("recipe", RecipeField.write(spec.recipe()));
    if (spec.rungs() != null) {
      fields.put("rungs", fields(spec.rungs()));
    }
    fields.put("strategy", spec.strategy().word());
    fields.put("candidates", spec.candidates());
    put(fields, spec.budget());
    if (spec.finish() != null) {
      fields.put("finish", fields(spec.finish()));
    }
    fields.put("targets", fields(spec.targets()));
    fields.put("learnFrom", spec.learnFrom());
    fields.put("priority", spec.priority());
    fields.put("seed", spec.seed());
    return fields;
  }

  private static void put(Map<String, Object> fields, Table table) {
    fields.put("table", table.id());
    putIfGiven(fields, "precision", table.precision());
    putIfGiven(fields, "batch", table.batch());
  }

  private static void put(Map<String, Object> fields, Budget budget) {
    fields.put("trainings", budget.trainings());
    fields.put("inFlight", budget.inFlight());
    putIfGiven(fields, "deviceHours", budget.deviceHours());
    putIfGiven(fields, "wallClockHours", budget.wallClockHours());
    putIfGiven(fields, "minExpectedImprovement", budget.minExpectedImprovement());
  }

  private static void putIfGiven(Map<String, Object> fields, String key, @Nullable Object value) {
    if (value != null) {
      fields.put(key, value);
    }
  }

  private static Map<String, Object> fields(Band band) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("name", band.name());
    fields.put("fromMillis", Micros.toMillis(band.fromMicros()));
    fields.put("belowMillis", Micros.toMillis(band.belowMicros()));
    putIfGiven(fields, "trainings", band.trainings());
    return fields;
  }

  private static Map<String, Object> fields(Rungs rungs) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("epochs", rungs.epochs());
    fields.put("promoted", rungs.promoted());
    return fields;
  }

  private static Map<String, Object> fields(Finish finish) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("networks", finish.networks());
    fields.put("repeats", finish.repeats());
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
    putIfGiven(fields, "maxParameters", targets.maxParameters());
    putIfGiven(fields, "maxMacs", targets.maxMacs());
    return fields;
  }
}
