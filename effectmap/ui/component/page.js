// The page as a whole: says which language it is in, for who has it read aloud, and has itself drawn
// anew when the server was away: a server that started again knows nothing of what stands here.

const STATE = "data-test-connection-state";
const watching = new WeakMap();

function watch(tell) {
  const app = document.querySelector(`[${STATE}]`);
  if (!app) return null;
  let away = false;
  const observer = new MutationObserver(() => {
    const is = app.getAttribute(STATE);
    if (is === "CONNECTED" && away) tell();
    away = is !== "CONNECTED";
  });
  observer.observe(app, { attributeFilter: [STATE] });
  return observer;
}

export default function ({ data, parentElement, setTriggerValue }) {
  document.documentElement.lang = data.language;
  watching.get(parentElement)?.disconnect();
  watching.set(parentElement, watch(() => setTriggerValue("back", Date.now())));
}
