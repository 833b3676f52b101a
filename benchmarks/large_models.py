"""Networks of well-known shapes with random, well scaled weights, and 64 samples for each: ViT-small, DeiT-tiny, MiniLM, ResNet-18 (and ResNet-50).
For the figures of the mapping there are ResNet-18 and ResNet-20 for pictures of 64 by 64 with 500 samples.

Usage: large_models.py FOLDER [LIGHT_RESNET50 | resnet18_64 | resnet20_64]. The last two make that one alone. Needs Debian's python3-onnx and python3-numpy. LIGHT_RESNET50 is the model of ONNX's own tests, whose
dummy weights are replaced.
"""
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = sys.argv[1]
SAMPLES = 64
random = np.random.default_rng(7)


class Network:
    """Collects nodes and weights."""

    def __init__(self):
        self.nodes, self.tensors = [], []

    def constant(self, values, kind=np.float32):
        name = f"c{len(self.tensors)}"
        self.tensors.append(numpy_helper.from_array(np.asarray(values, kind), name))
        return name

    def weights(self, *shape, std):
        return self.constant(random.standard_normal(shape) * std)

    def node(self, operator, *inputs, output=None, **attributes):
        output = output or f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], name=output + "_node", **attributes))
        return output

    def linear(self, x, inputs, outputs, gain=1.0):
        return self.node("Add", self.node("MatMul", x, self.weights(inputs, outputs, std=gain / np.sqrt(inputs))), self.weights(outputs, std=0.02))

    def norm(self, x, width):
        scale = self.constant(1 + 0.1 * random.standard_normal(width))
        return self.node("LayerNormalization", x, scale, self.weights(width, std=0.05), axis=-1, epsilon=1e-6)

    def gelu(self, x):
        """Written out in primitives, as exporters do."""
        erf = self.node("Erf", self.node("Div", x, self.constant(2 ** 0.5)))
        return self.node("Mul", self.node("Mul", x, self.node("Add", erf, self.constant(1.0))), self.constant(0.5))

    def attention(self, x, width, heads, mask=None):
        size = width // heads

        def split(value):
            return self.node("Transpose", self.node("Reshape", value, self.constant([0, 0, heads, size], np.int64)), perm=[0, 2, 1, 3])

        query, key, value = (split(self.linear(x, width, width, gain)) for gain in (1.5, 1.5, 1.0))
        scores = self.node("MatMul", query, self.node("Transpose", key, perm=[0, 1, 3, 2]))
        scores = self.node("Div", scores, self.constant(size ** 0.5))
        if mask:
            scores = self.node("Add", scores, mask)
        mixed = self.node("Transpose", self.node("MatMul", self.node("Softmax", scores, axis=-1), value), perm=[0, 2, 1, 3])
        return self.linear(self.node("Reshape", mixed, self.constant([0, 0, width], np.int64)), width, width, 0.5)

    def mlp(self, x, width):
        return self.linear(self.gelu(self.linear(x, width, 4 * width)), 4 * width, width, 0.5)

    def save(self, name, inputs, outputs):
        graph = helper.make_graph(self.nodes, name, inputs, outputs, self.tensors)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        model.ir_version = 8
        onnx.save(model, f"{FOLDER}/{name}.onnx")
        print(name, sum(int(np.prod(tensor.dims)) for tensor in self.tensors), "parameters")


def pictures(edge=224, samples=SAMPLES):
    """Noise in octaves: smooth, as pictures are."""
    coarse = edge // 32
    pictures = np.zeros((samples, 3, edge, edge), np.float32)
    for size in (coarse * factor for factor in (1, 2, 4, 8, 16, 32)):
        octave = random.standard_normal((samples, 3, size, size)).astype(np.float32)
        pictures += np.kron(octave, np.ones((edge // size, edge // size), np.float32)) * (coarse / size) ** 0.5
    return pictures / pictures.std()


def vision_transformer(name, width, heads):
    """12 blocks, 197 tokens of 16x16 pixels."""
    net = Network()
    x = net.node("Conv", "image", net.weights(width, 3, 16, 16, std=1 / np.sqrt(768)), net.weights(width, std=0.02), kernel_shape=[16, 16], strides=[16, 16])
    x = net.node("Transpose", net.node("Reshape", x, net.constant([0, width, 196], np.int64)), perm=[0, 2, 1])
    batch = net.node("Unsqueeze", net.node("Gather", net.node("Shape", "image"), net.constant(0, np.int64)), net.constant([0], np.int64))
    token = net.node("Expand", net.weights(1, 1, width, std=0.5), net.node("Concat", batch, net.constant([1, width], np.int64), axis=0))
    x = net.node("Add", net.node("Concat", token, x, axis=1), net.weights(1, 197, width, std=0.3))
    for _ in range(12):
        x = net.node("Add", x, net.attention(net.norm(x, width), width, heads))
        x = net.node("Add", x, net.mlp(net.norm(x, width), width))
    x = net.node("Gather", net.norm(x, width), net.constant(0, np.int64), axis=1)
    net.node("Gemm", x, net.weights(width, 1000, std=1 / np.sqrt(width)), net.weights(1000, std=0.02), output="logits")
    net.save(name, [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, 224, 224])],
             [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 1000])])
    np.savez(f"{FOLDER}/{name}.npz", image=pictures())


def minilm():
    """6 layers, width 384, 30,522 words, 128 tokens with a mask."""
    net, width, length = Network(), 384, 128
    words = net.node("Gather", net.weights(30522, width, std=0.05), "input_ids", axis=0)
    kinds = net.node("Gather", net.weights(2, width, std=0.02), "token_type_ids", axis=0)
    places = net.node("Gather", net.weights(512, width, std=0.03), net.constant(np.arange(length)[None], np.int64), axis=0)
    x = net.norm(net.node("Add", net.node("Add", words, kinds), places), width)
    mask = net.node("Cast", "attention_mask", to=TensorProto.FLOAT)
    for _ in range(2):
        mask = net.node("Unsqueeze", mask, net.constant([1], np.int64))
    mask = net.node("Mul", net.node("Sub", net.constant(1.0), mask), net.constant(-10000.0))
    for _ in range(6):
        x = net.norm(net.node("Add", x, net.attention(x, width, 12, mask)), width)
        x = net.norm(net.node("Add", x, net.mlp(x, width)), width)
    first = net.node("Gather", x, net.constant(0, np.int64), axis=1)
    net.node("Tanh", net.linear(first, width, width), output="pooled")
    net.node("Identity", x, output="last_hidden_state")
    names = ("input_ids", "attention_mask", "token_type_ids")
    net.save("minilm", [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", length]) for name in names],
             [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", length, width]),
              helper.make_tensor_value_info("pooled", TensorProto.FLOAT, ["batch", width])])
    mask = (np.arange(length)[None] < random.integers(12, length + 1, SAMPLES)[:, None]).astype(np.int64)
    ids = np.where(mask == 1, np.minimum(random.zipf(1.3, (SAMPLES, length)), 29000) + 1000, 0)
    np.savez(f"{FOLDER}/minilm.npz", input_ids=ids, attention_mask=mask, token_type_ids=np.zeros_like(ids))


def resnet18(edge=224, name="resnet18", samples=SAMPLES):
    """Basic blocks of 64, 128, 256 and 512 channels, batch norms folded into the convolutions."""
    net = Network()

    def conv(x, inputs, outputs, kernel, stride, gain=2.0):
        return net.node("Conv", x, net.weights(outputs, inputs, kernel, kernel, std=np.sqrt(gain / (inputs * kernel * kernel))), net.weights(outputs, std=0.05),
                        kernel_shape=[kernel, kernel], strides=[stride, stride], pads=[kernel // 2] * 4)

    x = net.node("MaxPool", net.node("Relu", conv("image", 3, 64, 7, 2)), kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    inputs = 64
    for outputs in (64, 128, 256, 512):
        for block in range(2):
            stride = 2 if block == 0 and outputs > 64 else 1
            skip = x if inputs == outputs else conv(x, inputs, outputs, 1, stride, 1.0)
            y = conv(net.node("Relu", conv(x, inputs, outputs, 3, stride)), outputs, outputs, 3, 1, 0.5)
            x = net.node("Relu", net.node("Add", y, skip))
            inputs = outputs
    x = net.node("Flatten", net.node("GlobalAveragePool", x))
    net.node("Gemm", x, net.weights(512, 1000, std=1 / np.sqrt(512)), net.weights(1000, std=0.02), output="logits")
    net.save(name, [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, edge, edge])],
             [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 1000])])
    np.savez(f"{FOLDER}/{name}.npz", image=pictures(edge, samples))


def resnet20(edge, name, samples):
    """Nine basic blocks of 16, 32 and 64 channels (He et al. 2016, section 4.2), with projections; batch norms folded into the convolutions."""
    net = Network()

    def conv(x, inputs, outputs, kernel, stride, gain=2.0):
        return net.node("Conv", x, net.weights(outputs, inputs, kernel, kernel, std=np.sqrt(gain / (inputs * kernel * kernel))), net.weights(outputs, std=0.05),
                        kernel_shape=[kernel, kernel], strides=[stride, stride], pads=[kernel // 2] * 4)

    x, inputs = net.node("Relu", conv("image", 3, 16, 3, 1)), 16
    for outputs in (16, 32, 64):
        for block in range(3):
            stride = 2 if block == 0 and outputs > 16 else 1
            skip = x if inputs == outputs else conv(x, inputs, outputs, 1, stride, 1.0)
            y = conv(net.node("Relu", conv(x, inputs, outputs, 3, stride)), outputs, outputs, 3, 1, 0.5)
            x = net.node("Relu", net.node("Add", y, skip))
            inputs = outputs
    x = net.node("Flatten", net.node("GlobalAveragePool", x))
    net.node("Gemm", x, net.weights(64, 10, std=1 / 8), net.weights(10, std=0.02), output="logits")
    net.save(name, [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, edge, edge])],
             [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 10])])
    np.savez(f"{FOLDER}/{name}.npz", image=pictures(edge, samples))


def resnet50(path):
    """The graph of the light model; He's weights, batch norms near the identity."""
    model = onnx.load(path)
    graph = model.graph
    sizes = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    roles = {}
    for node in graph.node:
        if node.op_type in ("Conv", "Gemm", "MatMul"):
            roles[node.input[1]] = node.op_type
        if node.op_type == "BatchNormalization":
            roles.update(zip(node.input[1:], ("scale", "shift", "mean", "variance")))
    make = {
        "Conv": lambda shape: random.standard_normal(shape) * np.sqrt(2 / np.prod(shape[1:])),
        "scale": lambda shape: 0.6 + 0.2 * random.random(shape),
        "variance": lambda shape: 1 + 0.5 * random.random(shape),
        "shift": lambda shape: 0.1 * random.standard_normal(shape),
        "mean": lambda shape: 0.1 * random.standard_normal(shape),
    }
    kept = []
    for node in graph.node:
        if node.op_type != "ConstantOfShape" or node.output[0] not in roles:
            kept.append(node)
            continue
        values = make.get(roles[node.output[0]], lambda shape: random.standard_normal(shape) * 0.03)([int(size) for size in sizes[node.input[0]]])
        graph.initializer.append(numpy_helper.from_array(values.astype(np.float32), node.output[0]))
    del graph.node[:]
    graph.node.extend(kept)
    onnx.save(model, f"{FOLDER}/resnet50.onnx")
    tensors = {tensor.name for tensor in graph.initializer}
    name = next(value.name for value in graph.input if value.name not in tensors)
    np.savez(f"{FOLDER}/resnet50.npz", **{name: pictures()})


if sys.argv[2:] in (["resnet18_64"], ["resnet20_64"]):
    {"resnet18_64": resnet18, "resnet20_64": resnet20}[sys.argv[2]](64, sys.argv[2], 500)
    sys.exit()
vision_transformer("vit_s", 384, 6)
vision_transformer("deit_tiny", 192, 3)
minilm()
resnet18()
if len(sys.argv) > 2:
    resnet50(sys.argv[2])
