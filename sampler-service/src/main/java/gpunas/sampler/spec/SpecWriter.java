package gpunas.sampler.spec;

import gpunas.searchmodel.SearchSpec;
import java.util.Map;

/** A {@link SearchSpec} to the fields that {@link SpecReader} reads, every default written out. */
public final class SpecWriter {
  private SpecWriter() {}

  /** The fields in order: texts, numbers, lists and maps. */
  public static Map<String, Object> fields(SearchSpec spec) {
    return WrittenForm.write(spec, SpecForm::ask);
  }
}
