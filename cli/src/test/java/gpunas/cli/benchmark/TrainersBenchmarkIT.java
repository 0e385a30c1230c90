package gpunas.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.cli.CommandRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class TrainersBenchmarkIT {

  @Test
  void nothing_is_lost_when_a_tenth_of_twenty_trainers_is_killed() {
    var run =
        CommandRun.of(
            new TrainersBenchmark(), "--trainers=20", "--searches=2", "--seconds=2", "--each=6");

    assertThat(run.output())
        .contains("20 trainers were there")
        .containsPattern("2 trainers killed: \\d jobs were begun again")
        .contains("120 of 120 trainings ended, 0 lost");
    assertThat(run.exitCode()).as(run.output() + run.errors()).isZero();
  }

  @Test
  void a_number_that_cannot_be_names_what_was_expected() {
    var tooMany = CommandRun.of(new TrainersBenchmark(), "--trainers", "1001");
    var none = CommandRun.of(new TrainersBenchmark(), "--searches", "0");
    var tooFew = CommandRun.of(new TrainersBenchmark(), "--each", "3");

    assertThat(tooMany.exitCode()).isEqualTo(2);
    assertThat(tooMany.errors()).contains("--trainers is 1001; expected 10 to 1000");
    assertThat(none.errors()).contains("--searches is 0; expected at least 1.");
    assertThat(tooFew.errors()).contains("--each is 3; expected at least 4.");
  }
}
