function populations({ report }) {
  const place = section("populations"), check = report.check;
  place.append(note(check
    ? `Spikes and synaptic operations are counted on ${plural(check.samples, `${check.data} sample`)} and given for one; signal-to-noise and clamped elements are measured on ${check.layerSamples}. A click on a heading sorts.`
    : "A click on a heading sorts."));
  // Title, what it sorts by, what it shows; names are written into the first two columns by hand.
  const columns = [
    ["#", (population, index) => index, (population, index) => count(index + 1)],
    ["Population", population => population.name],
    ["Operator", population => `${population.operator} ${population.function ?? ""}`, population => population.function && population.function !== population.operator ? `${population.operator}, ${population.function}` : population.operator],
    ["T", population => population.timeSteps],
    ["Codes", population => population.signed ? 1 : 0, population => population.signed ? "signed" : "unsigned"],
    ["Scale", population => population.scale, population => population.scale.toPrecision(3)],
    ["Neurons", population => population.neurons, population => count(population.neurons)],
    ["Density", population => population.density, population => percent(population.density, 1)],
    ["Spikes", population => population.spikesPerSample, population => few(population.spikesPerSample)],
    ["Synaptic operations", population => population.synapticOperationsPerSample, population => few(population.synapticOperationsPerSample)],
    ["SNR, dB", population => population.snrDecibels, population => decibels(population.snrDecibels)],
    ["Clamped", population => population.saturatedShare, population => percent(population.saturatedShare)],
    ["Embedded", population => population.embeddedShare, population => percent(population.embeddedShare, 1)],
  ];
  const words = ["Population", "Operator", "Codes"];
  const style = title => words.includes(title) ? { class: title === "Population" ? "words name" : "words" } : {};

  const rows = report.populations.map((population, index) => {
    const cells = columns.map(([title, key, show = key]) => {
      const cell = element("td", style(title));
      if (title !== "Population") cell.textContent = show(population, index);
      else {
        cell.append(...breakable(population.name));
        if (population.node != null && !population.name.startsWith(population.node)) cell.append(element("small", {}, "node ", ...breakable(population.node)));
      }

      return cell;
    });
    return { row: element("tr", {}, ...cells), keys: columns.map(([, key]) => key(population, index)) };
  });
  const body = element("tbody", {}, ...rows.map(entry => entry.row));
  const headings = columns.map(([title], column) => {
    const button = element("button", { type: "button" }, title), heading = element("th", { scope: "col", ...style(title) }, button);
    button.addEventListener("click", () => {
      const falling = heading.getAttribute("aria-sort") === "ascending", sign = falling ? -1 : 1;
      headings.forEach(other => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", falling ? "descending" : "ascending");
      const compare = (a, b) => typeof a === "string" ? (a < b ? -1 : a > b ? 1 : 0) : a - b;
      // What was not measured stays at the end.
      rows.sort((a, b) => (a.keys[column] == null) - (b.keys[column] == null) || sign * compare(a.keys[column], b.keys[column]));
      body.append(...rows.map(entry => entry.row));
    });
    return heading;
  });
  place.append(element("div", { class: "scroll" }, element("table", {}, element("thead", {}, element("tr", {}, ...headings)), body)));
}
