"""Trains a network in PyTorch by Python, to be compared with gpunas's trainer.

Reads, line by line: the network and how to train it (JSON), then a number of steps again and again.
Answers each number with the seconds those steps took: on the clock, of CPU time.
"""

import json
import sys
import time

import torch
from torch import nn


class SqueezeExcite(nn.Module):
    def __init__(self, spec):
        super().__init__()
        self.reduce = nn.Conv2d(spec["channels"], spec["reduced"], 1)
        self.expand = nn.Conv2d(spec["reduced"], spec["channels"], 1)
        self.activation = activation(spec)

    def forward(self, x):
        gate = self.activation(self.reduce(x.mean((2, 3), keepdim=True)))
        return x * torch.sigmoid(self.expand(gate))


class Residual(nn.Module):
    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x):
        return self.body(x) + x


def activation(spec):
    return nn.ReLU(inplace=True) if spec["activation"] == "relu" else nn.SiLU(inplace=True)


def operation(spec):
    kind = spec["kind"]
    if kind == "convolution":
        return nn.Conv2d(
            spec["channels"],
            spec["filters"],
            spec["kernel"],
            spec["stride"],
            spec["padding"],
            groups=spec["groups"],
            bias=False,
        )
    if kind == "batch-norm":
        return nn.BatchNorm2d(spec["channels"], eps=spec["epsilon"])
    if kind == "activate":
        return activation(spec)
    if kind == "squeeze-excite":
        return SqueezeExcite(spec)
    if kind == "pool":
        return nn.AdaptiveAvgPool2d(1)
    if kind == "linear":
        return nn.Sequential(nn.Flatten(), nn.Linear(spec["inputs"], spec["classes"]))
    raise ValueError(kind)


def layer(spec):
    body = nn.Sequential(*[operation(one) for one in spec["operations"]])
    return Residual(body) if spec["residual"] else body


def main():
    job = json.loads(sys.stdin.readline())
    torch.set_num_threads(1)
    torch.manual_seed(1)
    layout = torch.channels_last if job["channelsLast"] else torch.contiguous_format
    model = nn.Sequential(*[layer(one) for one in job["layers"]]).to(memory_format=layout)
    model.train()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9, weight_decay=1e-4)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.1)
    count, channels, height, width = job["input"]
    images = torch.randint(0, 256, (count, height, width, channels), dtype=torch.uint8)
    labels = torch.randint(0, 10, (count,))
    parameters = sum(one.numel() for one in model.parameters())
    print(f"PyTorch {torch.__version__} {parameters}", flush=True)
    for line in sys.stdin:
        clock, cpu = time.perf_counter(), time.process_time()
        for _ in range(int(line)):
            x = images.permute(0, 3, 1, 2).to(torch.float32, memory_format=layout).div_(255)
            optimiser.zero_grad(set_to_none=True)
            loss = loss_of(model(x), labels)
            loss.backward()
            optimiser.step()
            loss.item()
        print(time.perf_counter() - clock, time.process_time() - cpu, flush=True)


main()
