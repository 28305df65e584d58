// The map in the browser: shows the drawing, lights up a chain at once
// and tells Python which box was chosen. Labels are set as text, never read as markup.

import { build, linked, reach } from "./svg.js";

const maps = new WeakMap();

class EffectMap {
  constructor(host) {
    this.host = host;
    this.chosen = null;
    this.sent = 0;
  }

  draw(drawing, revision) {
    if (this.revision === revision) return;
    this.revision = revision;
    this.svg = build(drawing);
    this.boxes = new Map();
    for (const box of this.svg.querySelectorAll(".box")) this.boxes.set(box.dataset.id, box);
    Object.assign(this, linked(this.svg));
    this.svg.addEventListener("click", (event) => this.clicked(event));
    this.svg.addEventListener("keydown", (event) => this.key(event));
    const at = this.host.contains(document.activeElement) && document.activeElement.dataset.id;
    this.host.replaceChildren(this.svg);
    this.chosen = null;
    // who walks over the map with keys goes on where they were
    const box = this.boxes.get(at);
    if (box) box.focus({ preventScroll: true });
  }

  clicked(event) {
    const box = event.target.closest(".box");
    const id = box ? box.dataset.id : null;
    this.choose(id === this.chosen ? null : id, true);
  }

  key(event) {
    const box = event.target.closest(".box");
    if (event.key === "Escape") this.choose(null, true);
    else if (!box) return;
    else if (event.key === "Enter" || event.key === " ") this.clicked(event);
    else if (event.key.startsWith("Arrow")) this.move(box, event.key);
    else return;
    event.preventDefault();
  }

  move(box, key) {
    const id = box.dataset.id;
    let next;
    if (key === "ArrowRight" || key === "ArrowLeft") {
      const ids = (key === "ArrowRight" ? this.out : this.into).get(id) || [];
      next = this.nearest(box, ids.map((other) => this.boxes.get(other)));
    } else {
      const column = [...this.boxes.values()].filter((b) => b.dataset.column === box.dataset.column);
      next = column[column.indexOf(box) + (key === "ArrowDown" ? 1 : -1)];
    }
    if (next) {
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  nearest(box, others) {
    const y = box.getBoundingClientRect().top;
    const away = (other) => Math.abs(other.getBoundingClientRect().top - y);
    return others.sort((a, b) => away(a) - away(b))[0];
  }

  choose(id, tell) {
    if (id !== null && !this.boxes.has(id)) id = null;
    const before = this.chosen;
    this.chosen = id;
    const up = id === null ? new Set() : reach(id, this.into);
    const down = id === null ? new Set() : reach(id, this.out);
    this.svg.classList.toggle("has-chain", id !== null);
    for (const [key, box] of this.boxes) {
      box.classList.toggle("in", up.has(key) || down.has(key));
      if (key === id || key === before) {
        box.classList.toggle("chosen", key === id);
        box.setAttribute("aria-pressed", key === id ? "true" : "false");
      }
    }
    for (const { element, source, target } of this.links) {
      const inside = (up.has(source) && up.has(target)) || (down.has(source) && down.has(target));
      element.classList.toggle("in", inside);
    }
    if (tell) {
      this.sent += 1;
      this.tell({ id, sent: this.sent });
    }
  }

  filter(shown) {
    const keep = shown === null ? null : new Set(shown);
    this.svg.classList.toggle("filtered", keep !== null);
    for (const [id, box] of this.boxes) box.classList.toggle("out", keep !== null && !keep.has(id));
    for (const { element } of this.links) {
      element.classList.toggle("out", keep !== null && !keep.has(element.dataset.id));
    }
  }

  // who works on a box stands at its corner
  mark(present) {
    for (const tag of this.svg.querySelectorAll(".present")) tag.remove();
    for (const [id, names] of Object.entries(present)) {
      const box = this.boxes.get(id);
      if (!box) continue;
      const plate = box.querySelector(".plate").getBBox();
      const text = build(["text", { class: "present", x: plate.x + plate.width - 6,
        y: plate.y - 5, "text-anchor": "end" }, `\u270E ${names}`, []]);
      box.appendChild(text);
    }
  }

  follow(data) {
    this.filter(data.shown);
    this.mark(data.present);
    // an answer to an older click must not undo a newer one
    if (data.sent < this.sent || data.chosen === this.chosen) return;
    this.choose(data.chosen, false);
    const box = this.boxes.get(data.chosen);
    if (box) box.scrollIntoView({ block: "nearest", inline: "center" });
  }
}

// `/` goes to the search above the map, as on other sites
document.addEventListener("keydown", (event) => {
  const at = event.target;
  if (event.key !== "/" || at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
  const search = document.querySelector(".st-key-search input");
  if (!search) return;
  search.focus();
  event.preventDefault();
});

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  let host = parentElement.querySelector(".map-host");
  if (!host) {
    host = document.createElement("div");
    host.className = "map-host";
    parentElement.appendChild(host);
  }
  if (!maps.has(host)) maps.set(host, new EffectMap(host));
  const map = maps.get(host);
  map.tell = (choice) => setStateValue("choice", choice);
  map.draw(data.drawing, data.revision);
  map.follow(data);
}
