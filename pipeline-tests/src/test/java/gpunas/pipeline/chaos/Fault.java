package gpunas.pipeline.chaos;

import gpunas.pipeline.ComposeStack;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** What happens to stacks. Each ends in order what it has begun, also when it is interrupted. */
enum Fault {
  KILL {
    @Override
    String strike(ComposeStack stack, Containers containers, RandomGenerator random)
        throws InterruptedException {
      var container = containers.any(random);
      stack.kill(container);
      try {
        hold(random, 0, 8);
      } finally {
        stack.docker("start", container);
      }
      return containers.service(container);
    }
  },

  TERMINATE {
    @Override
    String strike(ComposeStack stack, Containers containers, RandomGenerator random)
        throws InterruptedException {
      var container = containers.any(random);
      stack.docker("stop", container);
      try {
        hold(random, 0, 3);
      } finally {
        stack.docker("start", container);
      }
      return containers.service(container);
    }
  },

  /** A trainer's job lock and a consumer's session end meanwhile, or do not. */
  FREEZE {
    @Override
    String strike(ComposeStack stack, Containers containers, RandomGenerator random)
        throws InterruptedException {
      var container = containers.any(random);
      stack.docker("pause", container);
      try {
        hold(random, 1, 40);
      } finally {
        stack.docker("unpause", container);
      }
      return containers.service(container);
    }
  },

  UNPLUG {
    @Override
    String strike(ComposeStack stack, Containers containers, RandomGenerator random)
        throws InterruptedException {
      var container = containers.any(random);
      stack.docker("network", "disconnect", stack.network(), container);
      try {
        hold(random, 1, 25);
      } finally {
        stack.docker(
            "network",
            "connect",
            "--alias",
            containers.service(container),
            stack.network(),
            container);
      }
      return containers.service(container);
    }
  },

  EMPTY_REDIS {
    @Override
    String strike(ComposeStack stack, Containers containers, RandomGenerator random) {
      return stack.exec("redis", "redis-cli", "FLUSHALL").strip();
    }
  },

  LOSE_KEY {
    @Override
    String strike(ComposeStack stack, Containers containers, RandomGenerator random) {
      var keys = stack.exec("redis", "redis-cli", "KEYS", "gpunas:*").lines().sorted().toList();
      if (keys.isEmpty()) {
        return "there is none";
      }
      var key = keys.get(random.nextInt(keys.size()));
      stack.exec("redis", "redis-cli", "DEL", key);
      return key;
    }
  },

  FILL_ARTEFACTS {
    @Override
    String strike(ComposeStack stack, Containers containers, RandomGenerator random)
        throws InterruptedException {
      return fill(stack, random, "/keep/artefacts");
    }
  },

  MAKE_ARTEFACTS_READ_ONLY {
    @Override
    String strike(ComposeStack stack, Containers containers, RandomGenerator random)
        throws InterruptedException {
      stack.exec(Containers.KEEPER, "chmod", "-R", "a-w", "/keep/artefacts");
      try {
        hold(random, 2, 15);
      } finally {
        stack.exec(Containers.KEEPER, "chmod", "-R", "u+w", "/keep/artefacts");
        stack.exec(Containers.KEEPER, "chmod", "a+w", "/keep/artefacts");
      }
      return "";
    }
  },

  /** Kafka ends when it cannot write. */
  FILL_KAFKA {
    @Override
    String strike(ComposeStack stack, Containers containers, RandomGenerator random)
        throws InterruptedException {
      var kafka = stack.containers("kafka").getFirst();
      try {
        return fill(stack, random, "/keep/kafka");
      } finally {
        stack.docker("start", kafka);
      }
    }
  },

  SEND_NONSENSE_RECORDS {
    @Override
    String strike(ComposeStack stack, Containers containers, RandomGenerator random) {
      return Nonsense.records(stack.bootstrapServers(), random);
    }
  },

  SEND_NONSENSE_REQUESTS {
    @Override
    String strike(ComposeStack stack, Containers containers, RandomGenerator random)
        throws InterruptedException {
      return Nonsense.requests(stack, random);
    }
  };

  /**
   * Lets it happen, and ends it.
   *
   * @return to what it happened, for the log
   */
  abstract String strike(ComposeStack stack, Containers containers, RandomGenerator random)
      throws InterruptedException;

  static Fault any(RandomGenerator random) {
    var all = Arrays.asList(values());
    return all.get(random.nextInt(all.size()));
  }

  private static void hold(RandomGenerator random, int fromSeconds, int toSeconds)
      throws InterruptedException {
    Thread.sleep(random.nextLong(1000L * fromSeconds, 1000L * toSeconds));
  }

  private static String fill(ComposeStack stack, RandomGenerator random, String volume)
      throws InterruptedException {
    var file = volume + "/.filled-by-the-chaos-test";
    stack.exec(
        Containers.KEEPER, "sh", "-c", "dd if=/dev/zero of=%s bs=1M 2>&1 || true".formatted(file));
    try {
      hold(random, 2, 15);
    } finally {
      stack.exec(Containers.KEEPER, "rm", file);
    }
    return volume;
  }
}
