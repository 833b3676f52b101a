// A square a core, where it stands on its chip; cores of one tile stand side by side.
function chip({ report }) {
  const place = section("chip"), use = report.chip;
  if (!use) return place.append(note("The target has no chips."));
  place.append(note(`${plural(use.cores, "core")} of ${plural(use.chips, "chip")} (${use.profile}, ${use.board}), mapped ${use.strategy}; no mapping does with fewer than ${use.lowerBound}, because of ${use.boundBy}. ` +
    (use.steps > 0 ? `A sample takes ${plural(use.steps, "step")}. ` : "") + `Between cores its spikes make ${count(use.hops)} hops; with cores in the order of the layers they would make ${count(use.sequentialHops)}.` +
    (use.timeLimitHit ? " The search for places ended by its time limit." : "")));
  place.append(coreMap(use, "Utilisation", core => core.utilisation, core => percent(core.utilisation, 0)));
  place.append(coreMap(use, "Spikes that arrive", core => core.spikesIn / Math.max(1, ...use.coreUse.map(other => other.spikesIn)), core => count(core.spikesIn)));
  place.append(list([{ title: "Core", words: true }, { title: "Neurons" }, { title: "Used" }, { title: "Of", words: true }, { title: "Spikes in" }, { title: "Populations", words: true }],
    use.coreUse.map(core => [`${core.chip}/${core.core}`, count(core.neurons), percent(core.utilisation, 0), core.limit, few(core.spikesIn), core.populations.join(", ")])));
}

function coreMap(use, title, share, text) {
  const size = 18, columns = Math.max(...use.coreUse.map(core => core.column)) + 1, rows = Math.max(...use.coreUse.map(core => core.row)) + 1;
  const wide = columns * (2 * size + 6), high = rows * (2 * size + 6), picture = svg("svg", { width: use.chips * (wide + 12), height: high, role: "img", "aria-label": title });
  const taken = new Map();
  for (const core of use.coreUse) {
    const tile = `${core.chip}/${core.column}/${core.row}`, place = taken.get(tile) ?? 0;
    taken.set(tile, place + 1);
    const square = svg("rect", {
      x: core.chip * (wide + 12) + core.column * (2 * size + 6) + place % 2 * size, y: core.row * (2 * size + 6) + (place >> 1) * size, width: size - 2, height: size - 2,
      fill: "currentColor", "fill-opacity": 0.1 + 0.8 * share(core) });
    square.append(svg("title", {}, `core ${core.chip}/${core.core}: ${text(core)}; ${core.populations.join(", ")}`));
    picture.append(square);
  }
  return element("figure", {}, element("figcaption", {}, title), picture);
}
