function about({ report }) {
  document.getElementById("model").textContent = report.model;
  document.getElementById("origin").textContent = `${report.modelFile}, compiled for ${report.target} by ${report.compiler}`;
  const ports = list => list.map(port => `${port.name} (${port.shape.join("x") || "1"})`).join(", ");
  section("summary").append(
    note("A native network: its own neurons, step by step, and nothing converted."),
    list([{ title: "", words: true }, { title: "", words: true }], [
      ["Step", `${report.timeStep}, ${report.discretisation}`],
      ["Takes in a step", ports(report.inputs)],
      ["Gives in a step", ports(report.outputs)],
      ["Multiply-accumulates of a step, were nothing left out", count(report.multiplyAccumulates)],
      ["Counted on", report.samples === 0 ? "nothing: there was no calibration data" : `${plural(report.samples, "sample")} of ${plural(report.steps, "step")}`]]));
}

function sent({ report }) {
  section("populations").append(
    list([{ title: "Node", words: true }, { title: "Kind", words: true }, { title: "Neurons" }, { title: "Spikes a sample" }, { title: "Density" }, { title: "Synaptic operations a sample" }],
      report.populations.map(population => [population.name, population.kind, count(population.neurons), few(population.spikesPerSample), percent(population.density), few(population.synapticOperationsPerSample)])));
}

function fixed({ report }) {
  const place = section("fixed"), use = report.fixedPoint;
  if (!use) return place.append(note("The target has no chips."));
  place.append(list([{ title: "Layer", words: true }, { title: "Neurons" }, { title: "Synapses" }, { title: "Kernel", words: true }, { title: "Cores" }, { title: "Steps behind the input" }, { title: "Threshold" }, { title: "Largest weight" }, { title: "Weight exponent" }, { title: "Bias exponent" }],
    use.layers.map(layer => [layer.name, count(layer.neurons), count(layer.synapses), layer.sharesKernel ? "shared" : "", count(layer.cores), String(layer.lag), count(layer.threshold), String(layer.largestWeight), String(layer.weightExponent), String(layer.biasExponent)])));
  if (use.agreementNote) return place.append(note(`How near it is was not measured: ${use.agreementNote}.`));
  place.append(note(`Spikes in float and on the emulated chip, over ${plural(use.samples, "sample")} of ${plural(use.steps, "step")}. One early spike shifts all that follow it.`),
    list([{ title: "Layer", words: true }, { title: "In float" }, { title: "On the chip" }, { title: "The same neuron in the same step" }],
      use.agreement.map(layer => [layer.layer, count(layer.floatSpikes), count(layer.chipSpikes), count(layer.sameSpikes)])));
  if (use.membranes.length > 0) {
    place.append(list([{ title: "Output", words: true }, { title: "Root mean square" }, { title: "Of the chip's error" }],
      use.membranes.map(output => [output.output, output.rootMeanSquare.toPrecision(4), output.rootMeanSquareError.toPrecision(3)])));
  }
}

const data = JSON.parse(document.getElementById("data").textContent);
for (const show of [about, sent, fixed, chip, energy, neurobench]) show(data);
