function errors({ report }) {
  const place = section("errors"), check = report.check, top = 80, bottom = -20;
  if (!check) return place.append(note("Not measured."));
  place.append(note(`Signal-to-noise of each population's codes against ONNX Runtime's value of the same name, measured on ${plural(check.layerSamples, `${check.data} sample`)}. ` +
    `Both run from the same inputs, so a layer's error includes what the layers before it left. 6 dB are one bit; values beyond ${bottom} and ${top} dB are drawn there.`),
    legend([["--spiking", "sums of spikes"], ["--embedded", "embedded function"]]));
  const populations = report.populations;
  const values = populations.map(population => population.snrDecibels == null ? null : Math.min(top, Math.max(bottom, population.snrDecibels)));
  const pointer = element("div", { class: "pointer" }, "Point at the chart to read a population's name.");
  const points = stroke => ({ stroke, paths: () => null, points: { show: true, size: 8, fill: stroke, stroke } });
  chart(place, "Signal-to-noise by population", () => ({
    height: 300,
    scales: { x: { time: false, range: [0, populations.length + 1] }, y: { range: (plot, low, high) => [Math.min(low ?? 0, 0), (high ?? top) + 4] } },
    axes: [axis("population (number in the table)", { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] }), axis("signal-to-noise, dB", { size: 56 })],
    series: [{}, { stroke: color("--muted"), width: 1, points: { show: false }, spanGaps: true }, points(color("--spiking")), points(color("--embedded"))],
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false } },
    hooks: {
      setCursor: [plot => {
        const index = plot.cursor.idx;
        if (index == null) return;
        const population = populations[index], quality = decibels(population.snrDecibels);
        pointer.textContent = `${index + 1} ${population.name}: ${quality ? quality + (quality === "exact" ? "" : " dB") : "not measured"}`;
      }],
    },
  }), [
    populations.map((_, index) => index + 1), values,
    values.map((value, index) => populations[index].function ? null : value), values.map((value, index) => populations[index].function ? value : null),
  ]);
  place.append(pointer);
}
