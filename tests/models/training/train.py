"""Trains the networks of tests/models/families and writes their data. See README.md."""
import gzip
import pathlib
import sys
import time

import numpy as np
import torch
from torch import nn

import convolutional as c
import sequential as s

SOURCE = pathlib.Path("/usr/share/datasets/fashion-mnist")
TARGET = pathlib.Path(__file__).parent.parent / "families"

FAMILIES = {  # name: (network, optimisation steps, export options)
    "mlp": (s.mlp, 1500, {}),
    "resnet": (c.resnet, 900, {}),
    "mobilenet_v2": (lambda: c.mobilenet(nn.ReLU6, False), 900, {}),
    "mobilenet_v3": (lambda: c.mobilenet(nn.Hardswish, True), 900, {"opset_version": 14}),
    "convnext": (c.convnext, 900, {"opset_version": 17}),
    "cnn1d": (c.Cnn1d, 1500, {"opset_version": 11}),
    "autoencoder": (c.autoencoder, 1200, {}),
    "quantised": (c.Quantised, 1200, {}),
    "deit": (s.DeiT, 600, {"opset_version": 17}),
    "swin": (s.Swin, 350, {"opset_version": 16}),
    "mixer": (s.Mixer, 600, {"opset_version": 12}),
    "decoder": (s.Decoder, 600, {"opset_version": 16}),
    "lstm": (lambda: s.Recurrent(nn.LSTM, 40, bidirectional=True), 500, {"opset_version": 14}),
    "gru": (lambda: s.Recurrent(nn.GRU, 48, num_layers=2), 500, {"opset_version": 11}),
}


def read(name, offset, shape):
    return np.frombuffer(gzip.open(SOURCE / name).read(), np.uint8, offset=offset).reshape(shape)


def write(name, array):
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    (TARGET / name).write_bytes(gzip.compress(header + array.tobytes(), 9, mtime=0))


def train(name, images, labels):
    make, steps, options = FAMILIES[name]
    torch.manual_seed(7)
    net, started = make().train(), time.time()
    optimiser = torch.optim.AdamW(net.parameters(), 0.004, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 0.004, steps)
    for _ in range(steps):
        chosen = torch.randint(len(images), (128,))
        x = images[chosen]
        loss = nn.functional.binary_cross_entropy(net(x), x) if name == "autoencoder" else nn.functional.cross_entropy(net(x), labels[chosen])
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    print(f"{name}: loss {loss.item():.3f}, {sum(p.numel() for p in net.parameters())} parameters, {time.time() - started:.0f} s", flush=True)
    return net.eval(), options


def export(name, net, **options):
    options = {"opset_version": 13, **options}
    torch.onnx.export(net, torch.zeros(2, 1, 28, 28), str(TARGET / f"{name}.onnx"), input_names=["image"], output_names=["output"],
                      dynamic_axes={"image": {0: "batch"}, "output": {0: "batch"}}, **options)


if __name__ == "__main__":
    torch.set_num_threads(1)
    images = torch.tensor(read("train-images-idx3-ubyte.gz", 16, (-1, 1, 28, 28)) / np.float32(255))
    labels = torch.tensor(read("train-labels-idx1-ubyte.gz", 8, -1).astype(np.int64))
    for part, start, count in (("calib", 0, 500), ("test", 1000, 1000)):
        write(f"{part}-images-idx3-ubyte.gz", read("t10k-images-idx3-ubyte.gz", 16, (-1, 28, 28))[start:start + count])
        write(f"{part}-labels-idx1-ubyte.gz", read("t10k-labels-idx1-ubyte.gz", 8, -1)[start:start + count])
    for name in sys.argv[1:] or FAMILIES:
        net, options = train(name, images, labels)
        export(name, net, **options)
        if name == "resnet":  # the same network with its batch norms left as they are
            export("resnet_batchnorm", net, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)
