package gpunas.cli;

/** Which gpunas this is. */
public final class Version {
  /** As in the project's {@code pom.xml}. */
  public static final String VERSION = "0.1.0";

  private Version() {}
}
