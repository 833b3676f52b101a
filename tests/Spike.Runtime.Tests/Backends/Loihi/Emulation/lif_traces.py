"""Traces of Loihi's fixed-point LIF neuron, from the description in Davies et al. 2018 and the documentation of Lava's LIF process.

    /usr/bin/python3 lif_traces.py > lif_traces.json            writes the traces that LifSliceTests compares the emulator with
    /usr/bin/python3 lif_traces.py --against LAVA/src           runs Lava's own PyLifModelBitAcc beside it, step for step

The second needs a checkout of github.com/lava-nc/lava, whose code is no part of this repository.
"""
import json
import sys

import numpy as np

HALF = 1 << 23


def decay(state, constant):
    """state * (4096 - constant) / 4096, rounded toward zero."""
    product = state.astype(np.int64) * (4096 - constant)
    return np.sign(product) * (np.abs(product) >> 12)


def step(case, u, v, total):
    exponent = case["weightExponent"]
    scaled = total << exponent if exponent >= 0 else total >> -exponent
    u = decay(u, case["currentDecay"] + 1) + (scaled << 6)
    u = np.where(u > HALF, u - 2 * HALF, np.where(u <= -HALF, u + 2 * HALF, u))
    bias = np.array(case["bias"], dtype=np.int64) << case["biasExponent"]
    v = np.clip(decay(v, case["voltageDecay"]) + u + bias, 1 - HALF, HALF - 1)
    spikes = v > (case["threshold"] << 6)
    return u, v, spikes, np.where(spikes, 0, v)


def cases():
    random = np.random.RandomState(2018)
    for number in range(16):
        neurons, steps = 3, 40
        # Every fourth has strong input, so that u wraps; every third no decay of v, so that v saturates.
        strength = 32767 if number % 4 == 0 else int(random.choice([20, 300, 4000]))
        exponent = int(random.randint(-8, 8)) if strength < 32767 else 0
        yield {
            "currentDecay": int(random.choice([0, 1, 409, 2048, 4095, random.randint(4096)])),
            "voltageDecay": 0 if number % 3 == 0 else int(random.randint(4096)),
            "threshold": (1 << 17) - 1 if number % 3 == 0 else int(random.choice([0, 10, 1000, 60000])),
            "weightExponent": exponent,
            "biasExponent": int(random.randint(8)),
            "bias": [int(b) for b in random.randint(-4096, 4096, neurons)],
            "input": [[int(i) for i in row] for row in random.randint(-strength, strength + 1, (steps, neurons)) >> max(0, exponent)],
        }


def trace(case):
    u = v = np.zeros(len(case["bias"]), dtype=np.int64)
    for row in case["input"]:
        u, before, spikes, v = step(case, u, v, np.array(row, dtype=np.int64))
        yield u, v, spikes


def lava_model(folder):
    """Lava's class from its own file. The framework around it is stubbed: it does not import under Python 3.11, and no neuron is computed in it."""
    import types

    def same(*_, **__):
        return lambda model: model

    class Anything(types.ModuleType):
        def __getattr__(self, name):
            return type(name, (), {"__init__": lambda self, *_, **__: None})

    for name in ("lava", "lava.magma", "lava.magma.core", "lava.magma.core.model", "lava.magma.core.model.py", "lava.magma.core.sync", "lava.magma.core.sync.protocols",
                 "lava.proc", "lava.proc.lif", "lava.magma.core.model.py.neuron", "lava.magma.core.sync.protocols.loihi_protocol", "lava.magma.core.model.py.ports",
                 "lava.magma.core.model.py.type", "lava.magma.core.resources", "lava.magma.core.decorator", "lava.magma.core.model.py.model", "lava.proc.lif.process"):
        sys.modules[name] = Anything(name)
    vars(sys.modules["lava.magma.core.decorator"]).update(implements=same, requires=same, tag=same)
    vars(sys.modules["lava.magma.core.model.py.ports"]).update(PyInPort=types.SimpleNamespace(VEC_DENSE=0), PyOutPort=types.SimpleNamespace(VEC_DENSE=0))
    scope = {"__name__": "lava.proc.lif.models"}
    with open(folder + "/lava/proc/lif/models.py", encoding="utf-8") as source:
        exec(compile(source.read(), source.name, "exec"), scope)
    return scope["PyLifModelBitAcc"]


def compare(folder):
    PyLifModelBitAcc = lava_model(folder)
    steps = 0
    for case in cases():
        model = object.__new__(PyLifModelBitAcc)
        vars(model).update(
            ds_offset=1, dm_offset=0, max_uv_val=HALF, decay_shift=12, decay_unity=4096, vth_shift=6, act_shift=6, effective_bias=0, effective_vth=0,
            du=case["currentDecay"], dv=case["voltageDecay"], vth=np.int32(case["threshold"]), bias_mant=np.array(case["bias"], dtype=np.int16),
            bias_exp=np.int16(case["biasExponent"]), u=np.zeros(len(case["bias"]), dtype=np.int32), v=np.zeros(len(case["bias"]), dtype=np.int32))
        model.scale_threshold()
        exponent = case["weightExponent"]
        for row, (u, v, spikes) in zip(case["input"], trace(case)):
            model.scale_bias()
            total = np.array(row, dtype=np.int32)
            model.subthr_dynamics(np.left_shift(total, exponent) if exponent > 0 else np.right_shift(total, -exponent))
            fired = model.spiking_activation()
            model.reset_voltage(fired)
            assert (model.u == u).all() and (model.v == v).all() and (fired == spikes).all(), (case, model.u, u, model.v, v)
            steps += 1
    print(f"{steps} steps of {sum(1 for _ in cases())} neuron groups equal those of PyLifModelBitAcc")


if __name__ == "__main__":
    if "--against" in sys.argv:
        compare(sys.argv[sys.argv.index("--against") + 1])
    else:
        traces = [dict(case, steps=[{"u": u.tolist(), "v": v.tolist(), "spikes": spikes.astype(int).tolist()} for u, v, spikes in trace(case)]) for case in cases()]
        print("[" + ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in traces) + "]")
