#!/usr/bin/env python3
"""What a user could train the bundled networks with, as processes that `cigl bench suite` times.

    peers.py keras|torch|sparseprop --network small-conv|wrn-22-2 --batch N --densities SHAPE=D,...
             --images N --threads N [--data-directory DIR]

keras: the network dense in Keras, compiled, a step being one train_on_batch of images in memory.
torch: the network in PyTorch with masked weights, as the published code of CigL trains it: every step
draws a random mask for each kernel, multiplies masks into the weights, runs forward and backward, masks
the gradients, steps the optimizer, and puts back what the masks had switched off.
sparseprop: the same network with a fixed mask, no random one, in which SparseProp (Nikdan et al., ICML
2023) puts its own layers where it finds them to be faster than PyTorch's (swap_modules_with_sparse).

All use the same images, the same crops and flips (CIFAR-10 only), Nesterov momentum and weight decay as
the recipe that our own side is timed with, and as many threads. After its first step a process prints
one line; each line `block SECONDS` that it then reads is answered by another once that time is over:
{"seconds": {"step": MEDIAN}, "resident": BYTES, "peak": BYTES}.
"""

import argparse
import contextlib
import gzip
import json
import os
import pathlib
import statistics
import struct
import sys
import time

LEARNING_RATE, MOMENTUM, DECAY, MASK_RATE = 0.1, 0.9, 5e-4, 0.2
ROOT = pathlib.Path(__file__).resolve().parents[3]


def memory(key):
    try:
        with open("/proc/self/status") as status:
            return next((1024 * int(l.split()[1]) for l in status if l.startswith(key)), 0)
    except OSError:
        return 0


def answer(seconds):
    line = {"seconds": {"step": seconds}, "resident": memory("VmRSS:"), "peak": memory("VmHWM:")}
    print(json.dumps(line), flush=True)


def serve(step):
    """Runs steps as they are asked for, until the input ends."""
    answer(timed(step))
    for line in sys.stdin:
        command, value = line.split()
        if command != "block":
            sys.exit("unknown command: " + line.strip())
        end, times = time.perf_counter() + float(value), []
        while not times or time.perf_counter() < end:
            times.append(timed(step))
        answer(statistics.median(times))


def timed(step):
    before = time.perf_counter()
    step()
    return time.perf_counter() - before


def load(options, np):
    """Training images as uint8, NHWC, and their labels."""
    if options.network == "small-conv":
        folder = ROOT / "src/main/resources/data/fashion-mnist-10k"
        pixels = gzip.open(folder / "train-images-idx3-ubyte.gz").read()
        count, height, width = struct.unpack(">3i", pixels[4:16])
        images = np.frombuffer(pixels, np.uint8, offset=16).reshape(count, height, width, 1)
        labels = np.frombuffer(gzip.open(folder / "train-labels-idx1-ubyte.gz").read(), np.uint8, offset=8)
    elif options.data_directory:
        parts = []
        folder = pathlib.Path(options.data_directory)
        for i in range(1, 6):
            found = next(folder.rglob(f"data_batch_{i}.bin"), None)
            if found is None:
                sys.exit(f"data_batch_{i}.bin is not in {folder}")
            parts.append(np.fromfile(found, np.uint8).reshape(-1, 3073))
        records = np.concatenate(parts)
        labels = records[:, 0]
        images = np.ascontiguousarray(records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
    else:
        random = np.random.default_rng(1)
        images = random.integers(0, 256, (options.images, 32, 32, 3), np.uint8)
        labels = np.arange(options.images) % 10
    return images[: options.images], labels[: options.images].astype(np.int64)


def batches(count, size, np):
    """Indices of batches, epoch after epoch in random order."""
    random = np.random.default_rng(1)
    while True:
        order = random.permutation(count)
        for start in range(0, count - size + 1, size):
            yield order[start : start + size]


def crop_and_flip(images, batch, random, np):
    """The images of a batch, each moved by up to 4 pixels each way, borders mirrored, and maybe flipped."""
    size = images.shape[1]
    places = np.abs(np.arange(size) + random.integers(-4, 5, (2, len(batch), 1)))
    rows, columns = np.minimum(places, 2 * (size - 1) - places)
    columns = np.where(random.random((len(batch), 1)) < 0.5, columns, columns[:, ::-1])
    return images[batch[:, None, None], rows[:, :, None], columns[:, None, :]]


def chosen(options, images, labels, np):
    """Batches of images, changed as the recipe does, and their labels."""
    random = np.random.default_rng(2)
    for batch in batches(len(images), options.batch, np):
        crops = options.network != "small-conv"
        yield crop_and_flip(images, batch, random, np) if crops else images[batch], labels[batch]


def keras(options):
    import numpy as np
    import tensorflow as tf
    from tensorflow.keras import layers

    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    tf.config.threading.set_inter_op_parallelism_threads(options.threads)
    images, labels = load(options, np)
    decay = tf.keras.regularizers.L2(DECAY / 2)

    def conv(x, filters, kernel=3, stride=1):
        return layers.Conv2D(
            filters, kernel, stride, "same", use_bias=False,
            kernel_initializer="he_normal", kernel_regularizer=decay)(x)

    def norm(x):
        return layers.ReLU()(layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x))

    inputs = tf.keras.Input(images.shape[1:])
    scale = 1 / 64
    x = layers.Rescaling(scale, -128 * scale)(inputs)
    if options.network == "small-conv":
        for filters, stride in ((32, 1), (64, 2), (128, 2)):
            x = norm(conv(x, filters, 3, stride))
        x = norm(layers.Dense(256, use_bias=False, kernel_regularizer=decay)(layers.Flatten()(x)))
    else:
        x = conv(x, 16)
        for filters, first in ((32, 1), (64, 2), (128, 2)):
            x = norm(x)
            x = layers.Add()([conv(norm(conv(x, filters, 3, first)), filters), conv(x, filters, 1, first)])
            for _ in range(2):
                x = layers.Add()([conv(norm(conv(norm(x), filters)), filters), x])
        x = layers.GlobalAveragePooling2D()(norm(x))
    model = tf.keras.Model(inputs, layers.Dense(10, kernel_regularizer=decay)(x))
    model.compile(
        tf.keras.optimizers.SGD(LEARNING_RATE, MOMENTUM, nesterov=True),
        tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"])
    source = chosen(options, images, labels, np)
    serve(lambda: model.train_on_batch(*next(source)))


def torch_model(options):
    """The network in PyTorch; each kernel with the density that it has at our side, and its mask."""
    import torch
    from torch import nn

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)

    def conv(before, after, kernel=3, stride=1):
        return nn.Conv2d(before, after, kernel, stride, kernel // 2, bias=False)

    def norm(channels):
        return [nn.BatchNorm2d(channels), nn.ReLU()]

    class Block(nn.Module):
        def __init__(self, before, after, stride, project):
            super().__init__()
            self.first = nn.Sequential(*norm(before))
            self.body = nn.Sequential(
                conv(before, after, 3, stride), *norm(after), conv(after, after))
            self.shortcut = conv(before, after, 1, stride) if project else None

        def forward(self, x):
            y = self.first(x)
            return self.body(y) + (x if self.shortcut is None else self.shortcut(y))

    if options.network == "small-conv":
        # A stride of 2 over 28 pixels: 14, 7.
        model = nn.Sequential(
            conv(1, 32), *norm(32), conv(32, 64, 3, 2), *norm(64), conv(64, 128, 3, 2), *norm(128),
            nn.Flatten(), nn.Linear(128 * 7 * 7, 256, bias=False), nn.BatchNorm1d(256), nn.ReLU(),
            nn.Linear(256, 10))
    else:
        blocks, before = [], 16
        for after, first in ((32, 1), (64, 2), (128, 2)):
            blocks += [Block(before, after, first, True)]
            blocks += [Block(after, after, 1, False) for _ in range(2)]
            before = after
        model = nn.Sequential(
            conv(3, 16), *blocks, *norm(128), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10))
    densities = dict(pair.split("=") for pair in options.densities.split(",") if pair)
    masks = {}
    with torch.no_grad():
        for kernel in (p for p in model.parameters() if p.dim() > 1):
            # Ours are HWIO and IO, PyTorch's OIHW and OI.
            shape = "x".join(str(kernel.shape[i]) for i in ((2, 3, 1, 0) if kernel.dim() == 4 else (1, 0)))
            masks[kernel] = (torch.rand_like(kernel) < float(densities[shape])).float()
            kernel.mul_(masks[kernel])
    return model, masks


def sgd(kernels, others):
    import torch

    return torch.optim.SGD(
        [{"params": kernels, "weight_decay": DECAY}, {"params": others}],
        LEARNING_RATE, MOMENTUM, nesterov=True)


def torch_loss(model, source):
    """The loss of the next batch."""
    import torch
    from torch.nn import functional

    pixels, targets = map(torch.from_numpy, next(source))
    x = (pixels.permute(0, 3, 1, 2).float() - 128) / 64
    return functional.cross_entropy(model(x), targets)


def torch(options):
    import numpy as np
    import torch

    model, masks = torch_model(options)
    kernels, masks = list(masks), list(masks.values())
    optimizer = sgd(kernels, [p for p in model.parameters() if p.dim() == 1])
    source = chosen(options, *load(options, np), np)

    def step():
        with torch.no_grad():
            gates = [m * (torch.rand_like(k) >= MASK_RATE) for k, m in zip(kernels, masks)]
            paused = [k.clone() for k in kernels]
            for kernel, gate in zip(kernels, gates):
                kernel.mul_(gate)
        optimizer.zero_grad()
        loss = torch_loss(model, source)
        loss.backward()
        with torch.no_grad():
            for kernel, gate in zip(kernels, gates):
                kernel.grad.mul_(gate)
        optimizer.step()
        with torch.no_grad():
            for kernel, mask, gate, before in zip(kernels, masks, gates, paused):
                kernel.copy_(torch.where(gate > 0, kernel, before)).mul_(mask)
        return loss.item()

    serve(step)


def sparseprop(options):
    import numpy as np
    from sparseprop.utils import swap_modules_with_sparse

    model, masks = torch_model(options)
    images, labels = load(options, np)
    height, width, channels = images.shape[1:]
    with contextlib.redirect_stdout(sys.stderr):  # it prints what it takes
        swap_modules_with_sparse(model, (options.batch, channels, height, width), inplace=True)
    sparse = [p for name, p in model.named_parameters() if name.endswith("W_val")]
    dense = {p: masks[p] for p in model.parameters() if p.dim() > 1 and p in masks}
    known = {id(p) for p in [*sparse, *dense]}
    optimizer = sgd([*sparse, *dense], [p for p in model.parameters() if id(p) not in known])
    source = chosen(options, images, labels, np)

    def step():
        optimizer.zero_grad()
        loss = torch_loss(model, source)
        loss.backward()
        for kernel, mask in dense.items():
            kernel.grad.mul_(mask)
        optimizer.step()
        return loss.item()

    serve(step)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("library", choices=("keras", "torch", "sparseprop"))
    parser.add_argument("--network", choices=("small-conv", "wrn-22-2"), required=True)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--densities", required=True, help="of each kernel by its shape, HWIO")
    parser.add_argument("--images", type=int, default=50_000)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--data-directory")
    options = parser.parse_args()
    {"keras": keras, "torch": torch, "sparseprop": sparseprop}[options.library](options)


if __name__ == "__main__":
    main()
