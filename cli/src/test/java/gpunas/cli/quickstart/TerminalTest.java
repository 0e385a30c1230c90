package gpunas.cli.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTest {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  private Terminal terminal(boolean interactive) {
    return new Terminal(new PrintStream(written, true, UTF_8), interactive);
  }

  @Test
  void a_pipe_gets_only_the_lines_that_stay() {
    var terminal = terminal(false);
    terminal.status(List.of("50 %"));
    terminal.line("done");
    assertThat(written.toString(UTF_8)).isEqualTo("done" + System.lineSeparator());
  }

  @Test
  void a_terminal_draws_the_changing_lines_in_place() {
    var terminal = terminal(true);
    terminal.status(List.of("10 %", "20 %"));
    terminal.status(List.of("30 %"));
    assertThat(written.toString(UTF_8))
        .isEqualTo(
            String.join(System.lineSeparator(), "10 %", "20 %", "")
                + "\u001b[1A\u001b[2K\u001b[1A\u001b[2K30 %"
                + System.lineSeparator());
  }

  @Test
  void a_bar_is_as_full_as_the_share() {
    assertThat(Terminal.bar(0.5, 4)).isEqualTo("██░░");
    assertThat(Terminal.bar(2, 3)).isEqualTo("███");
  }
}
