package gpunas.site;

/** A page links to what is not there. */
public final class BrokenLink extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message which page, and to what
   */
  public BrokenLink(String message) {
    super(message);
  }
}
