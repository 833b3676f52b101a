"""Times a multi-step LIF network in PyTorch: one dense product over all steps of a layer, then a loop of the neurons over the steps.

That is how SpikingJelly's multi-step mode computes with its torch backend. SpikingJelly and snnTorch themselves are timed where they can be imported.
The network is the one of `Spike.Benchmarks lif`: LIF, tau = 2 dt, threshold 1, reset to 0, normal weights.
"""
import argparse
import statistics
import time

import torch


def multi_step(weights, x):
    """Spikes of the last layer, and the share of neurons that spike in each."""
    steps, batch, _ = x.shape
    densities = []
    for weight in weights:
        current = (x.reshape(steps * batch, -1) @ weight.t()).reshape(steps, batch, -1)
        v = torch.zeros_like(current[0])
        spikes = []
        for t in range(steps):
            v = v + (current[t] - v) / 2.0
            spike = (v > 1.0).to(v)
            v = v * (1.0 - spike)
            spikes.append(spike)
        x = torch.stack(spikes)
        densities.append(x)
    return x, densities


def spikingjelly_network(weights):
    from spikingjelly.activation_based import functional, layer, neuron

    modules = []
    for weight in weights:
        linear = layer.Linear(weight.shape[1], weight.shape[0], bias=False)
        linear.weight.data.copy_(weight)
        modules += [linear, neuron.LIFNode(tau=2.0, decay_input=True, v_reset=0.0)]
    network = torch.nn.Sequential(*modules)
    functional.set_step_mode(network, "m")

    def run(x):
        functional.reset_net(network)
        return network(x)

    return run


def snntorch_network(weights):
    import snntorch

    # snnTorch adds the whole current, so half of the weights is the same network.
    neurons = [snntorch.Leaky(beta=0.5, threshold=1.0, reset_mechanism="zero") for _ in weights]
    halves = [weight / 2 for weight in weights]

    def run(x):
        membranes = [neuron.init_leaky() for neuron in neurons]
        answers = []
        for step in x:
            for i, neuron in enumerate(neurons):
                step, membranes[i] = neuron(step @ halves[i].t(), membranes[i])
            answers.append(step)
        return torch.stack(answers)

    return run


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--density", type=float, default=0.1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=11)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    width = arguments.width
    weights = [torch.randn(width, width) * SCALE / width ** 0.5 for _ in range(arguments.layers)]
    x = (torch.rand(arguments.steps, arguments.batch, width) < arguments.density).float()

    sides = {"torch, multi-step": lambda x: multi_step(weights, x)[0]}
    for name, make in (("SpikingJelly", spikingjelly_network), ("snnTorch", snntorch_network)):
        try:
            sides[name] = make(weights)
        except ImportError:
            print(f"{name}: not installed")

    with torch.no_grad():
        densities = [x, *multi_step(weights, x)[1]]
        print("density", ", ".join(f"{100 * d.mean().item():.1f} %" for d in densities), "(input first)")
        times = {name: [] for name in sides}
        for round_ in range(-1, arguments.rounds):
            for name, run in sides.items():
                start = time.perf_counter()
                run(x)
                if round_ >= 0:
                    times[name].append(time.perf_counter() - start)
    for name, seconds in times.items():
        print(f"{name}: median {1000 * statistics.median(seconds):.1f} ms, least {1000 * min(seconds):.1f} ms, torch {torch.__version__}, {arguments.threads} thread(s)")


# As in Spike.Benchmarks lif: about a tenth of the neurons of every layer spike.
SCALE = 4.9

if __name__ == "__main__":
    main()
