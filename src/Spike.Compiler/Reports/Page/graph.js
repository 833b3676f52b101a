function graph({ report }) {
  const place = section("graph"), most = 600, populations = report.populations;
  if (populations.length > most) {
    place.append(note(`The network has ${count(populations.length)} populations; graphs of more than ${most} are not drawn. The table below lists them with what they read.`));
    return;
  }

  place.append(
    note("Each box is a population; an arrow carries its spikes to those that read it. Wiring (transposes, slices, concatenations) costs nothing and is not shown."),
    legend([["--muted", "input"], ["--spiking", "sums of spikes"], ["--embedded", "embedded function"]]));
  const width = 236, height = 40, across = 22, down = 32, margin = 16;
  const rows = [];
  populations.forEach((population, index) => (rows[population.depth] ??= []).push(index));
  const drawing = Math.max(...rows.map(row => row.length)) * (width + across) - across;
  const at = [];
  rows.forEach((row, depth) => row.forEach((index, i) => {
    const start = (drawing - (row.length * (width + across) - across)) / 2;
    at[index] = { x: margin + start + i * (width + across), y: margin + depth * (height + down) };
  }));

  // A connection that passes other rows goes down beside them, in a lane of its own.
  const lanes = [];
  const lane = (first, last) => {
    let x = 20 + Math.max(...rows.slice(first + 1, last).flat().map(index => at[index].x + width));
    while (lanes.some(other => Math.abs(other.x - x) < 9 && other.first < last && first < other.last)) x += 9;
    lanes.push({ x, first, last });
    return x;
  };
  const named = new Map(populations.map((population, index) => [population.name, index]));
  const paths = populations.flatMap((population, index) => population.inputs.map(input => {
    const source = named.get(input), from = at[source], to = at[index], bottom = from.y + height;
    const [first, last] = [populations[source].depth, population.depth];
    if (last - first === 1) {
      const [start, end, middle] = [from.x + width / 2, to.x + width / 2, (bottom + to.y) / 2];
      return `M${start} ${bottom} C${start} ${middle} ${end} ${middle} ${end} ${to.y}`;
    }

    const [start, end, x, round] = [from.x + width * 0.8, to.x + width * 0.8, lane(first, last), 9];
    const [leave, arrive] = [bottom + 12, to.y - 18], [out, back] = [Math.sign(x - start) * round, Math.sign(x - end) * round];
    return `M${start} ${bottom} L${start} ${leave - round} Q${start} ${leave} ${start + out} ${leave} L${x - out} ${leave} Q${x} ${leave} ${x} ${leave + round} ` +
      `L${x} ${arrive - round} Q${x} ${arrive} ${x - back} ${arrive} L${end + back} ${arrive} Q${end} ${arrive} ${end} ${arrive + round} L${end} ${to.y}`;
  }));

  const whole = Math.max(margin + drawing, ...lanes.map(other => other.x)) + margin, tall = rows.length * (height + down) - down + 2 * margin;
  const picture = svg("svg", { width: whole, height: tall, viewBox: `0 0 ${whole} ${tall}`, role: "img", "aria-label": "Layer graph" },
    svg("defs", {}, svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, svg("path", { d: "M0 0 8 4 0 8z" }))),
    ...paths.map(d => svg("path", { d, "marker-end": "url(#arrow)" })));
  populations.forEach((population, index) => {
    const { x, y } = at[index], kind = population.function ? "function" : population.node == null ? "input" : "";
    const title = population.function && population.function !== population.operator ? `${population.operator}, ${population.function}` : population.operator;
    const quality = population.snrDecibels == null ? "" : `, ${decibels(population.snrDecibels)}${population.snrDecibels < 200 ? " dB" : ""}`;
    picture.append(svg("g", { class: kind }, svg("title", {}, population.name), svg("rect", { x, y, width, height, rx: 5 }),
      svg("text", { x: x + 9, y: y + 16 }, `${index + 1}  ${title}`),
      svg("text", { x: x + width - 9, y: y + 16, "text-anchor": "end", class: "detail" }, `T ${population.timeSteps}${quality}`),
      svg("text", { x: x + 9, y: y + 32, class: "detail" }, shortened(population.name, 36))));
  });
  place.append(element("div", { class: "scroll" }, picture));
}
