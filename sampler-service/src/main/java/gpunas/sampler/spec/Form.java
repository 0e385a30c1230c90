package gpunas.sampler.spec;

/**
 * A mapping of a specification and the fields it may have. It is asked for one after the other, and
 * the same questions read it ({@link GivenForm}), write it ({@link WrittenForm}) and describe it
 * ({@link DescribedForm}): a field is told once.
 */
interface Form {

  /**
   * A field; to be asked for once.
   *
   * @param meaning a sentence for people, part of the JSON Schema
   */
  Field field(String key, String meaning);

  /** Notes something that only who sees several fields can see. */
  default void violation(String key, String given, String expected) {
    violation(key, "%s given; expected %s.".formatted(given, expected));
  }

  /**
   * Notes a field that somebody may expect and that there is not.
   *
   * @param instead what to do, a sentence
   */
  default void refuse(String key, String instead) {}

  /** Notes what a reader of its own has found. */
  void violation(String key, String message);

  /** The fields of a mapping. */
  @FunctionalInterface
  interface Section<T> {
    /**
     * Asks for all of them.
     *
     * @param usual where they have their defaults from
     */
    T ask(Form form, T usual);
  }
}
