package gpunas.trainer.files;

import gpunas.formats.gpunet.GpunetJson;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import gpunas.trainer.Job;

/** The part of a model card about training a network fully, here or with NVIDIA's code. */
final class FurtherTraining {

  private static final String SAME_NETWORK =
      "NVIDIA's `GPUNet_Builder` makes this very network of `network.json`.";

  private static final String OTHER_PADDING =
      """
      NVIDIA's `GPUNet_Builder` makes another network of `network.json`: it does not read the key
      `padding`, and gives fused bottlenecks of stride 2 no padding. The weights fit, but the
      accuracy is lost, unless their convolutions `conv_exp` are given a padding of (kernel - 1) / 2,
      as the example does (a function in `train.py` has to do the same). Networks that its code
      builds as they are come from a search with `space: gpunet-as-released`, or `padding:
      as_released` in a space of your own.\
      """;

  private static final String WITH_GPUNAS =
      """
       With gpunas, from new weights, by the recipe that NVIDIA trained
      GPUNet with (`recipe: gpunet-published`, 450 epochs):

          ./gpunas search start full-training.yaml
      """;

  private FurtherTraining() {}

  static String of(Job job) {
    return """
    ## Train it fully

    The training above is a search's.%s
    `weights.safetensors` has the parameters by name%s
    %s\
    """
        .formatted(
            FullTraining.isPossible(job) ? WITH_GPUNAS : "",
            isNvidias(job.network()) ? "; `docs/networks.md` maps the names to NVIDIA's." : ".",
            isNvidias(job.network()) ? withNvidias(job.network()) : "");
  }

  /** Not every space's networks can be said in NVIDIA's format. */
  static boolean isNvidias(Network network) {
    try {
      GpunetJson.write(network);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String withNvidias(Network network) {
    var input = network.input();
    return """

    With NVIDIA's code, PyTorch/Classification/GPUNet of its DeepLearningExamples:

        ./gpunas export --config network.json --weights weights.safetensors \\
          --format gpunet-checkpoint --out gpunet.safetensors
        python examples/load_in_gpunet.py GPUNET-FOLDER network.json gpunet.safetensors

    %s

    Its `train.py` takes a network by name, `--model`, from functions that are registered in that
    file; its `--config` is a YAML file of default arguments, no network. So add one beside
    `gpunet_0`, and a line `import json`:

        @register_model
        def mine(pretrained=False, **kwargs):
            model = GPUNet_Builder().get_model(json.load(open("network.json")))
            model.default_cfg = {
                "architecture": "mine", "num_classes": %d, "input_size": (%d, %d, %d),
                "crop_pct": 1.0, "interpolation": "bicubic", "mean": (0, 0, 0), "std": (1, 1, 1)}
            for key, value in model.default_cfg.items():
                setattr(model, key, value)
            return model

    Then `--model mine --num-classes %d --img-size %d`, the other arguments as in
    `train_params/GPUNet-0.train.params`. Mean 0 and deviation 1 because these weights know pixels
    divided by 255. To go on from them, `torch.save(model.state_dict(), "mine.pth")` in the example,
    and `--initial-checkpoint mine.pth`.
    """
        .formatted(
            network.padding() == Padding.SAME ? OTHER_PADDING : SAME_NETWORK,
            network.classes(),
            input.channels(),
            input.height(),
            input.width(),
            network.classes(),
            input.width());
  }
}
