const data = JSON.parse(document.getElementById("data").textContent);
for (const show of [summary, graph, errors, raster, steps, populations, codings, calibrations, embedded, chip, energy, neurobench, worst, compilation]) show(data);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
addEventListener("resize", redraw);
// Paper is white, whatever the screen is.
addEventListener("beforeprint", () => { document.documentElement.dataset.print = ""; redraw(); });
addEventListener("afterprint", () => { delete document.documentElement.dataset.print; redraw(); });
