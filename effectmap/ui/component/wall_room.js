// A workshop on the wall: what the facilitator shows, and what the room answers, drawn over the
// map. Asked for twice a second, at an address that only this workshop has; nothing is sent.

import { make } from "./html.js";
import { SVG } from "./svg.js";

const ROOM_EVERY = 500;
const rooms = new WeakMap();

function shape(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

class WallRoom {
  constructor(wall, data) {
    this.wall = wall;
    this.at = data;
    this.layer = make("div", "wall-room");
    this.clock = make("p", "wall-clock");
    this.marks = new Set();
    this.round();
  }

  async round() {
    if (this.over || !this.wall.host.isConnected) return;
    const query = new URLSearchParams(
      { taal: this.at.language, sinds: this.found ? this.found.version : "" });
    try {
      const answer = await fetch(`${this.at.base}/mee/${this.at.key}/wand?${query}`, { cache: "no-store" });
      if (answer.status === 200) this.take(await answer.json());
    } catch { /* the server is away for a moment: what stands on the wall stays */ }
    // the map may have been drawn anew meanwhile
    if (this.found && this.drawn !== this.wall.svg) this.draw();
    this.tick();
    setTimeout(() => this.round(), ROOM_EVERY);
  }

  take(found) {
    const before = this.found ? this.found.shown : null;
    this.found = found;
    this.steer(before, found.shown);
    this.draw();
  }

  // --- what the facilitator shows ----------------------------------------------------------

  steer(before, shown) {
    const { wall } = this;
    const other = (name) => !before || before[name] !== shown[name];
    const fresh = other("part") || other("box");
    if (other("part") && (before || shown.part)) {
      wall.open(Math.max(0, wall.named(shown.part)), shown.box || null);
    }
    if (other("box") && (before || shown.box)) {
      if (shown.box) this.reach([shown.box]);
      wall.focus(wall.boxes.has(shown.box) ? shown.box : null);
    }
    if (other("link") && shown.link) this.reach(shown.link.split(">"));
    if (fresh && shown.steps > 0) wall.go(Math.min(shown.steps, wall.steps.length - 1));
    else if (before && !fresh) {
      const by = Math.sign(shown.steps - before.steps);
      for (let n = before.steps; n !== shown.steps; n += by) wall.step(by);
    }
    if (other("figures") && wall.told !== shown.figures) wall.figures();
  }

  // a part that has all of these boxes
  reach(ids) {
    if (ids.every((id) => this.wall.boxes.has(id))) return;
    const n = this.wall.parts.findIndex((part) => ids.every((id) => id in part.boxes));
    if (n >= 0) this.wall.open(n);
  }

  // --- what the room answers ---------------------------------------------------------------

  draw() {
    const { wall, found } = this;
    for (const mark of this.marks) mark.remove();
    this.marks.clear();
    this.drawn = wall.svg;
    // one px on a screen of 1920 by 1080, in px of the drawing
    this.px = wall.part.view[2] / wall.room[0];
    for (const { element, source, target } of wall.links) {
      element.classList.toggle("talked", `${source}>${target}` === found.shown.link);
    }
    this.dots(found.dots || {});
    this.beliefs(found.beliefs || {});
    this.layer.replaceChildren(...[this.join(), this.talk()].filter(Boolean));
    wall.host.append(this.layer);
    wall.head.insertBefore(this.clock, wall.head.children[1]);
  }

  add(parent, mark) {
    this.marks.add(mark);
    parent.appendChild(mark);
  }

  dots(dots) {
    const { px } = this;
    for (const [id, count] of Object.entries(dots)) {
      const box = this.wall.boxes.get(id);
      if (!box) continue;
      const width = Number(box.querySelector(".plate").getAttribute("width"));
      const place = `${box.getAttribute("transform")} translate(${width - 6 * px},${2 * px})`;
      const words = this.at.texts.dots.replace("{n}", count);
      const text = shape("text", { "font-size": 26 * px, y: 9 * px, "text-anchor": "middle" }, String(count));
      const wide = (String(count).length * 15 + 26) / 2 * px;
      this.add(box.parentNode, shape("g", { class: "dots", "data-box": id, transform: place, role: "img", "aria-label": words },
        shape("rect", { x: -wide, y: -20 * px, width: 2 * wide, height: 40 * px, rx: 20 * px }), text));
    }
  }

  beliefs(beliefs) {
    const { px } = this;
    for (const { element, source, target } of this.wall.links) {
      const id = `${source}>${target}`;
      const belief = [id, ""].includes(this.found.shown.link) ? beliefs[id] : null;
      const line = element.querySelector("path");
      if (!belief || !line) continue;
      const { x, y } = line.getPointAtLength(line.getTotalLength() / 2);
      const most = Math.max(...belief.counts);
      const bars = belief.counts.map((count, n) => shape("rect", { class: "bar",
        x: (n * 12 - 29) * px, width: 10 * px,
        y: (16 - 32 * count / most) * px, height: Math.max(32 * count / most, 1) * px }));
      const parts = [shape("rect", { class: "plate", x: -36 * px, y: -22 * px, width: 72 * px, height: 44 * px, rx: 6 * px }), ...bars];
      this.add(element.parentNode, shape("g", { class: belief.divided ? "belief divided" : "belief",
        transform: `translate(${x},${y})`, role: "img",
        "aria-label": `${this.called(source, target)}: ${this.spoken(belief)}` }, ...parts));
    }
  }

  called(source, target) {
    const name = (id) => {
      const part = this.wall.parts.find((one) => id in one.boxes);
      return part ? part.boxes[id].title : id;
    };
    return `${name(source)} → ${name(target)}`;
  }

  spoken({ counts, people, divided }) {
    const { texts } = this.at;
    const answers = counts.map((count, n) => `${n + 1}: ${count}`).join(", ");
    const said = texts.people.replace("{n}", people);
    return divided ? `${answers}. ${said}. ${texts.divided}` : `${answers}. ${said}`;
  }

  // beside the map: the arrow that is talked about, or where people differ most
  talk() {
    const { texts, few } = this.at;
    const { shown, beliefs } = this.found;
    if (shown.results !== "belief") return null;
    const card = make("aside", "wall-talk");
    if (shown.link) {
      const [source, target] = shown.link.split(">");
      const belief = (beliefs || {})[shown.link];
      card.append(make("p", "wall-asked", texts.asked), make("h2", "", this.called(source, target)));
      if (belief) card.append(...this.bars(belief));
      else card.append(make("p", "", texts.few.replace("{n}", few)));
      return card;
    }
    const divided = Object.entries(beliefs || {}).filter(([, belief]) => belief.divided).slice(0, 4);
    if (!divided.length) return null;
    const list = make("ol", "");
    for (const [id] of divided) list.append(make("li", "", this.called(...id.split(">"))));
    card.append(make("h2", "", texts.differ), list);
    return card;
  }

  bars(belief) {
    const { texts } = this.at;
    const most = Math.max(...belief.counts);
    const chart = make("div", "wall-bars");
    chart.setAttribute("role", "img");
    chart.setAttribute("aria-label", this.spoken(belief));
    belief.counts.forEach((count, n) => {
      const bar = make("div", "wall-bar");
      const fill = make("span", "fill");
      fill.style.height = `calc(${120 * count / most} * var(--u))`;
      bar.append(make("b", "", String(count)), fill, make("span", "", String(n + 1)));
      chart.append(bar);
    });
    const ends = make("p", "wall-ends");
    ends.append(make("span", "", texts.least), make("span", "", texts.most));
    const people = texts.people.replace("{n}", belief.people);
    const unsure = belief.unsure ? ` · ${texts.unsure.replace("{n}", belief.unsure)}` : "";
    const lines = [chart, ends, make("p", "", people + unsure)];
    if (belief.divided) lines.push(make("p", "wall-divided", `↔ ${texts.divided}`));
    return lines;
  }

  // --- how to take part, and the time ------------------------------------------------------

  join() {
    if (!this.found.shown.join || !this.found.open) return null;
    const { texts, address, code, side, path } = this.at;
    const card = make("section", "wall-join");
    const picture = shape("svg", { viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": texts.picture },
      shape("rect", { width: side, height: side, fill: "#FFFFFF" }), shape("path", { d: path, fill: "#000000" }));
    const words = make("div", "");
    words.append(make("h2", "", texts.join), make("p", "", texts.scan), make("p", "wall-address", address),
      make("p", "", texts.code), make("p", "wall-code", code),
      make("p", "wall-people", texts.joined.replace("{n}", this.found.people)));
    card.append(picture, words);
    return card;
  }

  tick() {
    if (!this.found) return;
    const { shown, item } = this.found;
    const left = shown.until ? Math.floor((Date.parse(shown.until) - Date.now()) / 1000) : null;
    const time = left === null ? ""
      : left < 0 ? this.at.texts.up : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    const said = [shown.until ? item : "", time].filter(Boolean).join(" · ");
    if (this.clock.textContent !== said) this.clock.textContent = said;
    this.clock.classList.toggle("up", left !== null && left < 0);
  }
}

export function followRoom(wall, data) {
  const known = rooms.get(wall);
  if (known && data && known.at.key === data.key) return;
  if (known) known.over = true;
  if (data) rooms.set(wall, new WallRoom(wall, data));
}
