"""Writes the ONNX graphs of this folder: spiking networks as users of snnTorch and SpikingJelly export them, with torch.onnx.

    apt-get install python3-torch python3-onnx
    /usr/bin/python3 make.py

The modules here do the arithmetic of those libraries' neurons in the same order of operations; neither library is needed.
snnTorch: mem = beta * mem + x, what a spike takes away comes a step later, spike = mem - threshold > 0.
SpikingJelly: v = v + (x - (v - v_reset)) / tau, spike = v - v_threshold >= 0, reset at once.
"""
import os
import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(11)


# --- as snnTorch ------------------------------------------------------------------------------------------------------------------------------------------

class Leaky(nn.Module):
    def __init__(self, beta, threshold=1.0, reset="subtract"):
        super().__init__()
        self.register_buffer("beta", torch.as_tensor(beta))
        self.register_buffer("threshold", torch.as_tensor(threshold))
        self.reset = reset

    def fire(self, mem):
        return ((mem - self.threshold) > 0).float()

    def step(self, x, mem):
        return self.beta.clamp(0, 1) * mem + x

    def forward(self, x, mem):
        reset = self.fire(mem).clone().detach()
        if self.reset == "subtract":
            mem = self.step(x, mem) - reset * self.threshold
        elif self.reset == "zero":
            mem = self.step(x, (1 - reset) * mem)
        elif self.reset == "zero_late":  # versions up to 0.6
            mem = self.step(x, mem) - reset * self.step(x, mem)
        else:
            mem = self.step(x, mem)
        return self.fire(mem), mem


class EarlyReset(Leaky):
    """reset_delay=False."""

    def forward(self, x, mem):
        reset = self.fire(mem).clone().detach()
        mem = self.step(x, mem) - reset * self.threshold
        spk = self.fire(mem)
        return spk, mem - (spk - reset) * self.threshold


class Synaptic(Leaky):
    def __init__(self, alpha, beta, threshold=1.0):
        super().__init__(beta, threshold)
        self.register_buffer("alpha", torch.as_tensor(alpha))

    def forward(self, x, syn, mem):
        reset = self.fire(mem).clone().detach()
        syn = self.alpha.clamp(0, 1) * syn + x
        mem = self.beta.clamp(0, 1) * mem + syn - reset * self.threshold
        return self.fire(mem), syn, mem


class RLeaky(Leaky):
    def __init__(self, beta, features, all_to_all=True):
        super().__init__(beta)
        self.recurrent = nn.Linear(features, features) if all_to_all else None
        self.V = None if all_to_all else nn.Parameter(torch.rand(features) - 0.5)

    def forward(self, x, spk, mem):
        reset = self.fire(mem).clone().detach()
        back = self.recurrent(spk) if self.V is None else self.V * spk
        mem = self.beta.clamp(0, 1) * mem + x + back - reset * self.threshold
        return self.fire(mem), mem


class Step(nn.Module):
    """One step: states come and go."""

    def __init__(self, reset="subtract"):
        super().__init__()
        self.fc1, self.lif1 = nn.Linear(6, 16), Leaky(torch.linspace(0.5, 0.95, 16), reset=reset)
        self.fc2, self.lif2 = nn.Linear(16, 4), Leaky(0.8, 0.5, reset=reset)

    def forward(self, x, mem1, mem2):
        spk1, mem1 = self.lif1(self.fc1(x), mem1)
        spk2, mem2 = self.lif2(self.fc2(spk1), mem2)
        return spk2, mem1, mem2


class StepSynaptic(nn.Module):
    """Synaptic neurons, and a readout of membranes without a threshold."""

    def __init__(self):
        super().__init__()
        self.fc1, self.lif1 = nn.Linear(6, 16), Synaptic(0.7, 0.9)
        self.fc2, self.out = nn.Linear(16, 3), Leaky(0.85, reset="none")

    def forward(self, x, syn1, mem1, mem2):
        spk1, syn1, mem1 = self.lif1(self.fc1(x), syn1, mem1)
        _, mem2 = self.out(self.fc2(spk1), mem2)
        return syn1, mem1, mem2


class StepRecurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc, self.rlif = nn.Linear(6, 8), RLeaky(0.75, 8)

    def forward(self, x, spk, mem):
        return self.rlif(self.fc(x), spk, mem)


class Unrolled(nn.Module):
    """All steps in one graph, time first; membranes start as the shape of the current says."""

    def __init__(self, reset):
        super().__init__()
        self.net = Step(reset)

    def forward(self, x):
        net, mem1, mem2, spikes = self.net, None, None, []
        for t in range(x.shape[0]):
            cur1 = net.fc1(x[t])
            mem1 = torch.zeros_like(cur1) if mem1 is None else mem1
            spk1, mem1 = net.lif1(cur1, mem1)
            cur2 = net.fc2(spk1)
            mem2 = torch.zeros_like(cur2) if mem2 is None else mem2
            spk2, mem2 = net.lif2(cur2, mem2)
            spikes.append(spk2)
        return torch.stack(spikes)


class UnrolledRecurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc, self.rlif = nn.Linear(6, 8), RLeaky(0.75, 8)
        self.one, self.rone = nn.Linear(8, 5), RLeaky(0.6, 5, all_to_all=False)

    def forward(self, x):
        spk, mem, spk2, mem2, out = torch.zeros(1, 8), torch.zeros(1, 8), torch.zeros(1, 5), torch.zeros(1, 5), []
        for t in range(x.shape[0]):
            spk, mem = self.rlif(self.fc(x[t]), spk, mem)
            spk2, mem2 = self.rone(self.one(spk), spk2, mem2)
            out.append(spk2)
        return torch.stack(out)


class Held(nn.Module):
    """One input for all steps, as in snnTorch's first tutorials; gives spikes and membranes."""

    def __init__(self, steps=10):
        super().__init__()
        self.net, self.steps = Step(), steps

    def forward(self, x):
        net = self.net
        mem1, mem2, spikes, membranes = torch.zeros(1, 16), torch.zeros(1, 4), [], []
        for _ in range(self.steps):
            spk1, mem1 = net.lif1(net.fc1(x), mem1)
            spk2, mem2 = net.lif2(net.fc2(spk1), mem2)
            spikes.append(spk2)
            membranes.append(mem2)
        return torch.stack(spikes), torch.stack(membranes)


class UnrolledSynaptic(nn.Module):
    """Counts spikes with a running sum."""

    def __init__(self):
        super().__init__()
        self.fc1, self.lif1 = nn.Linear(6, 16), Synaptic(0.7, 0.9)
        self.fc2, self.lif2 = nn.Linear(16, 3), Leaky(0.85)

    def forward(self, x):
        syn, mem1, mem2, total = torch.zeros(1, 16), torch.zeros(1, 16), torch.zeros(1, 3), torch.zeros(1, 3)
        for t in range(x.shape[0]):
            spk, syn, mem1 = self.lif1(self.fc1(x[t]), syn, mem1)
            spk, mem2 = self.lif2(self.fc2(spk), mem2)
            total = total + spk
        return total


class EarlyStep(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc, self.ok, self.fc2, self.lif = nn.Linear(6, 6), Leaky(0.9), nn.Linear(6, 6), EarlyReset(0.9)

    def forward(self, x, mem1, mem2):
        spk, mem1 = self.ok(self.fc(x), mem1)
        spk, mem2 = self.lif(self.fc2(spk), mem2)
        return spk, mem1, mem2


class SineStep(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.lif1, self.fc2, self.lif2 = nn.Linear(6, 6), Leaky(0.9), nn.Linear(6, 4), Leaky(0.9)

    def forward(self, x, mem1, mem2):
        spk, mem1 = self.lif1(self.fc1(x), mem1)
        spk, mem2 = self.lif2(torch.sin(self.fc2(spk)), mem2)
        return spk, mem1, mem2


class Binary(nn.Module):
    """Thresholds without memory: an ordinary network."""

    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(6, 16), nn.Linear(16, 4)

    def forward(self, x):
        return self.fc2(((self.fc1(x) - 0.5) > 0).float())


class Gated(nn.Module):
    """Elementwise thresholds in a row, as hand-written activations have them: an ordinary network."""

    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(6, 16), nn.Linear(16, 4)

    def forward(self, x):
        y = self.fc1(x)
        y = torch.where(y > 0, y, 0.1 * y)
        y = y * (y > 0.5).float() + 0.5 * y
        return self.fc2(torch.relu(y) - torch.relu(y - 1))


# --- as SpikingJelly --------------------------------------------------------------------------------------------------------------------------------------

class Node(nn.Module):
    def __init__(self, tau=None, v_threshold=1.0, v_reset=0.0, decay_input=True):
        super().__init__()
        self.tau, self.v_threshold, self.v_reset, self.decay_input = tau, v_threshold, v_reset, decay_input

    def charge(self, x, v):
        if self.tau is None:
            return v + x
        if self.decay_input:
            return v + (x - v) / self.tau if self.v_reset in (None, 0.0) else v + (x - (v - self.v_reset)) / self.tau
        return v * (1.0 - 1.0 / self.tau) + x if self.v_reset in (None, 0.0) else v - (v - self.v_reset) / self.tau + x

    def step(self, x, v):
        v = self.charge(x, v)
        spike = ((v - self.v_threshold) >= 0).to(v)
        v = v - spike * self.v_threshold if self.v_reset is None else spike * self.v_reset + (1.0 - spike) * v
        return spike, v

    def forward(self, x):  # [T, N, ...]
        v, out = 0.0, []
        for t in range(x.shape[0]):
            spike, v = self.step(x[t], v)
            out.append(spike)
        return torch.stack(out)


def per_step(layer, x):
    """As SeqToANNContainer: steps and samples in one axis."""
    y = layer(x.flatten(0, 1))
    return y.view(x.shape[0], x.shape[1], *y.shape[1:])


class MultiCnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.sn1 = nn.Sequential(nn.Conv2d(2, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6)), Node(tau=2.0)
        self.conv2, self.sn2 = nn.Conv2d(6, 8, 3, padding=1), Node(v_reset=None)
        self.fc, self.sn3 = nn.Linear(8 * 4, 5), Node(tau=1.5, v_threshold=0.75, decay_input=False)

    def forward(self, x):
        y = self.sn1(per_step(self.conv1, x))
        y = per_step(nn.MaxPool2d(2), y)
        y = self.sn2(per_step(self.conv2, y))
        y = per_step(nn.AvgPool2d(2), y)
        return self.sn3(self.fc(y.flatten(2))).mean(0)


class Ties(nn.Module):
    """Weights of eighths: membranes reach their thresholds exactly."""

    def __init__(self):
        super().__init__()
        self.fc, self.sn = nn.Linear(6, 8, bias=False), Node(v_reset=None)
        self.fc2, self.sn2 = nn.Linear(8, 4, bias=False), Node()
        for layer in (self.fc, self.fc2):
            layer.weight.data = torch.randint(-2, 5, layer.weight.shape).float() / 8

    def forward(self, x):
        return self.sn2(self.fc2(self.sn(self.fc(x))))


class StepJelly(nn.Module):
    """One step, v after its reset as the state; v_reset is not 0."""

    def __init__(self):
        super().__init__()
        self.fc, self.sn = nn.Linear(6, 8), Node(tau=3.0, v_reset=-0.25)

    def forward(self, x, v):
        return self.sn.step(self.fc(x), v)


def export(name, model, inputs, names, outputs, free=None, opset=13):
    model.eval()
    with torch.no_grad():
        for layer in model.modules():  # louder, so that neurons spike
            if isinstance(layer, nn.BatchNorm2d):
                layer.weight.uniform_(1, 2)
                layer.bias.uniform_(-0.2, 0.6)
                layer.running_var.uniform_(0.2, 0.5)
            elif isinstance(layer, (nn.Linear, nn.Conv2d)) and not isinstance(model, Ties):
                layer.weight.mul_(2.5)
    torch.onnx.export(model, inputs, os.path.join(HERE, name + ".onnx"), input_names=names, output_names=outputs, opset_version=opset, dynamic_axes=free)


def zeros(*shape):
    return torch.zeros(*shape)


batch = {"x": {1: "n"}}
export("step", Step(), (torch.rand(1, 6), zeros(1, 16), zeros(1, 4)), ["x", "mem1_in", "mem2_in"], ["spk", "mem1_out", "mem2_out"])
export("step_synaptic", StepSynaptic(), (torch.rand(1, 6), zeros(1, 16), zeros(1, 16), zeros(1, 3)), ["x", "syn1", "mem1", "mem2"], ["syn1_out", "mem1_out", "mem2_out"],
       {name: {0: "n"} for name in ("x", "syn1", "mem1", "mem2")})
export("step_recurrent", StepRecurrent(), (torch.rand(1, 6), zeros(1, 8), zeros(1, 8)), ["x", "spk", "mem"], ["spk_out", "mem_out"])
export("step_jelly", StepJelly(), (torch.rand(1, 6), zeros(1, 8)), ["x", "v"], ["spike", "v_out"])
export("unrolled", Unrolled("subtract"), (torch.rand(12, 1, 6),), ["x"], ["spikes"], batch)
export("unrolled_zero", Unrolled("zero"), (torch.rand(12, 1, 6),), ["x"], ["spikes"])
export("unrolled_zero_late", Unrolled("zero_late"), (torch.rand(12, 1, 6),), ["x"], ["spikes"])
export("unrolled_none", Unrolled("none"), (torch.rand(12, 1, 6),), ["x"], ["spikes"])
export("unrolled_recurrent", UnrolledRecurrent(), (torch.rand(12, 1, 6),), ["x"], ["spikes"])
export("unrolled_synaptic", UnrolledSynaptic(), (torch.rand(12, 1, 6),), ["x"], ["counts"])
export("held", Held(), (torch.rand(1, 6),), ["x"], ["spk_rec", "mem_rec"])
export("multi_cnn", MultiCnn(), (torch.rand(6, 1, 2, 8, 8),), ["x"], ["rate"], batch)
export("multi_cnn_static", MultiCnn(), (torch.rand(6, 1, 2, 8, 8),), ["x"], ["rate"], opset=11)
export("ties", Ties(), (torch.rand(20, 1, 6),), ["x"], ["spikes"])
export("early_reset", EarlyStep(), (torch.rand(1, 6), zeros(1, 6), zeros(1, 6)), ["x", "mem1", "mem2"], ["spk", "mem1_out", "mem2_out"])
export("sine", SineStep(), (torch.rand(1, 6), zeros(1, 6), zeros(1, 4)), ["x", "mem1", "mem2"], ["spk", "mem1_out", "mem2_out"])
export("binary", Binary(), (torch.rand(1, 6),), ["x"], ["y"])
export("gated", Gated(), (torch.rand(1, 6),), ["x"], ["y"])
