package gpunas.cli.quickstart;

import java.io.PrintStream;
import java.util.List;

/**
 * Lines that stay, and below them a few that are drawn again. Where the output is not a terminal,
 * only the lines that stay are written.
 */
final class Terminal {

  private static final String UP_AND_CLEAR = "\u001b[1A\u001b[2K";

  private final PrintStream out;
  private final boolean interactive;
  private int drawn;

  Terminal(PrintStream out, boolean interactive) {
    this.out = out;
    this.interactive = interactive;
  }

  /** The terminal of this process, if it has one. */
  @SuppressWarnings("SystemConsoleNull") // it does on a runtime without a console provider
  static Terminal ofProcess() {
    var console = System.console();
    return new Terminal(System.out, console != null && console.isTerminal());
  }

  boolean isInteractive() {
    return interactive;
  }

  /** Writes a line that stays. */
  synchronized void line(String text) {
    erase();
    out.println(text);
    out.flush();
  }

  /** Draws the lines that change in place of those drawn before. */
  synchronized void status(List<String> lines) {
    if (interactive) {
      erase();
      lines.forEach(out::println);
      drawn = lines.size();
      out.flush();
    }
  }

  private void erase() {
    out.print(UP_AND_CLEAR.repeat(drawn));
    drawn = 0;
  }

  /**
   * A bar, for example {@code ██████░░░░}.
   *
   * @param share 0 to 1
   */
  static String bar(double share, int width) {
    var full = (int) Math.round(Math.clamp(share, 0, 1) * width);
    return "█".repeat(full) + "░".repeat(width - full);
  }
}
