package gpunas.sampler.spec;

/**
 * One thing that is wrong with a specification.
 *
 * @param field where, for example {@code bands[1].belowMillis}; empty for the whole text
 * @param message what was given and what is expected
 */
public record Violation(String field, String message) {

  @Override
  public String toString() {
    return field.isEmpty() ? message : field + ": " + message;
  }
}
