// The review page in the browser: builds the sheet that Python composed and tells Python which row
// was chosen. Texts are set as text, never read as markup.

const TAGS = new Set([
  "section", "header", "div", "h2", "h3", "p", "ul", "li", "table", "caption", "thead", "tbody",
  "tfoot", "tr", "th", "td", "span", "small", "strong", "button", "meter",
]);
const ATTRIBUTES = new Set([
  "class", "scope", "colspan", "data-id", "style", "aria-label", "aria-hidden", "title",
  "value", "min", "max",
]);
const sheets = new WeakMap();
const SOON = 200;
const TRIES = 30;
// times that a field was found in its place before it counts as drawn for good
const STILL = 5;
// what was chosen last, and whether with the keyboard: a panel that opens builds its sheet anew
const last = { chosen: null, byKey: false };

function build([tag, attributes, text, children]) {
  if (!TAGS.has(tag)) return null;
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (ATTRIBUTES.has(name)) element.setAttribute(name, value);
  }
  if (tag === "button") element.type = "button";
  if (text) element.textContent = text;
  for (const child of children) {
    const built = build(child);
    if (built) element.appendChild(built);
  }
  return element;
}

class Sheet {
  constructor(host) {
    this.host = host;
    this.sent = 0;
    host.addEventListener("click", (event) => this.clicked(event));
    host.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.chosen) this.choose(null);
    });
  }

  draw(content, revision) {
    if (this.revision === revision) return;
    this.revision = revision;
    const at = this.host.contains(document.activeElement) && document.activeElement.dataset.id;
    this.host.replaceChildren(build(content));
    this.mark();
    const button = at && this.button(at);
    if (button) button.focus({ preventScroll: true });
  }

  button(id) {
    return this.host.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  clicked(event) {
    // the whole row can be clicked; its button is what a keyboard reaches
    const row = event.target.closest("tr, li");
    const button = event.target.closest("[data-id]") || (row && row.querySelector("[data-id]"));
    // a click without a pointer came from the keyboard
    const byKey = event.detail === 0;
    // who marks words with a pointer chooses nothing; keys leave marked what they came past
    if (!button || (!byKey && String(window.getSelection()))) return;
    const { id } = button.dataset;
    last.byKey = byKey;
    this.choose(id === this.chosen ? null : id);
  }

  choose(id) {
    this.chosen = id;
    this.mark();
    this.sent += 1;
    this.tell({ id, sent: this.sent });
  }

  mark() {
    for (const button of this.host.querySelectorAll("[data-id]")) {
      const chosen = button.dataset.id === this.chosen;
      button.setAttribute("aria-pressed", chosen ? "true" : "false");
      button.closest("tr, li").classList.toggle("chosen", chosen);
    }
  }

  follow({ chosen, sent, enters }) {
    // an answer to an older click must not undo a newer one
    if (sent < this.sent) return;
    if (chosen !== this.chosen) {
      this.chosen = chosen;
      this.mark();
    }
    if (!enters || chosen === last.chosen) return;
    const before = last.chosen;
    last.chosen = chosen;
    if (chosen) this.goOn(chosen);
    else this.comeBack(before);
  }

  // with the keyboard one goes on where the choice opened
  goOn(chosen) {
    const enter = last.byKey || chosen.startsWith("new:");
    // the panel is drawn a moment after the sheet, field by field, and sometimes once more: a field
    // that has stood still gets the keyboard, and the one that takes its place gets it again
    const look = (tries, before, stood) => {
      if (chosen !== last.chosen) return;
      const panel = document.querySelector(".st-key-panel");
      const field = panel && panel.querySelector("input, textarea, button");
      const still = field && field === before ? stood + 1 : 0;
      const lost = document.activeElement === document.body;
      if (still === 1 && !enter) showAbove(panel);
      else if (enter && (still === 1 || (still && lost)) && !panel.contains(document.activeElement)) {
        field.focus();
      }
      if (tries && still < STILL) setTimeout(() => look(tries - 1, field, still), SOON);
    };
    setTimeout(() => look(TRIES, null, 0), SOON);
  }

  // and comes back to it when that closes
  comeBack(chosen) {
    const look = (tries) => {
      const open = document.querySelector(".st-key-panel");
      const button = this.button(chosen);
      if (last.chosen !== null) return;
      if (tries && (open || !button)) setTimeout(() => look(tries - 1), SOON);
      else if (button && document.activeElement === document.body) button.focus();
    };
    setTimeout(() => look(TRIES), SOON);
  }
}

// on a telephone the panel opened above the sheet
function showAbove(panel) {
  if (panel.getBoundingClientRect().bottom < 0) panel.scrollIntoView();
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  let host = parentElement.querySelector(".sheet-host");
  if (!host) {
    host = document.createElement("div");
    host.className = "sheet-host";
    parentElement.appendChild(host);
  }
  if (!sheets.has(host)) sheets.set(host, new Sheet(host));
  const sheet = sheets.get(host);
  sheet.tell = (choice) => setStateValue("choice", choice);
  sheet.draw(data.content, data.revision);
  sheet.follow(data);
}
