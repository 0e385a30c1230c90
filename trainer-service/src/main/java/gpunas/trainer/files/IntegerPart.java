package gpunas.trainer.files;

/**
 * The part of a model card about a file in 8-bit integers: whoever quantises the network again
 * finds it by its ends.
 */
public final class IntegerPart {

  private IntegerPart() {}

  /** Its first line. */
  public static String title(String file) {
    return "## In 8-bit integers: `%s`\n".formatted(file);
  }

  /** Its last line. */
  public static String end(String file) {
    return "<!-- end of %s -->".formatted(file);
  }
}
