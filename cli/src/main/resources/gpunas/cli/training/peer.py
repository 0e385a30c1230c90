"""Trains a network in PyTorch by Python, to be compared with gpunas's trainer.

Reads a line of JSON that says which network is trained and how; then orders, each a line of JSON
and, where there are images or weights, their bytes. Answers each with a line.
"""

import copy
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional


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
    """A shortcut. In training the other way is dropped for a share of the images."""

    def __init__(self, body, rate):
        super().__init__()
        self.body = body
        self.rate = rate

    def forward(self, x):
        y = self.body(x)
        if self.training and self.rate > 0:
            kept = torch.rand(len(y), 1, 1, 1) >= self.rate
            y = y * kept / (1 - self.rate)
        return y + x


class RmsPropTf(torch.optim.Optimizer):
    """RMSProp as TensorFlow has it."""

    def __init__(self, groups, recipe):
        super().__init__(groups, {"lr": 0.0})
        self.recipe = recipe

    @torch.no_grad()
    def step(self):
        kept, epsilon = self.recipe["squareDecay"], self.recipe["epsilon"]
        for group in self.param_groups:
            for weight in group["params"]:
                gradient = weight.grad + group["weight_decay"] * weight
                state = self.state[weight]
                square = state.get("square", torch.ones_like(weight))
                velocity = state.get("velocity", torch.zeros_like(weight))
                state["square"] = kept * square + (1 - kept) * gradient**2
                change = group["lr"] * gradient / torch.sqrt(state["square"] + epsilon)
                state["velocity"] = self.recipe["momentum"] * velocity + change
                weight -= state["velocity"]


def activation(spec):
    return nn.ReLU(inplace=True) if spec["activation"] == "relu" else nn.SiLU(inplace=True)


def operation(spec, recipe):
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
    if kind == "dropout":
        return nn.Dropout(recipe["dropout"]) if recipe["dropout"] > 0 else nn.Identity()
    if kind == "linear":
        return nn.Sequential(nn.Flatten(), nn.Linear(spec["inputs"], spec["classes"]))
    raise ValueError(kind)


def layer(spec, recipe, depth):
    body = nn.Sequential(*[operation(one, recipe) for one in spec["operations"]])
    return Residual(body, recipe["dropPath"] * depth) if spec["residual"] else body


def optimiser(model, recipe):
    decaying, others = [], []
    for weight in model.parameters():
        (decaying if recipe["decayAll"] or weight.dim() > 1 else others).append(weight)
    groups = [
        {"params": decaying, "weight_decay": recipe["weightDecay"]},
        {"params": others, "weight_decay": 0.0},
    ]
    groups = [group for group in groups if group["params"]]
    momentum = recipe["momentum"]
    if recipe["optimiser"] == "sgd":
        return torch.optim.SGD(groups, lr=0.1, momentum=momentum)
    if recipe["optimiser"] == "adamw":
        betas = (momentum, recipe["squareDecay"])
        return torch.optim.AdamW(groups, betas=betas, eps=recipe["epsilon"])
    return RmsPropTf(groups, recipe)


class Peer:
    def __init__(self, job):
        self.recipe = job["recipe"]
        self.layout = torch.channels_last if job["channelsLast"] else torch.contiguous_format
        layers = job["layers"]
        self.model = nn.Sequential(
            *[layer(one, self.recipe, (i + 1) / len(layers)) for i, one in enumerate(layers)]
        ).to(memory_format=self.layout)
        self.average = copy.deepcopy(self.model) if self.recipe["emaDecay"] > 0 else None
        self.shape = job["input"]
        self.optimiser = optimiser(self.model, self.recipe)
        self.optimiser.zero_grad(set_to_none=True)

    def images(self, values):
        x = values.permute(0, 3, 1, 2).to(torch.float32, memory_format=self.layout)
        return x.div_(255)

    def given(self, count):
        channels, height, width = self.shape
        values = sys.stdin.buffer.read(count * height * width * channels)
        values = torch.frombuffer(bytearray(values), dtype=torch.uint8)
        return self.images(values.view(count, height, width, channels))

    def add_gradients(self, x, labels, batch_size):
        self.model.train()
        smoothing = self.recipe["labelSmoothing"]
        loss = functional.cross_entropy(
            self.model(x), labels, label_smoothing=smoothing, reduction="sum"
        )
        loss = loss / batch_size
        loss.backward()
        return loss.item()

    def move(self, rate):
        if self.recipe["gradientClip"] > 0:
            nn.utils.clip_grad_norm_(self.model.parameters(), self.recipe["gradientClip"])
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        if self.average is not None:
            decay = self.recipe["emaDecay"]
            with torch.no_grad():
                for mean, value in zip(
                    self.average.state_dict().values(), self.model.state_dict().values()
                ):
                    mean.copy_(decay * mean + (1 - decay) * value)

    # Orders

    def time(self, order):
        count = order["batchSize"]
        channels, height, width = self.shape
        values = torch.randint(0, 256, (count, height, width, channels), dtype=torch.uint8)
        labels = torch.randint(0, order["classes"], (count,))
        clock, cpu = time.perf_counter(), time.process_time()
        for _ in range(order["steps"]):
            self.add_gradients(self.images(values), labels, count)
            self.move(order["rate"])
        return [time.perf_counter() - clock, time.process_time() - cpu]

    def begin(self, order):
        """Takes first weights, all arrays in the order of the network's computation."""
        arrays = [one for one in self.model.state_dict().values() if one.dim() > 0]
        with torch.no_grad():
            for array in arrays:
                values = bytearray(sys.stdin.buffer.read(4 * array.numel()))
                array.copy_(torch.frombuffer(values, dtype=torch.float32).view(array.shape))
        if self.average is not None:
            self.average = copy.deepcopy(self.model)
        return [len(arrays)]

    def learn(self, order):
        labels = torch.tensor(order["labels"])
        return [self.add_gradients(self.given(len(labels)), labels, order["batchSize"])]

    def update(self, order):
        self.move(order["rate"])
        return []

    def predict(self, order):
        model = self.average if order["averaged"] and self.average is not None else self.model
        model.eval()
        with torch.no_grad():
            return model(self.given(order["images"])).flatten().tolist()


def main():
    job = json.loads(sys.stdin.buffer.readline())
    torch.set_num_threads(1)
    torch.manual_seed(job["seed"])
    peer = Peer(job)
    parameters = sum(one.numel() for one in peer.model.parameters())
    print(f"PyTorch {torch.__version__} {parameters}", flush=True)
    for line in sys.stdin.buffer:
        order = json.loads(line)
        print(*getattr(peer, order["do"])(order), flush=True)


main()
