package gpunas.searchspace;

/** A network in the integers of a space, or why it has none. */
public sealed interface Encoded {

  /**
   * The network can be written.
   *
   * @param encoding canonical, but not always a member: filters may be off the space's choices
   */
  record As(Encoding encoding) implements Encoded {}

  /**
   * No integers of the space's layout stand for the network.
   *
   * @param reason the first thing that they cannot express, human-readable
   */
  record Inexpressible(String reason) implements Encoded {}
}
