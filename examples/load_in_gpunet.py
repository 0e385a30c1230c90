"""Loads a network that gpunas exported into NVIDIA's own model code, to train it further or compare it.

    ./gpunas export --config network.json --weights weights.safetensors \
        --format gpunet-checkpoint --out gpunet.safetensors
    python examples/load_in_gpunet.py DeepLearningExamples/PyTorch/Classification/GPUNet network.json gpunet.safetensors

The first argument is a checkout of NVIDIA's code. Needs torch, timm==0.5.4 (as that code) and safetensors.
"""
import json
import sys

import torch
from safetensors.torch import load_file

checkout, configuration, checkpoint = sys.argv[1:]
sys.path.insert(0, checkout)
from models.gpunet_builder import GPUNet_Builder
from models.gpunet_modules import EdgeResidual

config = json.load(open(configuration, encoding="utf-8"))
model = GPUNet_Builder().get_model(config)
if config[0].get("padding") == "same":  # NVIDIA's code leaves its fused blocks of stride 2 without padding.
    for block in model.modules():
        if isinstance(block, EdgeResidual) and block.stride == 2:
            block.conv_exp.padding = (block.kernel_size // 2, block.kernel_size // 2)
model.load_state_dict(load_file(checkpoint))  # Raises an error if a name or a shape differs.
model.eval()

side, channels = config[0]["img_resolution"], config[1]["num_in_channels"]
grey = torch.full((1, channels, side, side), 0.5)  # Pixels / 255, not normalised further.
with torch.no_grad():
    print("Scores of a grey image:", *(f"{score:.5f}" for score in model(grey)[0][:10]))
