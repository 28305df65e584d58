// The page on a telephone: what is asked now, and what this person gives. What was given waits
// here until the server has it, through a lost connection, a restart and a closed page.
"use strict";
const texts = JSON.parse(document.body.dataset.texts);
const main = document.getElementById("room");
const line = document.getElementById("status");
const key = location.pathname.split("/")[2] || "";
const place = `mee:${key}`;
const POLL = 1500;
let kept = read();
let names = null;
let state = null;
let tab = "";
let sending = false;
let draft = { kind: "noticed", about: null, text: "", by: kept.by || "" };

function read() {
  try { return JSON.parse(localStorage.getItem(place)) || {}; } catch { return {}; }
}
function keep() {
  try { localStorage.setItem(place, JSON.stringify(kept)); } catch { /* private window: only here */ }
}
function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick" || name === "oninput" || name === "onchange" || name === "onsubmit") made[name] = value;
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, value);
  }
  made.append(...children.filter((one) => one !== null));
  return made;
}
function say(text) { line.textContent = text; }
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}
function address(path, extra = {}) {
  const query = new URLSearchParams({ taal: document.documentElement.lang, ...extra });
  return `${document.body.dataset.base}/mee/${path}?${query}`;
}
async function ask(path, extra) {
  return fetch(address(path, extra), { cache: "no-store" });
}
async function send(path, body) {
  return fetch(address(path), {
    method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" },
  });
}
async function said(answer) {
  try { return await answer.json(); } catch { return {}; }
}
async function problem(answer) {
  return (await said(answer)).problem || "";
}

// --- what was given and is not at the server yet ---
function give(path, body) {
  kept.out = kept.out || [];
  // of votes on the same thing only the newest matters
  if (path === "stem") {
    kept.out = kept.out.filter((one) => !(one.path === path && one.body.ask === body.ask && one.body.about === body.about && !one.busy));
  }
  kept.out.push({ path, body });
  keep();
  deliver();
}
async function deliver() {
  if (sending || !(kept.out || []).length || !kept.token) return;
  sending = true;
  try {
    while (kept.out.length) {
      const one = kept.out[0];
      const answer = await send(`${key}/${one.path}`, { token: kept.token, ...one.body });
      // too fast, or the server has a hard time: later
      if (answer.status === 429 || answer.status >= 500) break;
      const index = kept.out.indexOf(one);
      if (index >= 0) kept.out.splice(index, 1);
      keep();
      if (answer.ok) say(one.path === "inbreng" ? texts.sent : "");
      else await refused(one, await said(answer));
    }
  } catch {
    say(texts.offline);
  }
  sending = false;
}
async function refused(one, { problem: why, doubtful }) {
  say("");
  if (one.path === "inbreng") {
    draft = { ...draft, ...one.body, refused: fill(texts.failed, { why }), doubtful };
    tab = "suggest";
  } else {
    say(fill(texts.failed, { why }));
    state = null;
  }
  await look();
  draw();
}
function sequence() {
  // later than anything this telephone sent, also before the page was closed
  kept.sequence = Math.max(Date.now(), (kept.sequence || 0) + 1);
  return kept.sequence;
}

// --- what is asked ---
async function look() {
  try {
    if (!kept.token) {
      const answer = await send(`${key}/deelnemen`, {});
      if (answer.ok) { kept.token = (await answer.json()).token; keep(); }
      else if (answer.status !== 410) { say(await problem(answer)); return; }
    }
    const answer = await ask(`${key}/stand`, { wie: kept.token || "", sinds: state ? state.version : "" });
    if (answer.status === 204) return;
    if (!answer.ok) {
      if (answer.status === 410) { main.replaceChildren(node("p", { class: "problem" }, await problem(answer))); }
      return;
    }
    const found = await answer.json();
    if (!names || !state || state.revision !== found.revision) {
      const known = await ask(`${key}/namen`);
      if (!known.ok) return;
      names = await known.json();
    }
    const before = state;
    state = found;
    if (line.textContent === texts.offline && !(kept.out || []).length) say("");
    if (changed(before)) draw();
  } catch {
    if ((kept.out || []).length) say(texts.offline);
  }
}
function changed(before) {
  if (!before) return true;
  // what others give does not disturb who is typing
  return ["open", "asks", "box", "link", "revision", "answers", "waiting", "name"].some(
    (part) => JSON.stringify(before[part]) !== JSON.stringify(state[part]));
}
async function round() {
  await look();
  await deliver();
  setTimeout(round, POLL);
}

// --- the page ---
function tabs() {
  const open = state.open ? state.asks : [];
  return [...open, "answers"];
}
function draw() {
  if (!state || !names) return;
  const all = tabs();
  if (!all.includes(tab)) tab = all[0];
  const active = document.activeElement;
  const focus = active && active.id ? active.id : "";
  const spot = active && "selectionStart" in active ? active.selectionStart : null;
  const parts = [
    node("h1", {}, state.name), node("p", { class: "soft" }, names.theme),
  ];
  if (!state.open) parts.push(node("p", {}, texts.over));
  else if (!state.asks.length) parts.push(node("p", {}, texts.wait));
  if (all.length > 1) {
    parts.push(node("nav", { "aria-label": texts.title }, ...all.map((one) => node("button", {
      type: "button", id: `tab-${one}`, "aria-current": one === tab ? "page" : null,
      onclick: () => { tab = one; say(""); draw(); },
    }, texts[one]))));
  }
  parts.push({ suggest, dots, belief, answers }[tab]());
  main.replaceChildren(...parts);
  const again = focus && document.getElementById(focus);
  if (again) {
    again.focus({ preventScroll: true });
    if (spot !== null && again.type !== "radio") again.setSelectionRange(spot, spot);
  }
}
function option(value, text, chosen) {
  return node("option", { value, selected: chosen === value }, text);
}
function select(id, label, chosen, change, ...options) {
  return [node("label", { for: id }, label), node("select", { id, onchange: (event) => change(event.target.value) }, ...options)];
}
function aboutOptions() {
  const role = draft.kind === "role";
  const chosen = draft.about === null ? state.link || state.box : draft.about;
  if (role) {
    const [stage, partner] = (chosen.includes(">") && names.stages.some((one) => one.id === chosen.split(">")[0])
      ? chosen : `${names.stages[0].id}>${names.partners[0].id}`).split(">");
    draft.about = `${stage}>${partner}`;
    return [
      ...select("stage", texts.stage, stage, (value) => { draft.about = `${value}>${draft.about.split(">")[1]}`; },
        ...names.stages.map((one) => option(one.id, one.name, stage))),
      ...select("partner", texts.partner, partner, (value) => { draft.about = `${draft.about.split(">")[0]}>${value}`; },
        ...names.partners.map((one) => option(one.id, one.name, partner))),
    ];
  }
  const links = ["noticed", "doubt"].includes(draft.kind) ? names.links : [];
  const known = [...names.boxes, ...links].some((one) => one.id === chosen) ? chosen : "";
  draft.about = draft.about === null ? null : known;
  return select("about", texts.about, known, (value) => { draft.about = value; },
    option("", texts.whole, known),
    node("optgroup", { label: texts.boxes }, ...names.boxes.map((one) => option(one.id, one.name, known))),
    links.length ? node("optgroup", { label: texts.links }, ...links.map((one) => option(one.id, one.name, known))) : null);
}
function suggest() {
  const kinds = Object.keys(texts.kinds).filter((one) => one !== "role" || (names.stages.length && names.partners.length));
  const count = node("p", { class: "soft", id: "count" }, fill(texts.count, { n: draft.text.length }));
  const area = node("textarea", {
    id: "text", maxlength: texts.letters, required: true, "aria-describedby": "count",
    oninput: (event) => { draft.text = event.target.value; count.textContent = fill(texts.count, { n: draft.text.length }); },
  });
  area.value = draft.text;
  const by = node("input", { id: "by", type: "text", maxlength: texts.name, autocomplete: "off", oninput: (event) => { draft.by = event.target.value; } });
  by.value = draft.by;
  return node("form", { onsubmit: (event) => { event.preventDefault(); submit(false); } },
    node("fieldset", {}, node("legend", {}, texts.kind), node("div", { class: "pick" }, ...kinds.map((one) => node("label", {},
      node("input", { type: "radio", name: "kind", id: `kind-${one}`, value: one, checked: draft.kind === one,
        onchange: () => { draft.kind = one; draft.about = null; draw(); } }), texts.kinds[one])))),
    ...aboutOptions(),
    node("label", { for: "text" }, draft.kind === "role" ? texts.does : texts.text), area, count,
    node("label", { for: "by" }, texts.by), by,
    draft.refused ? node("p", { class: "problem", role: "alert" }, draft.refused) : null,
    node("p", { class: "soft" }, texts.anonymous),
    node("button", { class: "main", type: "submit" }, texts.send),
    draft.doubtful ? node("button", { class: "main", type: "button", onclick: () => submit(true) }, texts.anyway) : null);
}
function submit(seen) {
  if (!draft.text.trim()) { document.getElementById("text").focus(); return; }
  const about = draft.about === null ? document.getElementById("about").value : draft.about;
  const body = { id: uuid(), kind: draft.kind, about, text: draft.text, by: draft.by, seen };
  kept.by = draft.by;
  draft = { kind: draft.kind, about: null, text: "", by: draft.by };
  say("");
  give("inbreng", body);
  draw();
}
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64; bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
function dots() {
  const outcomes = names.boxes.filter((one) => one.outcome);
  const used = outcomes.reduce((sum, one) => sum + (state.dots[one.id] || 0), 0);
  const left = state.dotsEach - used;
  const put = (id, value) => {
    state.dots[id] = value;
    give("stem", { ask: "dots", about: id, value, sequence: sequence() });
    draw();
  };
  const first = [...outcomes].sort((a, b) => (b.id === state.box) - (a.id === state.box));
  return node("div", {}, node("p", {}, texts.dotsHelp),
    node("p", { class: "sum", "aria-live": "polite" }, fill(texts.left, { n: left, of: state.dotsEach })),
    ...first.map((one) => {
      const value = state.dots[one.id] || 0;
      return node("div", { class: "row" }, node("span", {}, one.name),
        node("button", { type: "button", id: `less-${one.id}`, disabled: !value, "aria-label": fill(texts.less, one), onclick: () => put(one.id, value - 1) }, "−"),
        node("output", {}, String(value)),
        node("button", { type: "button", id: `more-${one.id}`, disabled: left < 1, "aria-label": fill(texts.more, one), onclick: () => put(one.id, value + 1) }, "+"));
    }));
}
function belief() {
  const near = (one) => one.id === state.link ? 0 : state.box && [one.source, one.target].includes(state.box) ? 1 : 2;
  const links = [...names.links].sort((a, b) => near(a) - near(b));
  const here = links.filter((one) => near(one) < 2);
  const rest = links.filter((one) => near(one) === 2);
  return node("div", {}, node("p", {}, texts.beliefHelp),
    here.length ? node("h2", {}, texts.now) : null, ...here.map((one) => scale(one, true)),
    here.length && rest.length ? node("h2", {}, texts.others) : null, ...rest.map((one) => scale(one, false)));
}
function scale(link, here) {
  const chosen = state.beliefs[link.id];
  const choice = (value, shown, text) => node("label", {},
    node("input", { type: "radio", name: `b-${link.id}`, id: `b-${link.id}-${value}`, checked: chosen === value, "aria-label": text,
      onchange: () => {
        state.beliefs[link.id] = value;
        give("stem", { ask: "belief", about: link.id, value, sequence: sequence() });
      } }), node("span", { "aria-hidden": "true" }, shown));
  const ends = [texts.believes[0], texts.believes[texts.believes.length - 1]];
  return node("fieldset", { class: here ? "card here" : "card" },
    node("legend", {}, link.weakens ? fill(texts.weakens, link) : link.name),
    node("div", { class: "scale" }, ...texts.believes.map((text, index) => choice(index + 1, String(index + 1), `${index + 1}: ${text}`))),
    node("p", { class: "ends soft", "aria-hidden": "true" }, ...ends.map((text) => node("span", {}, text))),
    node("div", { class: "scale one" }, choice(0, texts.unsure, texts.unsure)));
}
function answers() {
  const mine = state.waiting.map((one) => node("div", { class: "card" },
    node("p", {}, one.text), node("p", { class: "soft" }, node("span", { class: "mark" }, texts.waiting), one.kind)));
  const given = state.answers.map((one) => node("div", { class: one.own ? "card here" : "card" },
    node("p", {}, one.text),
    node("p", {}, node("span", { class: "mark" }, one.word), one.own ? `${one.kind} · ${texts.own}` : one.kind),
    one.reason ? node("p", {}, one.reason) : null));
  return node("div", {}, ...mine, ...given, mine.length + given.length ? null : node("p", { class: "soft" }, texts.none));
}

// --- who has no link types the code ---
function door(why) {
  const field = node("input", { id: "code", type: "text", maxlength: "12", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", required: true });
  main.replaceChildren(node("h1", {}, texts.title), node("form", {
    onsubmit: async (event) => {
      event.preventDefault();
      try {
        const answer = await send("_/code", { code: field.value });
        if (answer.ok) location.href = address((await answer.json()).key);
        else door(await problem(answer));
      } catch { door(texts.offline); }
    },
  }, node("label", { for: "code" }, texts.code), field,
  why ? node("p", { class: "problem", role: "alert" }, why) : null,
  node("button", { class: "main", type: "submit" }, texts.go)));
  field.focus();
}

if (key) round(); else door("");
