"""Writes models/motion.nir, a spiking network that sees which way things move, and data/seven.csv, what an event camera of 32 x 32 pixels sees of a moving digit.

    /usr/bin/python3 make.py

Needs numpy and h5py (Debian: python3-h5py). The weights are not trained but written down: where a stroke moves to the right, its right edge gets brighter while its left edge gets darker.
A neuron for "right" adds bright on its right to dark on its left, and takes off the opposite; so for the other ways. The neurons of a way feed one neuron that stands for it, and
inhibit the other three.
"""
import os
import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
SIDE, REACH = 32, 2
WAYS = ["right", "down", "left", "up"]
rng = np.random.default_rng(7)


def full(shape, value):
    return np.full(shape, value, dtype=np.float32)


# --- the network -----------------------------------------------------------------------------------------------------------------------------------------

def network():
    # Channel 0 is darker, 1 brighter.
    right = np.zeros((2, 5, 5), dtype=np.float32)
    right[1, 1:4, 3:], right[1, 1:4, :2] = 1, -1
    right[0] = -right[1]
    kernels = np.stack([right, right.transpose(0, 2, 1), -right, -right.transpose(0, 2, 1)])
    inhibition = np.eye(4, dtype=np.float32) * 1.5 - 0.5
    nodes = {
        "input": {"type": "Input", "shape": np.array([2, SIDE, SIDE])},
        "edges": {"type": "Conv2d", "input_shape": np.array([SIDE, SIDE]), "weight": kernels, "bias": full(4, 0), "stride": np.array([1, 1]), "padding": np.array([REACH, REACH]),
                  "dilation": np.array([1, 1]), "groups": 1},
        # r = tau/dt, so that a value of the convolution is added to the membrane as it is; it is forgotten within some milliseconds.
        "local": {"type": "LIF", "tau": full((4, SIDE, SIDE), 4e-3), "r": full((4, SIDE, SIDE), 4), "v_leak": full((4, SIDE, SIDE), 0), "v_threshold": full((4, SIDE, SIDE), 4.5)},
        "sum": {"type": "SumPool2d", "kernel_size": np.array([SIDE, SIDE]), "stride": np.array([SIDE, SIDE]), "padding": np.array([0, 0])},
        "flatten": {"type": "Flatten", "start_dim": 0, "end_dim": -1, "input_type": np.array([4, 1, 1])},
        "vote": {"type": "Linear", "weight": inhibition},
        "way": {"type": "LIF", "tau": full(4, 8e-3), "r": full(4, 8), "v_leak": full(4, 0), "v_threshold": full(4, 12)},
        "output": {"type": "Output", "shape": np.array([4])},
    }
    with h5py.File(os.path.join(HERE, "models/motion.nir"), "w") as f:
        f.create_dataset("version", data="1.0.6", dtype=h5py.string_dtype())
        node = f.create_group("node")
        node.create_dataset("type", data="NIRGraph", dtype=h5py.string_dtype())
        node.create_group("metadata").create_dataset("dt", data=1e-3)
        inner = node.create_group("nodes")
        for name, fields in nodes.items():
            group = inner.create_group(name)
            for key, value in fields.items():
                if isinstance(value, str):
                    group.create_dataset(key, data=value, dtype=h5py.string_dtype())
                elif isinstance(value, np.ndarray) and value.size > 16:
                    group.create_dataset(key, data=value, compression="gzip")
                else:
                    group.create_dataset(key, data=value)
        names = list(nodes)
        node.create_dataset("edges", data=np.array([[a, b] for a, b in zip(names, names[1:])], dtype=h5py.string_dtype()))


# --- the recording ---------------------------------------------------------------------------------------------------------------------------------------

def seven():
    picture = np.zeros((15, 12), dtype=bool)
    picture[0:3, :] = True
    for row in range(3, 15):
        left = 9 - (row - 3) // 2
        picture[row, max(left - 1, 3):left + 2] = True
    return picture


def recording():
    events = []
    x, y, time = 4, 5, 1000
    before = frame(x, y)
    for way in WAYS:
        for _ in range(12):
            x, y = x + {"right": 1, "left": -1}.get(way, 0), y + {"down": 1, "up": -1}.get(way, 0)
            after = frame(x, y)
            for row, column in np.argwhere(before != after):
                # A pixel sees the edge somewhen within a millisecond.
                events.append((time + int(rng.integers(0, 900)), column, row, int(after[row, column])))
            before, time = after, time + 2000
    # Pixels of a real camera speak without reason now and then.
    events += [(int(rng.integers(0, time)), *rng.integers(0, SIDE, 2), int(rng.integers(0, 2))) for _ in range(400)]
    events.sort()
    with open(os.path.join(HERE, "data/seven.csv"), "w", encoding="utf-8") as f:
        f.write("# A seven that moves right, down, left and up, 24 ms each, and noise. Microseconds; p is 1 for brighter.\nx,y,t,p\n")
        f.writelines(f"{column},{row},{t},{p}\n" for t, column, row, p in events)
    return events


def frame(x, y):
    picture, whole = seven(), np.zeros((SIDE, SIDE), dtype=bool)
    whole[y:y + picture.shape[0], x:x + picture.shape[1]] = picture
    return whole


if __name__ == "__main__":
    network()
    print(len(recording()), "events")
