package gpunas.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.annotation.Requires;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ScheduledTasksIT {

  private static final AtomicInteger MADE = new AtomicInteger();
  private static final CountDownLatch BUSY = new CountDownLatch(3);

  /** Closing it takes time, as that of a loop does, and comes early, as it needs so much. */
  @Singleton
  @Requires(property = "things.loop")
  static final class SlowLoop {

    private final EmbeddedServer needed;

    SlowLoop(EmbeddedServer needed) {
      this.needed = needed;
      MADE.incrementAndGet();
    }

    @PreDestroy
    void close() throws InterruptedException {
      Thread.sleep(Duration.ofMillis(300));
    }

    boolean isOpen() {
      return needed.isRunning();
    }
  }

  @Singleton
  @Requires(property = "things.loop")
  static final class Task {

    private final SlowLoop loop;

    Task(SlowLoop loop) {
      this.loop = loop;
    }

    @Scheduled(fixedDelay = "1ms")
    void run() {
      if (loop.isOpen()) {
        BUSY.countDown();
      }
    }
  }

  @Test
  void no_task_of_a_service_that_closes_makes_its_beans_anew() throws Exception {
    var service = Service.start("things", -1, Map.of("things.loop", true));
    BUSY.await();

    service.close();

    assertThat(MADE).hasValue(1);
  }
}
