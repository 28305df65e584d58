// Elements of a page, built with their text as text.

export function make(tag, kind, text) {
  const element = document.createElement(tag);
  element.className = kind;
  if (text) element.textContent = text;
  return element;
}
