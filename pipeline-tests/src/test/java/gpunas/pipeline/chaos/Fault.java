package gpunas.pipeline.chaos;

import java.util.random.RandomGenerator;

/** What happens to stacks. Each ends in order what it has begun. */
enum Fault {
  KILL {
    @Override
    String strike(Scene scene, RandomGenerator random) {
      var container = scene.containers().any(random);
      try {
        scene.stack().kill(container);
        scene.hold(random, 0, 8);
      } finally {
        scene.docker("start", container);
      }
      return scene.containers().name(container);
    }
  },

  TERMINATE {
    @Override
    String strike(Scene scene, RandomGenerator random) {
      var container = scene.containers().any(random);
      try {
        scene.docker("stop", container);
        scene.hold(random, 0, 3);
      } finally {
        scene.docker("start", container);
      }
      return scene.containers().name(container);
    }
  },

  /** A trainer's job lock and a consumer's session end meanwhile, or do not. */
  FREEZE {
    @Override
    String strike(Scene scene, RandomGenerator random) {
      var container = scene.containers().any(random);
      scene.docker("pause", container);
      try {
        scene.hold(random, 1, 40);
      } finally {
        scene.docker("unpause", container);
      }
      return scene.containers().name(container);
    }
  },

  UNPLUG {
    @Override
    String strike(Scene scene, RandomGenerator random) {
      var container = scene.containers().any(random);
      var network = scene.stack().network();
      scene.docker("network", "disconnect", network, container);
      try {
        scene.hold(random, 1, 25);
      } finally {
        scene.docker(
            "network",
            "connect",
            "--alias",
            scene.containers().service(container),
            network,
            container);
      }
      return scene.containers().name(container);
    }
  },

  EMPTY_REDIS {
    @Override
    String strike(Scene scene, RandomGenerator random) {
      return scene.redis("FLUSHALL").strip();
    }
  },

  LOSE_KEY {
    @Override
    String strike(Scene scene, RandomGenerator random) {
      var keys = scene.redis("KEYS", "gpunas:*").lines().filter(key -> !key.isBlank()).toList();
      if (keys.isEmpty()) {
        return "there is none";
      }
      var key = keys.stream().sorted().toList().get(random.nextInt(keys.size()));
      scene.redis("DEL", key);
      return key;
    }
  },

  FILL_ARTEFACTS {
    @Override
    String strike(Scene scene, RandomGenerator random) {
      fill(scene, random, "/keep/artefacts");
      return "";
    }
  },

  MAKE_ARTEFACTS_READ_ONLY {
    @Override
    String strike(Scene scene, RandomGenerator random) {
      try {
        // Files go while it looks at them.
        scene.inKeeper("chmod -R a-w /keep/artefacts || true");
        scene.hold(random, 2, 15);
      } finally {
        scene.inKeeper("chmod -R u+w /keep/artefacts; chmod a+w /keep/artefacts");
      }
      return "";
    }
  },

  /** Kafka ends when it cannot write. */
  FILL_KAFKA {
    @Override
    String strike(Scene scene, RandomGenerator random) {
      try {
        fill(scene, random, "/keep/kafka");
      } finally {
        scene.docker("start", scene.containers().only("kafka"));
      }
      return "";
    }
  },

  SEND_NONSENSE_RECORDS {
    @Override
    String strike(Scene scene, RandomGenerator random) {
      return Nonsense.records(scene.stack().bootstrapServers(), random);
    }
  },

  SEND_NONSENSE_REQUESTS {
    @Override
    String strike(Scene scene, RandomGenerator random) {
      return Nonsense.requests(scene.stack(), random);
    }
  };

  /**
   * Lets it happen, and ends it.
   *
   * @return to what it happened, for the log
   * @throws RuntimeException if it cannot happen now, as what it needs is away
   */
  abstract String strike(Scene scene, RandomGenerator random);

  private static void fill(Scene scene, RandomGenerator random, String volume) {
    var file = volume + "/.filled-by-the-chaos-test";
    try {
      scene.inKeeper("dd if=/dev/zero of=%s bs=1M 2>&1 || true".formatted(file));
      scene.hold(random, 2, 15);
    } finally {
      scene.inKeeper("rm -f " + file);
    }
  }
}
