package gpunas.cli.training;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchspace.Network;
import gpunas.searchspace.Operation;
import java.util.Locale;

/** What the peer is told of a training before it begins. */
final class PeerJob {

  private PeerJob() {}

  static ObjectNode of(Network network, Recipe recipe, boolean channelsLast, long seed) {
    var job = JsonNodeFactory.instance.objectNode();
    job.put("channelsLast", channelsLast).put("seed", seed);
    var input = network.input();
    job.putArray("input").add(input.channels()).add(input.height()).add(input.width());
    var layers = job.putArray("layers");
    for (var layer : network.layers()) {
      var operations = layers.addObject().put("residual", layer.residual()).putArray("operations");
      layer.operations().forEach(operation -> add(operation, operations));
    }
    job.set("recipe", recipe(recipe));
    return job;
  }

  private static ObjectNode recipe(Recipe recipe) {
    var optimisation = recipe.optimisation();
    var regularisation = recipe.regularisation();
    return JsonNodeFactory.instance
        .objectNode()
        .put("optimiser", optimisation.kind().word())
        .put("momentum", optimisation.momentum())
        .put("squareDecay", optimisation.squareDecay())
        .put("epsilon", optimisation.epsilon())
        .put("weightDecay", optimisation.weightDecay())
        .put("decayAll", optimisation.decayAll())
        .put("gradientClip", optimisation.gradientClip())
        .put("labelSmoothing", regularisation.labelSmoothing())
        .put("dropout", regularisation.dropout())
        .put("dropPath", regularisation.dropPath())
        .put("emaDecay", recipe.emaDecay());
  }

  private static void add(Operation operation, ArrayNode operations) {
    switch (operation) {
      case Operation.Convolution(
              var input,
              var output,
              int kernel,
              int stride,
              int padding,
              int groups) ->
          operations
              .addObject()
              .put("kind", "convolution")
              .put("channels", input.channels())
              .put("filters", output.channels())
              .put("kernel", kernel)
              .put("stride", stride)
              .put("padding", padding)
              .put("groups", groups);
      case Operation.BatchNorm(var input, double epsilon) ->
          operations
              .addObject()
              .put("kind", "batch-norm")
              .put("channels", input.channels())
              .put("epsilon", epsilon);
      case Operation.Activate(_, var activation) ->
          operations.addObject().put("kind", "activate").put("activation", word(activation));
      case Operation.SqueezeExcite(var input, int reduced, var activation) ->
          operations
              .addObject()
              .put("kind", "squeeze-excite")
              .put("channels", input.channels())
              .put("reduced", reduced)
              .put("activation", word(activation));
      case Operation.GlobalPool _ -> operations.addObject().put("kind", "pool");
      case Operation.Dropout _ -> operations.addObject().put("kind", "dropout");
      case Operation.Linear(var input, int classes) ->
          operations
              .addObject()
              .put("kind", "linear")
              .put("inputs", input.size())
              .put("classes", classes);
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
