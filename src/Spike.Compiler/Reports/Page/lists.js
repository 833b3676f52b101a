function list(headings, rows) {
  const kind = (cell, index) => headings[index].words ? { class: "words" } : {};
  return element("div", { class: "scroll short" }, element("table", {},
    element("thead", {}, element("tr", {}, ...headings.map((heading, index) => element("th", { scope: "col", ...kind(null, index) }, heading.title)))),
    element("tbody", {}, ...rows.map(row => element("tr", {}, ...row.map((cell, index) => element("td", kind(cell, index), cell)))))));
}

function codings({ report }) {
  const place = section("codings"), compared = report.codings;
  if (!compared) return place.append(note("Not measured."));
  const ways = { radix: "digits, most significant first", rate: "as many spikes as the code is large", graded: "one spike that carries the code" };
  place.append(
    note(`The network under each coding, on the same ${plural(compared.samples, "sample")}, each from rest. The same codes give the same answers, whatever carries them. ` +
      "A row of its own codes was lowered for windows of that length. A graded spike carries a number, so its synaptic operation is a multiplication, where others are additions; over the frames of a stream it is sent for changes alone."),
    list([{ title: "Coding", words: true }, { title: "Codes", words: true }, { title: "Longest window" }, { title: "Latency, steps" }, { title: "Spikes a sample" },
      { title: "Synaptic operations" }, ...(compared.trials[0].agreement != null ? [{ title: "Agreement" }] : []), { title: "Cosine" }, { title: "", words: true }],
      compared.trials.map(trial => [`${trial.coding}: ${ways[trial.coding]}`, trial.sameCodes ? "the artifact's" : "its own", count(trial.timeSteps), count(trial.latencySteps),
        count(trial.spikesPerSample), count(trial.synapticOperationsPerSample), ...(compared.trials[0].agreement != null ? [percent(trial.agreement)] : []),
        trial.cosine.toFixed(6), trial.isCompiled ? "compiled" : ""])));
}

function calibrations({ report }) {
  const place = section("calibrations");
  if (report.calibrations.length === 0) return place.append(note("No real data was given, so there was nothing to choose by."));
  place.append(
    note("The ways to choose scales, to correct biases and to move outliers into weights that were tried on the calibration data, each stage from the nearest so far. The error is the mean over the outputs of the squared difference from the original, over the original's squares."),
    list([{ title: "Scales", words: true }, { title: "Bias correction", words: true }, { title: "Smoothed values" }, { title: "Error" }, { title: "Chosen", words: true }],
      report.calibrations.map(trial => [trial.scales, trial.biasCorrection ? "yes" : "no", count(trial.smoothedValues), trial.error.toPrecision(3), trial.chosen ? "chosen" : ""])));
}

function embedded({ report }) {
  const place = section("embedded");
  if (report.embeddedOperations.length === 0) return place.append(note("Nothing: sums and firings carry out the whole network."));
  place.append(
    note("Not everything spikes. These functions are computed from codes between two windows, by the processors beside the neurons. " +
      (report.embeddedShare == null ? "" : `They are ${percent(report.embeddedShare)} of the operations, where an element of a function and an addition at a synapse count as one each.`)),
    list([{ title: "Function", words: true }, { title: "Layers" }, { title: "Elements a sample" }],
      report.embeddedOperations.map(operation => [operation.operation, count(operation.count), count(operation.elementsPerSample)])));
}

function worst({ report }) {
  const place = section("worst"), check = report.check;
  if (!check) return place.append(note("Not measured."));
  const labelled = check.worstInputs.some(input => input.label != null), chooses = check.agreement != null;
  place.append(
    note(`Of ${plural(check.samples, `${check.data} sample`)}, those on which the two networks differ most${chooses ? ": changed answers first, then" : ", by"} the distance between the first outputs. Counted from 0 in the order of the data.`),
    list([{ title: "Sample" }, { title: "Distance" }, ...(chooses ? [{ title: "Answer" }, { title: "Original's answer" }] : []), ...(labelled ? [{ title: "Label" }] : [])],
      check.worstInputs.map(input => [count(input.index), input.distance.toPrecision(4),
        ...(chooses ? [String(input.answer), String(input.referenceAnswer)] : []), ...(labelled ? [String(input.label ?? "")] : [])])));
}

function compilation({ report }) {
  const place = section("compilation"), cost = report.compilation;
  if (!cost) return place.append(note("Not measured."));
  const total = cost.stages.reduce((sum, stage) => sum + stage.seconds, 0);
  place.append(
    note(`${total.toFixed(1)} seconds up to the writing of this file, and ${(cost.peakMemoryBytes / (1 << 20)).toFixed(0)} MiB of memory at most.`),
    list([{ title: "Stage", words: true }, { title: "Seconds" }, { title: "Share" }],
      cost.stages.map(stage => [stage.stage, stage.seconds.toFixed(2), percent(total > 0 ? stage.seconds / total : 0)])));
}
