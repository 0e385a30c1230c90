package gpunas.sampler.spec;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A field of a {@link Form}. Every question has the value that holds if nothing is given; it holds
 * as well if what is given is wrong, which is noted, so that all mistakes are found at once.
 */
interface Field {

  /** The same field, which must be given: the default only stands in for it. */
  Field required();

  /** What it holds, or nothing. */
  <T> @Nullable T optional(@Nullable T byDefault, Kind<T> kind);

  /** What it holds. */
  default <T> T value(T byDefault, Kind<T> kind) {
    return Objects.requireNonNull(optional(byDefault, kind));
  }

  /** A mapping; the defaults of its fields are those of the default. */
  <T> T mapping(T byDefault, Form.Section<T> section);

  /**
   * A mapping that may be missing.
   *
   * @param usual where its fields have their defaults from if it is there
   */
  <T> @Nullable T optionalMapping(@Nullable T byDefault, T usual, Form.Section<T> section);

  /** At least one mapping in a list; to be given. */
  <T> List<T> mappings(List<T> byDefault, int atMost, T usual, Form.Section<T> section);

  /** Mappings in a list that may be missing; a text stands for one that has only that name. */
  <T> List<T> namesOrMappings(List<T> byDefault, int atMost, T usual, Form.Section<T> section);
}
