function steps({ report }) {
  const place = section("steps"), check = report.check;
  if (!check) return place.append(note("Not measured."));
  const lengths = [...new Set(report.populations.map(population => population.timeSteps))].sort((a, b) => a - b), most = Math.max(...lengths);
  const names = ["--t1", "--t2", "--t3", "--t4"], colorOf = index => names[index % names.length];
  place.append(note(`Spikes a sample at each step of the window, over all populations, counted on ${plural(check.samples, `${check.data} sample`)}. ` +
    "Step 1 is the most significant digit. Populations have windows of their own length, so they are told apart by colour."),
    legend(lengths.map((length, index) => [colorOf(index), `T ${length}`])));
  const sums = lengths.map(length => Array.from({ length: most }, (_, step) => report.populations
    .filter(population => population.timeSteps === length).reduce((sum, population) => sum + (population.spikesPerStep?.[step] ?? 0), 0)));
  // Stacked: each series holds the sum of those below it, and the tallest is drawn first.
  const stacked = sums.map((_, index) => sums[0].map((_, step) => sums.slice(0, index + 1).reduce((sum, series) => sum + series[step], 0)));
  const order = lengths.map((_, index) => index).reverse();
  chart(place, "Spikes by step of the window", () => ({
    height: 260,
    scales: { x: { time: false, range: [0.3, most + 0.7] }, y: { range: (plot, low, high) => [0, (high || 1) * 1.05] } },
    axes: [axis("step of the window", { incrs: [1, 2, 5] }), axis("spikes a sample", { size: 74 })],
    series: [{}, ...order.map(index => ({ fill: color(colorOf(index)), stroke: color(colorOf(index)), width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.7, 64] }) }))],
    cursor: { show: false },
  }), [Array.from({ length: most }, (_, step) => step + 1), ...order.map(index => stacked[index])]);
}
