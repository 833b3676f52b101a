function raster({ report, raster: picture }) {
  const place = section("raster");
  if (!picture || picture.rows.length === 0) return place.append(note("Not recorded."));
  place.append(note(`Sample ${picture.sample} of the ${report.check.data} data; neurons spread evenly over each population, ${count(picture.rows.length)} in all. ` +
    "A population fires in its own window (shaded) after those that it reads have fired. Drag over a part to enlarge it, double-click to go back."),
    legend([["--spiking", "spike"], ["--negative", "negative spike"], ["--window", "window"]]));
  const rows = picture.rows, groups = [];
  rows.forEach((row, index) => {
    if (groups.at(-1)?.population !== row.population) groups.push({ population: row.population, first: index, last: index });
    groups.at(-1).last = index;
  });
  // Names of the populations between two rows, as far as the place is high enough for them.
  const names = (low, high, height, letters) => {
    const visible = groups.filter(group => group.first < high && group.last >= low), every = Math.ceil(visible.length * 15 / height);
    return new Map(visible.filter((_, index) => index % every === 0).map(group => [
      (Math.max(group.first, low) + Math.min(group.last + 1, high)) / 2, `${group.population + 1} ${shortened(report.populations[group.population].name, letters)}`]));
  };

  const paint = plot => {
    const { ctx } = plot, x = value => plot.valToPos(value, "x", true), y = value => plot.valToPos(value, "y", true);
    const fill = (style, left, right, top, bottom) => {
      ctx.fillStyle = style;
      ctx.fillRect(x(left), y(top), Math.max(1, x(right) - x(left)), Math.max(1, y(bottom) - y(top)));
    };
    ctx.save();
    ctx.beginPath();
    ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
    ctx.clip();
    groups.forEach((group, index) => {
      const population = report.populations[group.population];
      if (index % 2 === 0) fill(color("--band"), 0, report.latencySteps, group.first, group.last + 1);
      fill(color("--window"), population.firstStep, population.firstStep + population.timeSteps, group.first, group.last + 1);
    });
    const positive = color("--spiking"), negative = color("--negative");
    rows.forEach((row, index) => [...row.train].forEach((spike, step) => {
      if (spike === ".") return;
      const start = report.populations[row.population].firstStep + step;
      fill(spike === "+" ? positive : negative, start, start + 0.85, index, index + 1);
    }));
    ctx.restore();
  };

  const whole = (plot, low, high) => [low, high];
  chart(place, "Spike raster", () => {
    const printed = document.documentElement.hasAttribute("data-print"), narrow = place.clientWidth < 700;
    const height = Math.min(printed ? 690 : 1600, Math.max(220, groups.length * 18));
    const labels = plot => names(plot.scales.y.min, plot.scales.y.max, height, narrow ? 14 : 32);
    return {
      height: height + 60,
      scales: { x: { time: false, range: whole }, y: { range: whole, dir: -1 } },
      axes: [
        axis("time step", { grid: { show: false } }),
        axis(undefined, {
          size: narrow ? 125 : 250, font: "11px system-ui, sans-serif", grid: { show: false }, ticks: { show: false },
          splits: plot => [...labels(plot).keys()], values: plot => [...labels(plot).values()],
        }),
      ],
      series: [{}, { paths: () => null, points: { show: false } }],
      cursor: { points: { show: false }, drag: { x: true, y: true } },
      hooks: { drawClear: [paint] },
    };
  }, [[0, report.latencySteps], [0, rows.length]]);
}
