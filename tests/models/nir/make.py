"""Writes the NIR files of this folder with h5py, by NIR's own layout, and what exact solutions in double precision make of them.

    /usr/bin/python3 make.py

Needs numpy and h5py (Debian: python3-h5py). The expected traces do not come from the formulas of the runtime: each step of a neuron is the matrix exponential of its
equations, summed up as a series, while its input stays the same over the step.
"""
import os
import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(7)


# --- files -----------------------------------------------------------------------------------------------------------------------------------------------

def put(group, fields):
    for key, value in fields.items():
        if isinstance(value, dict):
            put(group.create_group(key), value)
        elif isinstance(value, str):
            group.create_dataset(key, data=value, dtype=h5py.string_dtype())
        elif isinstance(value, np.ndarray) and value.ndim:
            group.create_dataset(key, data=value, compression="gzip")
        else:
            group.create_dataset(key, data=value)


def graph(nodes, edges, **more):
    group = {"type": "NIRGraph", "nodes": nodes, **more}
    group["edges"] = np.array(edges, dtype=h5py.string_dtype())
    return group


def write(name, node):
    with h5py.File(os.path.join(HERE, name), "w") as f:
        f.create_dataset("version", data="1.0.6", dtype=h5py.string_dtype())
        edges_last = f.create_group("node")
        put_graph(edges_last, node)


def put_graph(group, node):
    for key, value in node.items():
        if key == "edges":
            group.create_dataset("edges", data=value)
        elif key == "nodes":
            inner = group.create_group("nodes")
            for name, child in value.items():
                put_graph(inner.create_group(name), child)
        else:
            put(group, {key: value})


def chain(*names):
    return [[a, b] for a, b in zip(names, names[1:])]


def full(shape, value):
    return np.full(shape, value, dtype=np.float32)


def some(shape, low, high):
    return (low + (high - low) * rng.random(shape)).astype(np.float32)


# --- exact steps -----------------------------------------------------------------------------------------------------------------------------------------

def exponential(m):
    """exp(m) by scaling, a series, and squaring."""
    squarings = max(0, int(np.ceil(np.log2(max(np.abs(m).sum(axis=(-2, -1)).max(), 1e-9)))) + 6)
    m = m / 2.0**squarings
    total = term = np.broadcast_to(np.eye(m.shape[-1]), m.shape).copy()
    for k in range(1, 14):
        term = term @ m / k
        total = total + term
    for _ in range(squarings):
        total = total @ total
    return total


class Neurons:
    """State (i, v, 1, input) of each neuron, moved by the exponential of its equations."""

    def __init__(self, node, dt):
        def value(key, otherwise=None):
            return np.asarray(node[key], dtype=np.float64).ravel() if key in node else otherwise
        kind, r = node["type"], np.asarray(node["r"], dtype=np.float64).ravel()
        n = r.size
        m = np.zeros((n, 4, 4))
        self.cuba = kind.startswith("Cuba")
        tau = value("tau_mem") if self.cuba else value("tau")
        source = 0 if self.cuba else 3
        if self.cuba:
            m[:, 0, 0] = -1 / value("tau_syn")
            m[:, 0, 3] = value("w_in") / value("tau_syn")
        if tau is None:
            m[:, 1, source] = r
        else:
            m[:, 1, 1] = -1 / tau
            m[:, 1, source] = r / tau
            m[:, 1, 2] = value("v_leak") / tau
        self.move = exponential(m * dt)
        self.threshold = value("v_threshold")
        self.reset = value("v_reset", np.zeros(n))
        self.subtract = node.get("metadata", {}).get("reset_mechanism") == "subtract"
        self.state = np.zeros((n, 4))
        self.state[:, 2] = 1

    def step(self, x):
        self.state[:, 3] = x.ravel()
        self.state = np.einsum("nij,nj->ni", self.move, self.state)
        if self.threshold is None:
            return self.state[:, 1].copy()
        spikes = self.state[:, 1] > self.threshold
        after = self.state[:, 1] - self.threshold if self.subtract else self.reset
        self.state[:, 1] = np.where(spikes, after, self.state[:, 1])
        return spikes.astype(np.float64)

    @property
    def v(self):
        return self.state[:, 1].copy()


def conv2d(x, node):
    w = node["weight"].astype(np.float64)
    pad = [d * (k - 1) // 2 for d, k in zip(node["dilation"], w.shape[2:])] if isinstance(node["padding"], str) else list(node["padding"])
    groups = int(node["groups"])
    x = np.pad(x, [(0, 0)] + [(p, p) for p in pad])
    (ky, kx), (sy, sx), (dy, dx) = w.shape[2:], node["stride"], node["dilation"]
    out = [(x.shape[i + 1] - d * (k - 1) - 1) // s + 1 for i, (d, k, s) in enumerate(zip((dy, dx), (ky, kx), (sy, sx)))]
    y = np.zeros((w.shape[0], *out)) + node["bias"].astype(np.float64)[:, None, None]
    per = w.shape[0] // groups
    for o in range(w.shape[0]):
        for c in range(w.shape[1]):
            for a in range(ky):
                for b in range(kx):
                    part = x[o // per * w.shape[1] + c, a * dy:a * dy + sy * out[0]:sy, b * dx:b * dx + sx * out[1]:sx]
                    y[o] += w[o, c, a, b] * part[:out[0], :out[1]]
    return y


def pool(x, node, average):
    k, s = node["kernel_size"], node["stride"]
    out = [(n - kk) // ss + 1 for n, kk, ss in zip(x.shape[1:], k, s)]
    y = np.zeros((x.shape[0], *out))
    for a in range(k[0]):
        for b in range(k[1]):
            y += x[:, a:a + s[0] * out[0]:s[0], b:b + s[1] * out[1]:s[1]][:, :out[0], :out[1]]
    return y / (k[0] * k[1]) if average else y


def save(name, **arrays):
    np.savez_compressed(os.path.join(HERE, name), **{key.replace("__", "."): value.astype(np.float32) for key, value in arrays.items()})


# --- one LIF neuron --------------------------------------------------------------------------------------------------------------------------------------

DT = 1e-4


def one_neuron():
    lif = {"type": "LIF", "tau": full(1, 2.5e-3), "r": full(1, 1), "v_leak": full(1, 0.02), "v_threshold": full(1, 0.1)}
    write("lif.nir", graph({
        "input": {"type": "Input", "shape": np.array([1])},
        "affine": {"type": "Affine", "weight": full((1, 1), 0.5), "bias": full(1, 0.01)},
        "lif": lif,
        "output": {"type": "Output", "shape": np.array([1])},
    }, chain("input", "affine", "lif", "output")))
    x = np.repeat(rng.random(40) * 0.8, 20)
    neurons, spikes, v = Neurons(lif, DT), [], []
    for now in x:
        spikes.append(neurons.step(np.array([now * 0.5 + np.float64(np.float32(0.01))])))
        v.append(neurons.v)
    print("lif: spikes", np.sum(spikes))
    save("lif.npz", input=x[:, None, None], lif__spikes=np.array(spikes)[:, None], lif__v=np.array(v)[:, None])


# --- recurrent CubaLIF -----------------------------------------------------------------------------------------------------------------------------------

def recurrent():
    n, m = 4, 12
    first = {"type": "Affine", "weight": some((m, n), -0.3, 1.0), "bias": some(m, 0, 0.1)}
    cuba = {"type": "CubaLIF", "tau_syn": some(m, 2e-3, 6e-3), "tau_mem": some(m, 4e-3, 12e-3), "r": some(m, 3, 5), "v_leak": some(m, -0.01, 0.02),
            "w_in": some(m, 1, 2), "v_threshold": some(m, 0.6, 1)}
    # One neuron whose time constants meet: the formula has a limit there.
    cuba["tau_syn"][0] = cuba["tau_mem"][0]
    back = {"type": "Affine", "weight": some((m, m), -1.2, 1.0), "bias": some(m, -0.05, 0.05)}
    last = {"type": "Linear", "weight": some((3, m), -1, 1)}
    read = {"type": "LI", "tau": full(3, 2e-2), "r": full(3, 2), "v_leak": full(3, 0)}
    ends = {"input": {"type": "Input", "shape": np.array([n])}, "output": {"type": "Output", "shape": np.array([3])}}
    meta = {"metadata": {"dt": DT * 5}}
    write("rnn.nir", graph({**ends, "fc1": first, "cuba": cuba, "rec": back, "fc2": last, "li": read},
                           chain("input", "fc1", "cuba", "fc2", "li", "output") + [["cuba", "rec"], ["rec", "cuba"]], **meta))
    inner = graph({"input": {"type": "Input", "shape": np.array([m])}, "output": {"type": "Output", "shape": np.array([m])}, "cuba": cuba, "rec": back},
                  [["input", "cuba"], ["cuba", "output"], ["cuba", "rec"], ["rec", "cuba"]])
    write("rnn_nested.nir", graph({**ends, "fc1": first, "layer": inner, "fc2": last, "li": read}, chain("input", "fc1", "layer", "fc2", "li", "output"), **meta))

    steps, batch = 150, 2
    x = (rng.random((steps, batch, n)) < 0.4).astype(np.float64)
    spikes, v, y = np.zeros((steps, batch, m)), np.zeros((steps, batch, m)), np.zeros((steps, batch, 3))
    for b in range(batch):
        hidden, out, z = Neurons(cuba, DT * 5), Neurons(read, DT * 5), np.zeros(m)
        for t in range(steps):
            drive = first["weight"].astype(float) @ x[t, b] + first["bias"] + (back["weight"].astype(float) @ z + back["bias"])
            z = hidden.step(drive)
            spikes[t, b], v[t, b], y[t, b] = z, hidden.v, out.step(last["weight"].astype(float) @ z)
    print("rnn: spikes a step", spikes.mean())
    save("rnn.npz", input=x, cuba__spikes=spikes, cuba__v=v, output=y)


# --- a spiking CNN ---------------------------------------------------------------------------------------------------------------------------------------

def convolutional():
    two = np.array([2, 2])
    conv1 = {"type": "Conv2d", "input_shape": np.array([9, 8]), "weight": some((4, 2, 3, 3), -0.3, 0.6), "bias": some(4, -0.1, 0.1), "stride": np.array([1, 1]),
             "padding": np.array([1, 1]), "dilation": np.array([1, 1]), "groups": 1}
    neurons1 = {"type": "IF", "r": full((4, 9, 8), 1 / 5e-4), "v_threshold": some((4, 9, 8), 0.8, 1.2)}
    sums = {"type": "SumPool2d", "kernel_size": two, "stride": two, "padding": np.array([0, 0])}
    conv2 = {"type": "Conv2d", "weight": some((6, 2, 3, 3), -0.4, 0.5), "bias": some(6, -0.1, 0.1), "stride": np.array([1, 1]), "padding": "same", "dilation": np.array([1, 1]),
             "groups": 2}
    neurons2 = {"type": "LIF", "tau": full((6, 4, 4), 2e-3), "r": full((6, 4, 4), 1.5), "v_leak": full((6, 4, 4), 0), "v_threshold": full((6, 4, 4), 1),
                "metadata": {"reset_mechanism": "subtract"}}
    average = {"type": "AvgPool2d", "kernel_size": two, "stride": two, "padding": np.array([0, 0])}
    dense = {"type": "Affine", "weight": some((5, 24), -0.6, 0.8), "bias": some(5, 0, 0.1)}
    last = {"type": "CubaLIF", "tau_syn": full(5, 1e-3), "tau_mem": full(5, 2e-3), "r": full(5, 2), "v_leak": full(5, 0), "w_in": full(5, 2), "v_threshold": full(5, 1)}
    write("cnn.nir", graph({
        "input": {"type": "Input", "shape": np.array([2, 9, 8])}, "conv1": conv1, "if1": neurons1, "sum": sums, "conv2": conv2, "lif2": neurons2, "average": average,
        "flatten": {"type": "Flatten", "start_dim": 0, "end_dim": -1, "input_type": np.array([6, 2, 2])}, "dense": dense, "cuba": last,
        "output": {"type": "Output", "shape": np.array([5])},
    }, chain("input", "conv1", "if1", "sum", "conv2", "lif2", "average", "flatten", "dense", "cuba", "output"), metadata={"dt": 5e-4}))
    steps = 60
    x = (rng.random((steps, 1, 2, 9, 8)) < 0.3).astype(np.float64)
    a, b, c = Neurons(neurons1, 5e-4), Neurons(neurons2, 5e-4), Neurons(last, 5e-4)
    one, two_, three = [], [], []
    for t in range(steps):
        one.append(a.step(conv2d(x[t, 0], conv1)).reshape(4, 9, 8))
        two_.append(b.step(conv2d(pool(one[-1], sums, False), conv2)).reshape(6, 4, 4))
        three.append(c.step(dense["weight"].astype(float) @ pool(two_[-1], average, True).ravel() + dense["bias"]))
    print("cnn: spikes a step", np.mean(one), np.mean(two_), np.mean(three))
    save("cnn.npz", input=x, if1__spikes=np.array(one)[:, None], lif2__spikes=np.array(two_)[:, None], output=np.array(three)[:, None])


# --- all nodes -------------------------------------------------------------------------------------------------------------------------------------------

def everything():
    m = 6
    nested = graph({"i": {"type": "Input", "shape": np.array([m])}, "o": {"type": "Output", "shape": np.array([m])}, "scale": {"type": "Scale", "scale": some(m, 0.5, 1.5)}},
                   chain("i", "scale", "o"))
    write("all.nir", graph({
        "in": {"type": "Input", "shape": np.array([2, 7])},
        "conv": {"type": "Conv1d", "input_shape": 7, "weight": some((3, 2, 3), -1, 1), "bias": some(3, 0, 1), "stride": 2, "padding": 1, "dilation": 1, "groups": 1},
        "flat": {"type": "Flatten", "start_dim": 0, "end_dim": -1, "input_type": np.array([3, 4])},
        "lin": {"type": "Linear", "weight": some((m, 12), -1, 1)},
        "cubali": {"type": "CubaLI", "tau_syn": full(m, 2e-3), "tau_mem": full(m, 3e-3), "r": full(m, 1), "v_leak": full(m, 0), "w_in": 1.5},
        "wrap": graph({"i": {"type": "Input", "shape": np.array([m])}, "o": {"type": "Output", "shape": np.array([m])}, "inner": nested}, chain("i", "inner", "o")),
        "delay": {"type": "Delay", "delay": np.array([0, 1e-3, 2e-3, 3e-3, 4e-3, 5e-3], dtype=np.float32)},
        "threshold": {"type": "Threshold", "threshold": full(m, 0.05)},
        "if": {"type": "IF", "r": full(m, 500), "v_threshold": full(m, 1), "v_reset": full(m, -0.5)},
        "i": {"type": "I", "r": full(m, 100)},
        "lif": {"type": "LIF", "tau": full(m, 5e-3), "r": full(m, 1), "v_leak": full(m, 0), "v_threshold": full(m, 0.1), "metadata": {"reset_mechanism": "subtract"}},
        "out": {"type": "Output", "shape": np.array([m])},
    }, chain("in", "conv", "flat", "lin", "cubali", "wrap", "delay", "threshold", "if", "i", "lif", "out") + [["lin", "threshold"], ["lif", "threshold"]],
        metadata={"dt": 1e-3}))


# --- lava-dl ---------------------------------------------------------------------------------------------------------------------------------------------

def lava():
    with h5py.File(os.path.join(HERE, "lava.net"), "w") as f:
        layers = f.create_group("layer")
        for index, (n, m, current, voltage, mantissa) in enumerate([(5, 8, 1024, 512, 80), (8, 3, 4096, 256, 64)]):
            layer = layers.create_group(str(index))
            layer.create_dataset("type", data=np.array([b"dense"], dtype="S10"))
            layer["shape"], layer["inFeatures"], layer["outFeatures"] = np.array([m]), n, m
            layer["weight"] = rng.integers(-64, 129, (m, n)).astype(np.float32)
            neuron = layer.create_group("neuron")
            neuron["type"] = "CUBA"
            neuron["iDecay"], neuron["vDecay"], neuron["vThMant"], neuron["refDelay"], neuron["gradedSpike"] = current, voltage, mantissa, 1, False


def lava_layers(f, specification):
    """As slayer's export_hdf5 writes blocks."""
    layers = f.create_group("layer")
    for index, (kind, fields) in enumerate(specification):
        layer = layers.create_group(str(index))
        layer.create_dataset("type", data=np.array([kind.encode()], dtype="S10"))
        for key, value in fields.items():
            if key == "neuron":
                current, voltage, mantissa = value
                value = {"type": "CUBA", "iDecay": current, "vDecay": voltage, "vThMant": mantissa, "refDelay": 1, "gradedSpike": False}
                put(layer.create_group("neuron"), value)
            else:
                layer[key] = value


def lava_conv():
    """Convolution, pool, delays of channels, flatten, recurrence, a readout without neurons; and what double arithmetic makes of it."""
    def whole(*shape):
        return rng.integers(-48, 97, shape).astype(np.float32)
    pair = np.array
    layers = [
        ("input", {"shape": pair([2, 6, 6])}),
        ("conv", {"shape": pair([3, 6, 6]), "weight": whole(3, 2, 3, 3), "bias": whole(3), "stride": pair([1, 1]), "padding": pair([1, 1]), "dilation": pair([1, 1]), "groups": 1,
                  "kernelSize": pair([3, 3]), "inChannels": 2, "outChannels": 3, "neuron": (2048, 512, 128), "delay": pair([0.5, 2.7, 1.0])}),
        ("pool", {"shape": pair([3, 3, 3]), "weight": np.full((1, 1, 2, 2), 70, dtype=np.float32), "stride": pair([2, 2]), "padding": pair([0, 0]), "dilation": pair([1, 1]),
                  "kernelSize": pair([2, 2]), "neuron": (4096, 1024, 96)}),
        ("flatten", {"shape": pair([27, 1, 1])}),
        ("dense_rec", {"shape": pair([5]), "inFeatures": 27, "outFeatures": 5, "weight": whole(5, 27), "weight_rec": rng.integers(-96, 97, (5, 5)).astype(np.float32), "neuron": (1024, 700, 150)}),
        ("dense", {"shape": pair([2]), "inFeatures": 5, "outFeatures": 2, "weight": whole(2, 5)}),
    ]
    with h5py.File(os.path.join(HERE, "lava_conv.net"), "w") as f:
        lava_layers(f, layers)
    steps = 40
    x = (rng.random((steps, 2, 6, 6)) < 0.4).astype(np.float32)
    conv, pooled, rec, last = layers[1][1], layers[2][1], layers[4][1], layers[5][1]
    state, sent, out = {}, [], []

    def neurons(name, fields, drive):
        current, voltage, mantissa = fields["neuron"]
        i, v = state.get(name, (0.0, 0.0))
        i = (1 - current / 4096) * i + drive
        v = (1 - voltage / 4096) * v + i
        spikes = v > mantissa / 64
        state[name] = (i, np.where(spikes, 0, v))
        return spikes.astype(np.float64)

    before = np.zeros(5)
    for t in range(steps):
        node = {"weight": conv["weight"] / 64, "bias": conv["bias"] / 64, "stride": (1, 1), "padding": (1, 1), "dilation": (1, 1), "groups": 1}
        sent.append(neurons("conv", conv, conv2d(x[t].astype(np.float64), node)))
        late = np.stack([sent[t - d][c] if t >= d else np.zeros((6, 6)) for c, d in enumerate((0, 2, 1))])
        s = neurons("pool", pooled, pool(late, {"kernel_size": (2, 2), "stride": (2, 2)}, average=False) * 70 / 64)
        before = neurons("rec", rec, (rec["weight"] / 64).astype(np.float64) @ s.ravel() + (rec["weight_rec"] / 64).astype(np.float64) @ before)
        out.append(np.concatenate([before, (last["weight"] / 64).astype(np.float64) @ before]))
    out = np.array(out)
    np.savez_compressed(os.path.join(HERE, "lava_conv.npz"), x=x[:, None], spikes=out[:, :5].astype(np.float32), currents=out[:, 5:].astype(np.float32))
    print("lava_conv:", out[:, :5].sum(), "spikes")


# --- other forms of HDF5 ---------------------------------------------------------------------------------------------------------------------------------

def again(name, to, change, **libver):
    """The same network in another form of HDF5."""
    with h5py.File(os.path.join(HERE, name), "r") as f, h5py.File(os.path.join(HERE, to), "w", **libver) as g:
        def visit(path, item):
            if isinstance(item, h5py.Dataset):
                more = change(item) if item.ndim and item.dtype.kind == "f" else {}
                g.create_dataset(path, data=item[()], dtype=item.dtype, **more)
        f.visititems(visit)


def forms():
    def some(kind):
        return {} if kind.size < 4 else {"compression": "gzip", "chunks": tuple(max(1, n // 2) for n in kind.shape)}
    again("cnn.nir", "cnn_latest.nir", some, libver="latest")
    again("cnn.nir", "cnn_lzf.nir", lambda item: {"compression": "lzf", "shuffle": True})
    names = [f"scale_{i:03}" for i in range(120)]
    nodes = {"input": {"type": "Input", "shape": np.array([2])}, "output": {"type": "Output", "shape": np.array([2])}, **{name: {"type": "Scale", "scale": full(2, 1)} for name in names}}
    write("many.nir", graph(nodes, chain("input", *names, "output")))
    again("many.nir", "many_latest.nir", lambda item: {}, libver="latest")
    os.remove(os.path.join(HERE, "many.nir"))
    again("cnn.nir", "bad/growing.nir", lambda item: {"maxshape": (None,) * item.ndim, "chunks": True}, libver="latest")
    again("cnn.nir", "bad/szip.nir", lambda item: {"compression": "szip"} if item.size > 64 else {})


# --- bad files -------------------------------------------------------------------------------------------------------------------------------------------

def bad():
    def small(**changes):
        nodes = {"input": {"type": "Input", "shape": np.array([2])}, "lin": {"type": "Linear", "weight": full((3, 2), 1)},
                 "lif": {"type": "LIF", "tau": full(3, 1e-2), "r": full(3, 1), "v_leak": full(3, 0), "v_threshold": full(3, 1)},
                 "output": {"type": "Output", "shape": np.array([3])}}
        edges = changes.pop("edges", chain("input", "lin", "lif", "output"))
        nodes.update(changes)
        return graph(nodes, edges, metadata={"dt": 1e-3})

    write("bad/unknown_node.nir", small(lin={"type": "Rectifier"}))
    write("bad/dangling_edge.nir", small(edges=chain("input", "lin", "ghost", "output")))
    write("bad/wrong_shape.nir", small(lin={"type": "Linear", "weight": full((4, 2), 1)}))
    write("bad/uneven_parameters.nir", small(lif={"type": "LIF", "tau": full(3, 1e-2), "r": full(2, 1), "v_leak": full(3, 0), "v_threshold": full(3, 1)}))
    write("bad/nan_tau.nir", small(lif={"type": "LIF", "tau": np.array([1e-2, np.nan, 1e-2], dtype=np.float32), "r": full(3, 1), "v_leak": full(3, 0), "v_threshold": full(3, 1)}))
    write("bad/negative_tau.nir", small(lif={"type": "LIF", "tau": full(3, -1), "r": full(3, 1), "v_leak": full(3, 0), "v_threshold": full(3, 1)}))
    write("bad/infinite_weight.nir", small(lin={"type": "Linear", "weight": full((3, 2), np.inf)}))
    write("bad/missing_parameter.nir", small(lif={"type": "LIF", "tau": full(3, 1e-2), "r": full(3, 1), "v_leak": full(3, 0)}))
    write("bad/no_type.nir", small(lin={"weight": full((3, 2), 1)}))
    write("bad/twice.nir", small(edges=chain("input", "lin", "lif", "output") + [["input", "lin"]]))
    write("bad/huge_shape.nir", small(input={"type": "Input", "shape": np.array([1 << 40, 1 << 40])}))
    write("bad/long_delay.nir", small(lif={"type": "Delay", "delay": full(3, 1e9)}))
    write("bad/stateless_cycle.nir", small(a={"type": "Scale", "scale": full(3, 0.5)}, b={"type": "Scale", "scale": full(3, 0.5)},
                                           edges=chain("input", "lin", "lif", "output") + [["lif", "a"], ["a", "b"], ["b", "a"], ["b", "output"]]))
    write("bad/own_cycle.nir", small(a={"type": "Scale", "scale": full(3, 0.5)}, edges=chain("input", "lin", "a", "lif", "output") + [["a", "a"]]))

    def broken(name, change):
        write(name, small())
        with h5py.File(os.path.join(HERE, name), "a") as f:
            change(f)

    def declared(f):
        del f["node/nodes/lin/weight"]
        f["node/nodes/lin"].create_dataset("weight", shape=(1 << 20, 1 << 10), chunks=(1 << 10, 1 << 10), dtype="f4", compression="gzip")

    def enormous(f):
        del f["node/nodes/lin/weight"]
        f["node/nodes/lin"].create_dataset("weight", shape=(1 << 30, 1 << 30), chunks=(1 << 10, 1 << 10), dtype="f4", compression="gzip")

    def packed(f):
        # 64 MiB of zeros in some 64 KiB.
        del f["node/nodes/lin/weight"]
        f["node/nodes/lin"].create_dataset("weight", data=np.zeros((1 << 14, 1 << 10), dtype=np.float32), chunks=(1 << 12, 1 << 10), compression="gzip", compression_opts=9)

    def external(f):
        del f["node/nodes/lin"]
        f["node/nodes/lin"] = h5py.ExternalLink("lif.nir", "/node/nodes/affine")

    def soft(f):
        del f["node/nodes/lin"]
        f["node/nodes/lin"] = h5py.SoftLink("/node/nodes/lif")

    def circle(f):
        f["node/nodes/self"] = f["node"]

    def outside(f):
        del f["node/nodes/lin/weight"]
        f["node/nodes/lin"].create_dataset("weight", (3, 2), dtype="f4", external=[("weights.bin", 0, 24)])

    def nested(f):
        at = f["node/nodes"]
        for _ in range(40):
            at = at.create_group("deeper")
            at.create_dataset("type", data="NIRGraph", dtype=h5py.string_dtype())
            at.create_dataset("edges", shape=(0, 2), dtype=h5py.string_dtype())
            at = at.create_group("nodes")

    broken("bad/declared_only.nir", declared)
    broken("bad/enormous.nir", enormous)
    broken("bad/packed_zeros.nir", packed)
    broken("bad/external_link.nir", external)
    broken("bad/soft_link.nir", soft)
    broken("bad/hard_circle.nir", circle)
    broken("bad/external_data.nir", outside)
    broken("bad/nested_deep.nir", nested)
    with h5py.File(os.path.join(HERE, "bad/other.nir"), "w") as f:
        f["something"] = 1


one_neuron()
recurrent()
convolutional()
everything()
lava()
bad()
# Last, so that the files before stay as they are.
lava_conv()
forms()
