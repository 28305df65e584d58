// The map on the wall: all its parts come at once, and keys are answered here,
// without the server. Texts are set as text, never read as markup.

import { make } from "./html.js";
import { build, linked, reach } from "./svg.js";
import { followRoom } from "./wall_room.js";

const walls = new WeakMap();

// a presenter's remote sends PageUp and PageDown
const KEYS = {
  ArrowRight: (wall) => wall.step(1), PageDown: (wall) => wall.step(1),
  ArrowLeft: (wall) => wall.step(-1), PageUp: (wall) => wall.step(-1),
  ArrowDown: (wall) => wall.walk(1), ArrowUp: (wall) => wall.walk(-1),
  Home: (wall) => wall.go(0), End: (wall) => wall.go(wall.steps.length - 1),
  k: (wall) => wall.mark(), o: (wall) => wall.together(),
  n: (wall) => wall.turn(1), p: (wall) => wall.turn(-1),
  f: (wall) => wall.figures(), d: (wall) => wall.dark(), z: (wall) => wall.zoom(),
  "+": (wall) => wall.closer(0.8), "-": (wall) => wall.closer(1.25),
  l: (wall) => wall.legend(), s: (wall) => wall.save(),
  "?": (wall) => wall.help(), Escape: (wall) => wall.back(),
};

class Wall {
  constructor(host) {
    this.host = host;
    this.told = false; // whether all figures are shown
    this.heard = (event) => this.key(event);
    window.addEventListener("keydown", this.heard, true);
  }

  draw(data) {
    const first = !this.part;
    // what the server answered to a choice of this screen: said once, done once
    const answer = !first && data.go && data.go.n !== this.gone ? data.go : null;
    this.gone = data.go ? data.go.n : 0;
    this.maySave = data.may_save;
    if (this.revision !== data.revision || answer) {
      const held = first || answer ? null : this.held();
      this.revision = data.revision;
      const own = held ? [...this.own] : data.own;
      this.own = new Set(own.filter((id) => data.boxes.includes(id)));
      Object.assign(this, { parts: data.parts, room: data.room });
      this.frame(data);
      this.drawings = this.parts.map((part) => this.picture(part));
      if (first) this.host.classList.toggle("dark", data.dark);
      if (held) this.hold(held);
      else this.open(Math.max(0, this.named(answer ? answer.part : data.part)), data.box);
    }
    if (data.notice) this.tell(data.notice);
  }

  // --- what stays as it is while others change the map -------------------------------------

  // everything of what is shown that must not jump
  held() {
    const at = document.activeElement.dataset.id;
    const [x, y, width, height] = this.seen;
    const off = ([, box]) => Math.hypot(
      box.x + box.width / 2 - x - width / 2, box.y + box.height / 2 - y - height / 2);
    const places = [...this.boxes.keys()].map((id) => [id, this.place(id)]);
    const [anchor, place] = places.reduce((a, b) => (off(b) < off(a) ? b : a));
    return { id: this.part.id, ids: new Set(this.boxes.keys()), focused: this.focused,
      number: this.number, step: this.steps[this.number], zoomed: this.zoomed, seen: this.seen,
      anchor, place, at };
  }

  hold(held) {
    let n = this.named(held.id);
    if (n < 0) {
      const shared = this.parts.map((part) => (
        Object.keys(part.boxes).filter((id) => held.ids.has(id)).length));
      n = shared.indexOf(Math.max(...shared));
    }
    this.open(n, held.focused);
    if (this.focused === held.focused) this.go(this.likewise(held));
    const now = this.boxes.has(held.anchor) ? this.place(held.anchor) : null;
    if (held.zoomed && now) {
      const [x, y, width, height] = held.seen;
      this.look([x + now.x - held.place.x, y + now.y - held.place.y, width, height]);
    }
    const at = this.boxes.get(held.at);
    if (at) at.focus({ preventScroll: true });
  }

  // the number of the step that shows what was shown
  likewise({ step, number }) {
    const same = (one) => one.now === step.now && Boolean(one.asked) === Boolean(step.asked)
      && Boolean(one.telling) === Boolean(step.telling);
    const found = step.now ? this.steps.findIndex(same) : number;
    return found < 0 ? 0 : Math.min(found, this.steps.length - 1);
  }

  named(id) {
    const exact = this.parts.findIndex((part) => part.id === id);
    const stem = String(id).replace(/\.\d+$/, "");
    const near = (part) => part.id === stem || part.id.startsWith(`${id}.`)
      || (stem !== id && part.id.startsWith(`${stem}.`));
    return exact >= 0 ? exact : this.parts.findIndex(near);
  }

  // header, stage and footer around the drawing; they stay where only the map changed
  frame({ title, texts, legend }) {
    const said = JSON.stringify([title, texts]);
    if (said !== this.framed) {
      this.framed = said;
      this.texts = texts;
      this.furnish(title, legend);
    }
    const names = this.parts.map((part, n) => `${n + 1}. ${part.title}`);
    if (names.join("\n") !== [...this.choice.options].map((o) => o.textContent).join("\n")) {
      this.choice.replaceChildren(...names.map((name, n) => {
        const option = make("option", "", name);
        option.value = String(n);
        return option;
      }));
    }
    this.turning.hidden = this.parts.length < 2;
  }

  furnish(title, legend) {
    const words = this.texts;
    const button = (kind, sign, name, press) => {
      const made = make("button", `wall-button ${kind}`, sign);
      made.type = "button";
      made.title = name;
      made.setAttribute("aria-label", name);
      made.addEventListener("click", () => press());
      return made;
    };
    this.head = make("header", "wall-head");
    this.name = make("h1", "wall-name");
    this.choice = make("select", "wall-choice");
    this.choice.setAttribute("aria-label", words.parts);
    this.choice.addEventListener("change", () => {
      this.open(Number(this.choice.value));
      this.choice.blur();
    });
    this.count = make("span", "wall-count");
    // the number of the part is what one clicks on; the choice lies over it
    const which = make("div", "wall-which");
    which.append(this.count, this.choice);
    this.turning = make("nav", "wall-turning");
    this.turning.append(button("previous", "‹", words.previous, () => this.turn(-1)), which,
      button("next", "›", words.next, () => this.turn(1)));
    const titles = make("div", "wall-titles");
    titles.append(make("p", "wall-theme", title), this.name);
    this.head.append(titles, this.turning,
      button("explains", "L", words.legend, () => this.legend()),
      button("asks", "?", words.help, () => this.help()),
      button("leaves", "×", words.leave, () => this.leave()));
    this.stage = make("main", "wall-stage");
    this.stage.addEventListener("click", (event) => this.clicked(event));
    this.foot = make("footer", "wall-foot");
    this.said = make("p", "wall-said");
    this.said.setAttribute("aria-live", "polite");
    this.foot.append(button("back", "←", words.earlier, () => this.step(-1)), this.said,
      button("on", "→", words.later, () => this.step(1)));
    this.host.replaceChildren(this.head, this.stage, this.foot, this.helping(), this.naming(),
      this.explaining(legend));
  }

  // what signs and lines mean, small in a corner
  explaining(items) {
    this.signs = make("aside", "wall-legend");
    this.signs.setAttribute("aria-label", this.texts.legend);
    this.signs.hidden = true;
    for (const { kind, width, marks, word } of items) {
      const sign = build(["svg", { class: kind, viewBox: `0 -14 ${width} 20`, width, height: 20 },
        "", [["g", { class: kind.startsWith("is-") ? "sign" : "" }, "", marks]]]);
      sign.setAttribute("aria-hidden", "true");
      const line = make("p", "", "");
      line.append(sign, make("span", "", word));
      this.signs.appendChild(line);
    }
    return this.signs;
  }

  // the name under which the chosen boxes are kept
  naming() {
    const words = this.texts;
    this.names = make("dialog", "wall-help wall-names");
    const form = make("form", "");
    const label = make("label", "", words.name);
    const input = make("input", "");
    Object.assign(input, { maxLength: 300, required: true, autocomplete: "off" });
    label.appendChild(input);
    const buttons = make("p", "");
    const keep = make("button", "wall-keep", words.keep);
    const drop = make("button", "wall-drop", words.drop);
    drop.type = "button";
    drop.addEventListener("click", () => this.names.close());
    buttons.append(keep, drop);
    this.which = make("ul", "");
    form.append(make("h2", "", words.save), label, this.which, buttons);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!input.value.trim()) return;
      this.keep(input.value.trim(), [...this.own]);
      this.names.close();
      input.value = "";
    });
    this.names.setAttribute("aria-label", words.save);
    this.names.appendChild(form);
    return this.names;
  }

  helping() {
    this.dialog = make("dialog", "wall-help");
    this.dialog.setAttribute("aria-label", this.texts.help);
    const list = make("dl", "");
    for (const [keys, what] of this.texts.keys) {
      list.append(make("dt", "", keys), make("dd", "", what));
    }
    this.dialog.append(make("h2", "", this.texts.help), list);
    this.dialog.addEventListener("click", () => this.dialog.close());
    return this.dialog;
  }

  picture(part) {
    const svg = build(part.drawing);
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    svg.setAttribute("aria-label", part.title);
    const boxes = new Map();
    for (const box of svg.querySelectorAll(".box")) boxes.set(box.dataset.id, box);
    // a button cannot hold another one: what leads elsewhere stands beside its box
    const stubs = [];
    for (const stub of svg.querySelectorAll(".stub")) {
      const box = stub.closest(".box");
      const outgoing = stub.classList.contains("outgoing");
      const links = part.stubs.filter((s) => s.box === box.dataset.id && s.outgoing === outgoing);
      stub.dataset.box = box.dataset.id;
      stub.setAttribute("transform", box.getAttribute("transform"));
      stub.setAttribute("role", "button");
      stub.setAttribute("tabindex", "0");
      const names = links.map((link) => link.name).join("; ");
      stub.setAttribute("aria-label", `${stub.textContent}: ${names}`);
      stub.prepend(build(["title", {}, names, []]));
      box.parentNode.appendChild(stub);
      stubs.push({ stub, links });
    }
    return { svg, boxes, stubs, ...linked(svg) };
  }

  // --- which part, which chain, which step -------------------------------------------------

  open(n, box = null) {
    this.at = n;
    this.part = this.parts[n];
    Object.assign(this, this.drawings[n]);
    this.stage.replaceChildren(this.svg);
    this.name.textContent = this.part.title;
    this.choice.value = String(n);
    this.count.textContent = `${n + 1} / ${this.parts.length}`;
    this.look(this.part.view);
    this.focus(this.boxes.has(box) ? box : null);
  }

  turn(by) {
    const n = this.at + by;
    if (n >= 0 && n < this.parts.length) this.open(n);
  }

  focus(id) {
    this.focused = id;
    this.look(this.part.view);
    this.chain = id === null ? new Set(this.boxes.keys())
      : new Set([...reach(id, this.into), ...reach(id, this.out)]);
    this.steps = id === null ? this.columns() : this.tale();
    this.go(0);
    this.address();
  }

  // the whole part first, then column after column
  columns() {
    const column = (id) => Number(this.boxes.get(id).dataset.column);
    const numbers = [...new Set([...this.chain].map(column))].sort((a, b) => a - b);
    const steps = numbers.map((last) => (
      { shown: new Set([...this.chain].filter((id) => column(id) <= last)), told: new Set() }));
    return [{ shown: this.chain, told: new Set() }, ...steps];
  }

  // the whole chain first, then box after box; a figure only after the question
  tale() {
    const steps = [{ shown: this.chain, told: new Set() }];
    const shown = new Set();
    const told = new Set();
    for (const id of this.boxes.keys()) {
      if (!this.chain.has(id)) continue;
      shown.add(id);
      const add = (more) => (
        steps.push({ shown: new Set(shown), told: new Set(told), now: id, ...more }));
      add({});
      if (!this.part.boxes[id].figures) continue;
      add({ asked: true });
      told.add(id);
      add({ telling: true });
    }
    return steps;
  }

  step(by) {
    let n = this.number + by;
    // with all figures shown there is nothing left to ask or to tell
    const idle = (step) => step && this.told && (step.asked || step.telling);
    while (idle(this.steps[n])) n += by;
    if (this.steps[n]) this.go(n);
    else if (by > 0 && this.focused !== null) this.focus(null);
    else if (by > 0) this.turn(1);
    else if (this.at > 0 && this.focused === null) this.turn(-1);
  }

  go(n) {
    this.number = n;
    const step = this.steps[n];
    const shows = (id) => step.shown.has(id);
    this.stage.classList.toggle("telling", Boolean(step.now));
    for (const [id, box] of this.boxes) {
      const told = this.told || step.told.has(id);
      const ghost = !this.chain.has(id);
      box.classList.toggle("ghost", ghost);
      box.classList.toggle("later", !ghost && !shows(id));
      box.classList.toggle("told", told);
      box.classList.toggle("own", this.own.has(id) && this.part.id.split(".")[0] !== "chosen");
      box.classList.toggle("now", step.now === id);
      box.classList.toggle("asked", Boolean(step.asked) && step.now === id);
      const { name, spoken } = this.part.boxes[id];
      box.setAttribute("aria-label", told ? spoken : name);
      box.setAttribute("aria-pressed", id === this.focused ? "true" : "false");
    }
    for (const { element, source, target } of this.links) {
      element.classList.toggle("later", !(shows(source) && shows(target)));
    }
    for (const { stub } of this.stubs) stub.classList.toggle("later", !shows(stub.dataset.box));
    this.say(step);
  }

  say(step) {
    const { ask, hint, chain, step: words } = this.texts;
    const { title, word } = this.part.boxes[step.now] || {};
    const quiet = (text) => make("span", "", text);
    let lines;
    if (step.asked) lines = [make("strong", "", ask), quiet(title)];
    else if (step.telling) lines = [quiet(title), make("strong", "", word)];
    else if (title) lines = [quiet(title)];
    else if (this.number === 0) lines = [quiet(this.focused === null ? hint : chain)];
    else lines = [quiet(words.replace("{n}", this.number).replace("{of}", this.steps.length - 1))];
    this.said.replaceChildren(...lines);
    this.said.classList.toggle("asking", Boolean(step.asked));
  }

  // --- keys and clicks ---------------------------------------------------------------------

  key(event) {
    if (!this.host.isConnected) {
      window.removeEventListener("keydown", this.heard, true);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !this.steps) return;
    if (event.target === this.choice && event.key !== "Escape") return;
    if (this.names.open) return; // a name is typed
    const here = event.target.closest ? event.target.closest(".box, .stub") : null;
    if (this.dialog.open) {
      if (event.key === "Tab") return;
      this.dialog.close();
    } else if (here && (event.key === "Enter" || event.key === " ")) this.press(here);
    else {
      const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const does = KEYS[name === "=" ? "+" : name];
      if (!does) return;
      does(this);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  clicked(event) {
    const at = event.target.closest(".box, .stub");
    if (at) this.press(at);
  }

  press(at) {
    if (at.classList.contains("stub")) {
      const { links } = this.stubs.find(({ stub }) => stub === at);
      this.follow(at.dataset.box, links);
      return;
    }
    const id = at.dataset.id;
    this.focus(id === this.focused ? null : id);
  }

  // to the part that has most of the other ends, with the first of them in focus
  follow(box, links) {
    const homes = links.flatMap((link) => link.slices);
    const often = (id) => homes.filter((home) => home === id).length;
    const best = [...new Set(homes)].sort((a, b) => often(b) - often(a))[0];
    const end = links.find((link) => link.slices.includes(best)).other;
    this.open(this.parts.findIndex((part) => part.id === best));
    const at = this.boxes.get(end) || this.boxes.get(box);
    at.focus({ preventScroll: true });
  }

  walk(by) {
    const seen = [...this.boxes.values()].filter(
      (box) => !box.classList.contains("later") && !box.classList.contains("ghost"));
    const n = seen.indexOf(document.activeElement);
    const next = seen[n < 0 ? (by > 0 ? 0 : seen.length - 1) : n + by];
    if (next) next.focus({ preventScroll: true });
  }

  // the box that the keyboard is at, else the one whose chain is shown
  mark() {
    const at = document.activeElement.dataset.id || this.focused;
    if (!this.boxes.has(at)) return;
    if (!this.own.delete(at)) this.own.add(at);
    this.go(this.number);
    const text = this.maySave ? this.texts.ownSave : this.texts.own;
    this.tell(text.replace("{n}", this.own.size));
  }

  tell(text) {
    this.said.replaceChildren(make("span", "", text));
  }

  // this key and the next are answered by the server: what is chosen has to be laid out, or kept
  together() {
    this.ask([...this.own]);
  }

  save() {
    if (!this.maySave) return;
    if (!this.own.size) {
      this.tell(this.texts.none);
      return;
    }
    const title = (id) => this.parts.find((part) => part.boxes[id]).boxes[id].title;
    this.which.replaceChildren(...[...this.own].map((id) => make("li", "", title(id))));
    this.names.showModal();
  }

  legend() {
    this.signs.hidden = !this.signs.hidden;
  }

  figures() {
    this.told = !this.told;
    const step = this.steps[this.number];
    // a question whose answer is shown is no question
    const before = step.asked ? 1 : step.telling ? 2 : 0;
    this.go(this.number - (this.told ? before : 0));
  }

  dark() {
    this.host.classList.toggle("dark");
    this.address();
  }

  help() {
    this.dialog.showModal();
  }

  back() {
    if (this.zoomed) this.look(this.part.view);
    else if (this.focused !== null) this.focus(null);
    else this.leave();
  }

  // --- zoom --------------------------------------------------------------------------------

  look(view) {
    this.seen = view;
    this.zoomed = view !== this.part.view;
    this.svg.setAttribute("viewBox", view.map((side) => side.toFixed(1)).join(" "));
  }

  // onto the chain in focus, else onto the box that the keyboard is at and its neighbours
  zoom() {
    if (this.zoomed) {
      this.look(this.part.view);
      return;
    }
    const at = document.activeElement.dataset.id;
    const near = this.focused !== null ? this.chain
      : new Set([at, ...(this.into.get(at) || []), ...(this.out.get(at) || [])]);
    const places = [...near].filter((id) => this.boxes.has(id)).map((id) => this.place(id));
    if (places.length) this.look(this.around(places));
    else this.closer(0.6);
  }

  place(id) {
    const box = this.boxes.get(id);
    const [, x, y] = box.getAttribute("transform").match(/\(([-\d.]+),([-\d.]+)\)/);
    const [, left, top] = box.parentNode.getAttribute("transform").match(/\(([-\d.]+),([-\d.]+)\)/);
    const plate = box.querySelector(".plate");
    return { x: Number(x) + Number(left), y: Number(y) + Number(top),
      width: Number(plate.getAttribute("width")), height: Number(plate.getAttribute("height")) };
  }

  around(places) {
    const left = Math.min(...places.map((p) => p.x)) - 20;
    const top = Math.min(...places.map((p) => p.y)) - 20;
    const right = Math.max(...places.map((p) => p.x + p.width)) + 20;
    const bottom = Math.max(...places.map((p) => p.y + p.height)) + 20;
    const [wide, high] = this.room;
    const scale = Math.min(wide / (right - left), high / (bottom - top));
    const [width, height] = [wide / scale, high / scale];
    return [(left + right - width) / 2, (top + bottom - height) / 2, width, height];
  }

  closer(by) {
    const [x, y, width, height] = this.seen;
    const whole = this.part.view;
    if (width * by >= whole[2]) this.look(whole);
    else this.look([x + width * (1 - by) / 2, y + height * (1 - by) / 2, width * by, height * by]);
  }

  // --- outside -----------------------------------------------------------------------------

  // what is shown can be shared; the server need not hear of it
  address() {
    const url = new URL(window.location.href);
    const put = (name, value) => {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    };
    put("deel", this.part.id);
    put("vak", this.focused);
    put("donker", this.host.classList.contains("dark") ? "1" : "");
    window.history.replaceState(window.history.state, "", url);
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let host = parentElement.querySelector(".wall");
  if (!host) {
    host = document.createElement("div");
    host.className = "wall";
    parentElement.appendChild(host);
  }
  if (!walls.has(host)) walls.set(host, new Wall(host));
  const wall = walls.get(host);
  wall.leave = () => setTriggerValue("left", { box: wall.focused });
  wall.keep = (name, boxes) => setTriggerValue("kept", { name, boxes });
  wall.ask = (boxes) => setTriggerValue("own", { boxes });
  wall.draw(data);
  followRoom(wall, data.workshop);
}
