package gpunas.pipeline.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import gpunas.formats.Weights;
import gpunas.formats.onnx.IntegerPlaces;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchspace.Network;
import gpunas.trainer.DeviceMemory;
import gpunas.trainer.Learner;
import gpunas.trainer.Learners;
import gpunas.trainer.Room;
import gpunas.trainer.Teacher;
import gpunas.trainer.TrainerMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a trainer tells Prometheus of a GPU, where there is none: its real metrics of a made-up
 * device.
 */
final class GpuTrainer implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private final HttpServer server;
  private volatile boolean isThere;

  /** Listens, and is away until it {@link #comes}. */
  GpuTrainer() throws IOException {
    new TrainerMetrics(registry).trainsOn(new Gpu());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/prometheus",
        exchange -> {
          try (exchange) {
            if (!isThere) {
              exchange.sendResponseHeaders(503, -1);
              return;
            }
            var text = registry.scrape().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
          }
        });
    server.start();
  }

  /** Where it listens. */
  int port() {
    return server.getAddress().getPort();
  }

  /** Answers from now on. */
  void comes() {
    isThere = true;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static final class Gpu implements Learners {
    @Override
    public String device() {
      return "cuda:0";
    }

    @Override
    public void check() {}

    @Override
    public DeviceMemory memory() {
      return new DeviceMemory(1L << 30, 8L << 30);
    }

    @Override
    public @Nullable Room room() {
      return null;
    }

    @Override
    public Learner tuner(Network network, Recipe recipe, Weights first, IntegerPlaces places) {
      throw new UnsupportedOperationException("It computes nothing.");
    }

    @Override
    public Teacher teacher(Network network, Weights weights) {
      throw new UnsupportedOperationException("It computes nothing.");
    }

    @Override
    public Learner open(Network network, Recipe recipe, Weights first) {
      throw new UnsupportedOperationException("It computes nothing.");
    }
  }
}
