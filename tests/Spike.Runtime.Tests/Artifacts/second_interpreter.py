"""A second interpreter, written from docs/spike-format.md alone: python3 second_interpreter.py FOLDER.

Runs every NAME.spike of the folder on the samples of NAME.json (codes of each input) and writes the values of every edge to
NAME.out.json. Exact integers of any length throughout, no speed.
"""
import glob, itertools, json, math, os, struct, sys


def read(path):
    data = open(path, "rb").read()
    length, = struct.unpack("<q", data[16:24])
    header = json.loads(data[64:64 + length])
    start = (64 + length + 63) // 64 * 64
    return header["program"], [data[start + s["offset"]:][:s["length"]] for s in header["segments"]]


def limits(text):
    if ".." in text:
        return tuple(int(end) for end in text.split(".."))
    bits = int(text[1:])
    return (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if text[0] == "s" else (0, (1 << bits) - 1)


def round_shift(a, s):
    return (a + (1 << (s - 1))) >> s


def indices(sizes):
    return itertools.product(*[range(size) for size in sizes])


def offsets(shape, strides, start=0):
    return [start + sum(i * stride for i, stride in zip(index, strides)) for index in indices(shape)]


def positions(w):
    """For each window the position that each tap reads, None in the padding."""
    def position(p, k):
        at = 0
        for axis, size in enumerate(w["inputSize"]):
            x = p[axis] * w["strides"][axis] + k[axis] * w["dilations"][axis] - w["pads"][axis]
            if not 0 <= x < size:
                return None
            at = at * size + x
        return at
    return [[position(p, k) for k in indices(w["kernel"])] for p in indices(w["outputSize"])]


class Interpreter:
    def __init__(self, program, segments):
        self.edges, self.program, self.segments = program["edges"], program, segments

    def constants(self, segment, kind):
        data = self.segments[segment]
        return struct.unpack(f"<{len(data) // struct.calcsize(kind)}{kind}", data)

    def optional(self, segment, kind, count):
        return [0] * count if segment is None else self.constants(segment, kind)

    def run(self, inputs):
        self.values = [None] * len(self.edges)
        for port, codes in zip(self.program["inputs"], inputs):
            self.values[port["edge"]] = self.held(port["edge"], codes)
        for op in self.program["operations"]:
            edge = self.edges[op["output"]]
            self.shape, self.range = edge["shape"], limits(edge["range"]) if edge["range"] else None
            x = self.values[op["input"]] if "input" in op else None
            result = getattr(self, op["op"])(op, x)
            if op.get("fusion"):
                result = self.fire(op["fusion"], None, result)
            self.values[op["output"]] = result if op["op"] in ("constant", "route", "select", "concat") else self.held(op["output"], result)
        return self.values

    def held(self, edge, codes):
        """What readers hold of a graded population that starts from rest."""
        threshold = self.edges[edge].get("threshold") or 1
        return [q if abs(q) >= threshold else 0 for q in codes]

    def clamp(self, q):
        return max(self.range[0], min(self.range[1], q))

    def linear(self, op, x):
        inner, weights = op["inner"], self.constants(op["weightSegment"], "b")
        bias = self.optional(op["biasSegment"], "q", op["columns"])
        return [bias[n] + sum(weights[n * inner + k] * x[m * inner + k] for k in range(inner))
                for m in range(op["rows"]) for n in range(op["columns"])]

    def convolution(self, op, x):
        w, outputs = op["window"], op["outputChannels"]
        channels, taps, size = w["channels"] // op["groups"], math.prod(w["kernel"]), math.prod(w["inputSize"])
        weights, bias = self.constants(op["weightSegment"], "b"), self.optional(op["biasSegment"], "q", outputs)
        return [bias[o] + sum(weights[(o * channels + c) * taps + k] * x[(o // (outputs // op["groups"]) * channels + c) * size + at]
                              for c in range(channels) for k, at in enumerate(row) if at is not None)
                for o in range(outputs) for row in positions(w)]

    def product(self, op, _):
        a, b, result = self.values[op["a"]], self.values[op["b"]], [None] * math.prod(self.shape)
        for g in indices(op["batch"]):
            def at(layout, i, j):
                return sum(p * s for p, s in zip(g, layout["batchStrides"])) + i * layout["rowStride"] + j * layout["columnStride"]
            for m, n in indices([op["rows"], op["columns"]]):
                result[at(op["outputLayout"], m, n)] = sum(a[at(op["aLayout"], m, k)] * b[at(op["bLayout"], k, n)] for k in range(op["inner"]))
        return result

    def operands(self, op):
        a, b = self.values[op["a"]], self.values[op["b"]]
        return [(a[i], b[j]) for i, j in zip(offsets(self.shape, op["aStrides"]), offsets(self.shape, op["bStrides"]))]

    def hadamard(self, op, _):
        return [a * b for a, b in self.operands(op)]

    def pool(self, w, x, choose):
        size, rows = math.prod(w["inputSize"]), positions(w)
        return [choose(x[c * size + at] for at in row if at is not None) for c in range(w["channels"]) for row in rows]

    def sumPool(self, op, x):
        return self.pool(op["window"], x, sum)

    def maxPool(self, op, x):
        return self.pool(op["window"], x, max)

    def along(self, op):
        return [[(o * op["axis"] + a) * op["inner"] + i for a in range(op["axis"])] for o in range(op["outer"]) for i in range(op["inner"])]

    def axisSum(self, op, x):
        return [sum(x[i] for i in row) for row in self.along(op)]

    def axisMax(self, op, x):
        return [max(x[i] for i in row) for row in self.along(op)]

    def fire(self, op, _, own=None):
        shifts, offset = self.constants(op["shiftSegment"], "B"), self.optional(op["offsetSegment"], "q", op["channels"])
        low, high = limits(op["range"])
        table = None if op["tableSegment"] is None else self.constants(op["tableSegment"], "h")
        terms = []
        for term in op["terms"]:
            e = own if term["edge"] == -1 else self.values[term["edge"]]
            terms.append(([e[i] for i in offsets(self.shape, term["strides"])] if term["strides"] else e, self.constants(term["multiplierSegment"], "i")))
        result = []
        for i in range(math.prod(self.shape)):
            c = i // op["channelStride"] % op["channels"]
            q = max(low, min(high, round_shift(offset[c] + sum(e[i] * m[c] for e, m in terms), shifts[c])))
            result.append(q if table is None else table[q - low])
        return result

    def lookup(self, op, x):
        table, low = self.constants(op["tableSegment"], "h"), limits(self.edges[op["input"]]["range"])[0]
        return [table[q - low] for q in x]

    def softmax(self, op, x):
        exponential, result = self.constants(op["exponentialSegment"], "i"), [None] * len(x)
        for row in self.along(op):
            top = max(x[i] for i in row)
            reciprocal = (1 << 54) // sum(exponential[top - x[i]] for i in row)
            for i in row:
                result[i] = self.clamp(round_shift((exponential[top - x[i]] * reciprocal >> 24) * op["multiplier"], op["shift"]))
        return result

    def norm(self, op, x):
        length, result = op["length"], []
        m, o = self.constants(op["multiplierSegment"], "i"), self.constants(op["offsetSegment"], "q")
        for row in (x[r * length:(r + 1) * length] for r in range(op["rows"])):
            s = sum(row) if op["centred"] else 0
            w, h = length * sum(q * q for q in row) - s * s + op["epsilon"], 0
            while w and w * 4 ** (h + 1) < 1 << 62:
                h += 1
            r = (1 << 61) // math.isqrt(w * 4 ** h) if w else 0
            result += [self.clamp(round_shift(round_shift((length * q - s) * r, 41 - h) * m[i] + o[i], op["shift"])) for i, q in enumerate(row)]
        return result

    def divide(self, op, _):
        def quotient(a, b):
            a, b = a * op["multiplier"], b << op["shift"]
            return self.clamp((2 * a + b) // (2 * b)) if b else self.range[1] if a > 0 else self.range[0] if a < 0 else 0
        return [quotient(a, b) for a, b in self.operands(op)]

    def route(self, op, x):
        return [x[i] for i in offsets(self.shape, op["strides"], op["offset"])]

    def select(self, op, x):
        return [x[(o * op["axis"] + s) * op["inner"] + i] for o in range(op["outer"]) for s in op["indices"] for i in range(op["inner"])]

    def concat(self, op, _):
        return [q for o in range(op["outer"]) for part, n in zip(op["parts"], op["lengths"]) for q in self.values[part][o * n:(o + 1) * n]]

    def embed(self, op, x):
        table, rows, width = self.constants(op["tableSegment"], "h"), op["rows"], op["width"]
        if op.get("high") is not None:
            x = [q + (h << 15) for q, h in zip(x, self.values[op["high"]])]
        named = [max(0, min(rows - 1, q + rows if q < 0 else q)) for q in x]
        return [q for r in named for q in table[r * width:(r + 1) * width]]

    def constant(self, op, _):
        return self.constants(op["segment"], "h")


if __name__ == "__main__":
    for artifact in glob.glob(os.path.join(glob.escape(sys.argv[1]), "*.spike")):
        interpreter, name = Interpreter(*read(artifact)), artifact[:-len(".spike")]
        with open(name + ".out.json", "w") as output:
            json.dump([interpreter.run(inputs) for inputs in json.load(open(name + ".json"))], output)
