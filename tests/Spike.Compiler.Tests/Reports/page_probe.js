// Runs in the page after its own scripts and leaves what a test asks for in an attribute of the body.
setTimeout(() => {
  const colors = canvas => {
    const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer), counts = {};
    for (const pixel of pixels) counts[pixel] = (counts[pixel] ?? 0) + 1;
    return Object.values(counts).filter(count => count > 20).length;
  };
  const numbers = () => [...document.querySelectorAll("#populations tbody tr td:first-child")].map(cell => Number(cell.textContent.replaceAll(",", "")));
  const heading = [...document.querySelectorAll("#populations th button")].find(button => button.textContent === "Spikes");
  const before = numbers();
  heading?.click();
  const spikes = [...document.querySelectorAll("#populations tbody tr")].map(row => Number(row.children[8].textContent.replaceAll(",", "")));
  document.body.dataset.probe = JSON.stringify({
    title: document.title,
    background: getComputedStyle(document.body).backgroundColor,
    charts: Object.fromEntries([...document.querySelectorAll(".chart")].map(chart => [chart.closest("section").id, colors(chart.querySelector("canvas"))])),
    tables: Object.fromEntries([...document.querySelectorAll("section")].map(section => [section.id, section.querySelectorAll("tbody tr").length])),
    boxes: document.querySelectorAll("#graph rect").length,
    arrows: document.querySelectorAll("#graph path[marker-end]").length,
    cards: document.querySelectorAll(".card").length,
    images: document.querySelectorAll("img, iframe, object, embed, link").length,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    numbered: before.every((number, index) => number === index + 1),
    sorted: spikes.every((count, index) => index === 0 || count >= spikes[index - 1]),
    text: document.body.innerText,
    requests: performance.getEntriesByType("resource").length,
  });
}, 300);
