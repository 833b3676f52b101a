// Names come from the model and may be anything: text reaches the page as text nodes and attributes only, never as markup.
const element = (tag, properties = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};
const svg = (tag, attributes = {}, ...children) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};
const section = id => document.getElementById(id);
const note = text => element("p", { class: "note" }, text);
const legend = entries => element("div", { class: "legend" }, ...entries.map(([color, text]) =>
  element("span", {}, element("i", { style: `background: var(${color})` }), text)));
const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const count = value => value == null ? "" : Math.round(value).toLocaleString("en-US");
const few = value => value == null ? "" : value > 0 && value < 100 ? value.toLocaleString("en-US", { maximumSignificantDigits: 3 }) : count(value);
const percent = (value, digits = 2) => value == null ? "" : `${(100 * value).toFixed(digits)} %`;
const significant = value => value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
const joules = value => { const [unit, scale] = [["pJ", 1e12], ["nJ", 1e9], ["µJ", 1e6], ["mJ", 1e3]].find(([, scale]) => value * scale < 1000) ?? ["J", 1]; return `${significant(value * scale)} ${unit}`; };
const decibels = value => value == null ? "" : value >= 200 ? "exact" : value.toFixed(1);
const plural = (number, word) => `${count(number)} ${word}${number === 1 ? "" : "s"}`;
// Names are paths: they may break behind each folder.
const breakable = name => name.split(/(?<=[/])/).flatMap(part => [part, element("wbr")]);
const shortened = (name, length) => name.length <= length ? name : `…${name.slice(1 - length)}`;

// What draws with colours or the width of the page draws again when one of them changes.
const drawings = [];
const drawn = draw => { drawings.push(draw); draw(); };
const redraw = () => drawings.forEach(draw => draw());
