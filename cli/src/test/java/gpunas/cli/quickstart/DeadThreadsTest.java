package gpunas.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.cli.UserError;
import org.junit.jupiter.api.Test;

class DeadThreadsTest {

  @Test
  void a_thread_that_dies_of_an_error_is_told_with_it() throws InterruptedException {
    try (var deaths = new DeadThreads()) {
      deaths.requireNone();
      run(
          "measuring",
          () -> {
            throw new OutOfMemoryError("Java heap space");
          });

      assertThatThrownBy(deaths::requireNone)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("measuring")
          .hasMessageContaining("java.lang.OutOfMemoryError: Java heap space")
          .hasMessageContaining("fewer --trainers")
          .hasMessageContaining("services.log");
    }
  }

  @Test
  void a_loop_may_not_die_of_anything() throws InterruptedException {
    try (var deaths = new DeadThreads()) {
      run(
          "gpunas-trainers",
          () -> {
            throw new IllegalStateException("no more");
          });

      assertThatThrownBy(deaths::requireNone).hasMessageContaining("gpunas-trainers");
    }
  }

  @Test
  void other_threads_may_fail_and_the_first_death_is_told() throws InterruptedException {
    try (var deaths = new DeadThreads()) {
      run(
          "somebody-else",
          () -> {
            throw new IllegalStateException("none of our business");
          });
      assertThatCode(deaths::requireNone).doesNotThrowAnyException();

      run(
          "first",
          () -> {
            throw new NoClassDefFoundError("X");
          });
      run(
          "second",
          () -> {
            throw new OutOfMemoryError();
          });
      assertThatThrownBy(deaths::requireNone).hasMessageContaining("first, a part of it");
    }
  }

  @Test
  void what_was_there_before_is_there_again() {
    var before = Thread.getDefaultUncaughtExceptionHandler();
    new DeadThreads().close();

    assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(before);
  }

  private static void run(String name, Runnable what) throws InterruptedException {
    Thread.ofPlatform().name(name).start(what).join();
  }
}
