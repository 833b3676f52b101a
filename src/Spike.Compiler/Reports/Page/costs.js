function energy({ report }) {
  const place = section("energy"), use = report.energy;
  if (!use) return place.append(note(`Energy is ${report.energyNote}.`));
  const sentence = use.note[0].toUpperCase() + use.note.slice(1);
  place.append(
    note(`${sentence}. A sample takes ${significant(use.seconds * 1e6)} µs; ${plural(use.chips, "chip")} draw power for it.`),
    list([{ title: "What", words: true }, { title: "A sample" }, { title: "Each" }, { title: "Energy" }, { title: "Source of what each costs", words: true }],
      use.parts.map(part => [part.name, few(part.count), `${significant(part.each)} ${part.unit}`, joules(part.joules), part.source])));
}

function neurobench({ report }) {
  const metrics = report.neurobench, operations = metrics.synapticOperations, whole = operations.countedWhole;
  section("neurobench").append(
    note("The complexity metrics of NeuroBench's algorithm track, for the network of spikes: an activation is a neuron in a time step. Synaptic operations are those at linear maps and convolutions." +
      (whole.length === 0 ? "" : ` Products and sums could not be told apart behind ${whole.join(", ")} and are counted too.`)),
    list([{ title: "Metric", words: true }, { title: "Value" }], [
      ["Footprint, bytes", count(metrics.footprintBytes)],
      ["Connection sparsity", percent(metrics.connectionSparsity)],
      ["Activation sparsity", percent(metrics.activationSparsity)],
      ["Synaptic operations a sample, dense", count(operations.dense)],
      ["Effective multiply-accumulates a sample", count(operations.effectiveMacs)],
      ["Effective accumulates a sample", count(operations.effectiveAcs)]]));
}
