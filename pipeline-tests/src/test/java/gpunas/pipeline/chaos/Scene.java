package gpunas.pipeline.chaos;

import gpunas.pipeline.ComposeStack;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * What faults happen to.
 *
 * @param end when it comes, nothing lasts any longer
 */
record Scene(ComposeStack stack, Containers containers, CountDownLatch end) {

  /** Lets something last, from so many seconds to so many. */
  void hold(RandomGenerator random, int fromSeconds, int toSeconds) {
    try {
      boolean _ =
          end.await(random.nextLong(1000L * fromSeconds, 1000L * toSeconds), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("A campaign is ended, never interrupted.", e);
    }
  }

  boolean isOver() {
    return end.getCount() == 0;
  }

  String docker(String... arguments) {
    return stack.docker(arguments);
  }

  /** Runs a command of a shell where all volumes are. */
  void inKeeper(String script) {
    stack.exec(Containers.KEEPER, "sh", "-c", script);
  }

  /** Asks Redis; what it answers. */
  String redis(String... command) {
    var all = new String[command.length + 2];
    all[0] = "redis-cli";
    all[1] = "-e"; // An error is an exit status.
    System.arraycopy(command, 0, all, 2, command.length);
    return stack.exec("redis", all);
  }
}
