// What every picture of a map does in the browser: builds the drawing that Python computed, and
// walks its chains. Labels are set as text, never read as markup.

export const SVG = "http://www.w3.org/2000/svg";
const TAGS = new Set(["svg", "style", "g", "rect", "path", "polygon", "circle", "text", "title"]);
const ATTRIBUTES = new Set([
  "class", "viewBox", "width", "height", "role", "aria-label", "aria-pressed", "tabindex",
  "transform", "x", "y", "rx", "cx", "cy", "r", "d", "points", "fill", "stroke", "stroke-width",
  "stroke-dasharray", "text-anchor", "style", "data-id", "data-column", "data-source",
  "data-target",
]);
export function build([tag, attributes, text, children]) {
  if (!TAGS.has(tag)) return null;
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (ATTRIBUTES.has(name)) element.setAttribute(name, value);
  }
  if (text) element.textContent = text;
  for (const child of children) {
    const built = build(child);
    if (built) element.appendChild(built);
  }
  return element;
}

// the links of a drawing, and per box the boxes that these lead to and come from
export function linked(svg) {
  const links = [];
  const out = new Map();
  const into = new Map();
  for (const element of svg.querySelectorAll(".link")) {
    const { source, target } = element.dataset;
    links.push({ element, source, target });
    if (!out.has(source)) out.set(source, []);
    if (!into.has(target)) into.set(target, []);
    out.get(source).push(target);
    into.get(target).push(source);
  }
  return { links, out, into };
}

export function reach(id, next) {
  const seen = new Set([id]);
  const queue = [id];
  while (queue.length) {
    for (const other of next.get(queue.pop()) || []) {
      if (!seen.has(other)) {
        seen.add(other);
        queue.push(other);
      }
    }
  }
  return seen;
}
