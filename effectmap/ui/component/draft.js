// A field for longer texts that tells Python what stands in it while somebody types, so that a
// text survives a reload. A new `token` puts another text in it; nothing else touches it.

const PAUSE = 300;
const fields = new WeakMap();

function made(parent) {
  const label = document.createElement("label");
  label.className = "draft";
  const name = document.createElement("span");
  const area = document.createElement("textarea");
  label.append(name, area);
  parent.appendChild(label);
  return { label, name, area, token: null, timer: 0 };
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const known = parentElement.querySelector(".draft");
  const field = (known && fields.get(known)) || made(parentElement);
  fields.set(field.label, field);
  field.name.textContent = data.label;
  field.area.rows = data.rows;
  field.area.maxLength = data.most;
  field.area.placeholder = data.hint;
  field.area.setAttribute("aria-invalid", data.wrong ? "true" : "false");
  if (field.token !== data.token) {
    field.token = data.token;
    field.area.value = data.text;
  }
  const tell = () => {
    clearTimeout(field.timer);
    field.timer = 0;
    setStateValue("said", { text: field.area.value, token: field.token });
  };
  field.area.oninput = () => {
    clearTimeout(field.timer);
    field.timer = setTimeout(tell, PAUSE);
  };
  field.area.onblur = () => {
    if (field.timer) tell();
  };
}
