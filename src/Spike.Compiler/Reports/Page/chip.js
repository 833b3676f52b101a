// A square a core, where it stands on its chip; cores of one tile stand side by side.
function chip({ report }) {
  const place = section("chip"), use = report.chip;
  if (!use) return place.append(note("The target has no chips."));
  const measured = use.coreUse.some(core => core.energyJoules != null);
  place.append(note(`${plural(use.cores, "core")} of ${plural(use.chips, "chip")} (${use.profile}, ${use.board}), mapped ${use.strategy}; no mapping does with fewer than ${use.lowerBound}, because of ${use.boundBy}. ` +
    (use.steps > 0 ? `A sample takes ${plural(use.steps, "step")}. ` : "") + `Between routers its spikes make ${count(use.hops)} hops; with cores in the order of the layers they would make ${count(use.sequentialHops)}.` +
    (use.timeLimitHit ? " The search for places ended by its time limit." : "") +
    (use.silentShare == null ? "" : ` ${percent(use.silentShare)} of the arithmetic does not spike: it runs on the embedded processors.`)));
  place.append(element("div", { class: "maps" },
    coreMap(use, "Utilisation: the largest share of a limit", core => core.utilisation, 1, core => `${percent(core.utilisation, 0)} of its ${core.limit}`),
    coreMap(use, "Traffic: spikes that arrive from other cores, a sample", core => core.spikesIn, null, core => `${few(core.spikesIn)} spikes`),
    ...(measured ? [coreMap(use, "Energy of a core's events, a sample", core => core.energyJoules, null, core => joules(core.energyJoules))] : [])));
  if (measured && report.energy) {
    place.append(note(`${joules(use.coreUse.concat(use.processors).reduce((sum, node) => sum + node.energyJoules, 0))} of the ${joules(report.energy.joules)} of a sample are events of cores and processors; the rest is static power. ` +
      `${plural(report.energy.assumedNumbers, "number")} of the profile that the energies rest on ${report.energy.assumedNumbers === 1 ? "is" : "are"} assumed; the sources stand below.`));
  }
  place.append(list([{ title: "Core", words: true }, { title: "Neurons" }, { title: "Used" }, { title: "Of", words: true }, { title: "Spikes in" },
    ...(measured ? [{ title: "Synaptic operations" }, { title: "Energy" }] : []), { title: "Populations", words: true }],
    use.coreUse.map(core => [`${core.chip}/${core.core}`, count(core.neurons), percent(core.utilisation, 0), core.limit, few(core.spikesIn),
      ...(measured ? [few(core.synapticOperations), joules(core.energyJoules)] : []), core.populations.join(", ")])));
  if (use.processors.length > 0) place.append(list([{ title: "Processors of chip", words: true }, { title: "Tasks a sample" }, { title: "Memory, bytes" }, { title: "They have" },
    ...(measured ? [{ title: "Operations" }, { title: "Weights written" }, { title: "Energy" }] : [])],
    use.processors.map(of => [String(of.chip), count(of.tasks), count(of.bytes), count(of.bytesLimit), ...(measured ? [few(of.operations), few(of.weightWrites), joules(of.energyJoules)] : [])])));
}

// most: what the darkest square stands for; null takes the largest value that there is.
function coreMap(use, title, value, most, text) {
  const tiles = Map.groupBy(use.coreUse, core => `${core.chip}/${core.column}/${core.row}`);
  const size = 18, gap = 6, side = Math.ceil(Math.sqrt(Math.max(...[...tiles.values()].map(cores => cores.length))));
  const columns = Math.max(...use.coreUse.map(core => core.column)) + 1, rows = Math.max(...use.coreUse.map(core => core.row)) + 1;
  const tile = side * size + gap, wide = columns * tile, high = rows * tile, top = use.chips > 1 ? 16 : 0, step = wide + 16;
  const largest = Math.max(...use.coreUse.map(value)), full = most ?? largest;
  const picture = svg("svg", { width: use.chips * step, height: top + high + 2, role: "img", "aria-label": title });
  for (let chip = 0; chip < use.chips; chip++) {
    if (top > 0) picture.append(svg("text", { x: chip * step, y: 11, class: "chip" }, `chip ${chip}`));
    picture.append(svg("rect", { x: chip * step + 0.5, y: top + 0.5, width: wide + 1, height: high + 1, class: "chip" }));
  }
  for (const cores of tiles.values()) {
    for (const [place, core] of cores.entries()) {
      const square = svg("rect", {
        x: core.chip * step + core.column * tile + gap / 2 + 1 + place % side * size, y: top + core.row * tile + gap / 2 + 1 + Math.floor(place / side) * size, width: size - 2, height: size - 2,
        class: "core", "fill-opacity": 0.08 + 0.92 * (full > 0 ? value(core) / full : 0) });
      square.append(svg("title", {}, `core ${core.chip}/${core.core}: ${text(core)}; ${core.populations.join(", ")}`));
      picture.append(square);
    }
  }
  const darkest = use.coreUse.find(core => value(core) === largest);
  return element("figure", {}, element("figcaption", {}, `${title}. Most: core ${darkest.chip}/${darkest.core}, ${text(darkest)}.`), element("div", { class: "scroll bare" }, picture));
}
