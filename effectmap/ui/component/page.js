// The page as a whole: says which language it is in, for who has it read aloud, and has itself drawn
// anew when the server was away: a server that started again knows nothing of what stands here.

const STATE = "data-test-connection-state";
const RUN = "data-test-script-state";
const watching = new WeakMap();
const [FINE, AWAY, DRAWN] = [0, 1, 2];
let page = FINE;
// while it is drawn the server does not know the fields yet, and passes over what is typed in them
let typed = false;
document.addEventListener("input", () => (typed = true));

function watch(tell) {
  const app = document.querySelector(`[${STATE}]`);
  if (!app) return null;
  const observer = new MutationObserver(() => {
    const is = app.getAttribute(STATE);
    if (is !== "CONNECTED") page = AWAY;
    else if (page !== FINE && app.getAttribute(RUN) === "notRunning") {
      if (page === AWAY || typed) tell();
      typed = false;
      page = page === AWAY ? DRAWN : FINE;
    }
  });
  observer.observe(app, { attributeFilter: [STATE, RUN] });
  return observer;
}

export default function ({ data, parentElement, setTriggerValue }) {
  document.documentElement.lang = data.language;
  watching.get(parentElement)?.disconnect();
  watching.set(parentElement, watch(() => setTriggerValue("back", Date.now())));
}
