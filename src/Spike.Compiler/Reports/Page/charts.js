// What all charts share: colours of the page, its width, a name.
function chart(place, label, options, data) {
  let plot, shown;
  const holder = element("div", { class: "chart", role: "img", "aria-label": label });
  place.append(holder);
  drawn(() => {
    const made = options(), width = holder.clientWidth || 900, key = JSON.stringify([width, made.height, color("--text"), devicePixelRatio]);
    if (key === shown) return;
    shown = key;
    plot?.destroy();
    plot = new uPlot({ width, legend: { show: false }, ...made }, data, holder);
  });
}

const axis = (label, more = {}) => ({
  label, labelFont: "13px system-ui, sans-serif", font: "12px system-ui, sans-serif", stroke: color("--text"), labelSize: 22, size: 36,
  grid: { stroke: color("--grid"), width: 1 }, ticks: { stroke: color("--line"), width: 1 }, ...more,
});
