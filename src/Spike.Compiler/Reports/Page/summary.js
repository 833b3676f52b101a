function summary({ report }) {
  const check = report.check, place = section("summary");
  section("model").textContent = report.model;
  section("origin").textContent = `Compiled by ${report.compiler} from ${report.modelFile}`;

  const cards = [];
  const card = (title, value, ...details) =>
    cards.push(element("div", { class: "card" }, element("span", {}, title), element("b", {}, value), ...details.map(detail => element("span", {}, detail))));
  if (check) {
    const samples = `on ${plural(check.samples, `${check.data} sample`)}`;
    if (check.accuracy != null) card("Accuracy", percent(check.accuracy), `original ${percent(check.referenceAccuracy)}`, samples);
    if (check.agreement != null) card("Agreement", percent(check.agreement), "of the answers are the original's", samples);
    card("Cosine to the original", check.cosine.toFixed(6), "mean of the first output", samples);
    card("Spikes", count(check.spikesPerSample), `a sample; ${percent(check.density)} of the slots`);
    const ratio = report.multiplyAccumulates > 0 ? `, ${(check.synapticOperationsPerSample / report.multiplyAccumulates).toFixed(2)} for each` : "";
    card("Synaptic operations", count(check.synapticOperationsPerSample), "additions a sample", `original: ${count(report.multiplyAccumulates)} multiply-accumulates${ratio}`);
    card("On embedded processors", percent(report.embeddedShare), "of the operations");
  } else {
    card("Original", count(report.multiplyAccumulates), "multiply-accumulates a sample");
  }

  card("Latency", count(report.latencySteps), "time steps from input to output");
  const neurons = report.populations.reduce((sum, population) => sum + population.neurons, 0);
  card("Size", count(neurons), `neurons in ${plural(report.populations.length, "population")}`, `${count(report.parameters)} weights`);
  if (report.energy) card("Energy", joules(report.energy.joules), `a sample on ${report.energy.chip}${report.energy.isEstimate ? ", estimated" : ""}`, `${joules(report.energy.staticJoules)} of it static`);
  place.append(element("div", { class: "cards" }, ...cards));

  const weights = report.weights;
  const spared = weights.skippedOperationsPerSample == null ? "" : `, which spares ${count(weights.skippedOperationsPerSample)} synaptic operations a sample`;
  const pruned = weights.pruning == null ? "" : `; ${percent(weights.pruning)} ${weights.pruningStructure === "structured" ? "of the channels" : "of them"} were to be taken away`;
  const ports = list => list.map(port => `${port.name} ${port.shape.join("×") || "scalar"}`).join(", ");
  const facts = [
    ["model", `${report.modelFile}, SHA-256 ${report.modelSha256}`],
    ["inputs", ports(report.inputs)], ["outputs", ports(report.outputs)],
    ["target", report.target], ["coding", report.coding], ["time steps", `${report.timeSteps} for synapses; each population's own below`],
    ["optimisation level", report.optimizationLevel],
    ["calibration", report.calibrationSamples > 0 ? plural(report.calibrationSamples, "sample") : "noise"],
    ["weights", `${weights.bits} bits${pruned}; ${percent(weights.sparsity)} of the original's ${count(weights.originalCount)} are no synapses, ${count(weights.zeroCount)} of them zeros${spared}`],
    ["energy", report.energyNote],
  ];
  place.append(element("dl", {}, ...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])));

  const notice = section("notice");
  notice.hidden = Boolean(check) && check.data !== "noise";
  notice.textContent = check
    ? "No real data was given. Scales were chosen and everything below was measured on noise."
    : "The check after compilation was left out. Nothing below was measured.";
}
