// What others do appears by itself: asks every second what is there now, and has the page drawn
// anew when that is something else. Says on which box somebody works.

const EVERY = 1000; // others' changes stand on the screen within 2 seconds
const HIDDEN = 10000; // a page that nobody sees may be late
const SAY_EVERY = 10000; // the server forgets after 30 seconds
const AGAIN = 5000; // it may be on its way already

class Pulse {
  constructor() {
    this.said = 0;
    this.told = { version: null, at: 0 };
    this.due = 0; // since when it may be drawn anew, while it is behind
    this.until = 0; // it rests
  }

  follow(data, tell) {
    if (this.data && this.data.working_on !== data.working_on) this.said = 0;
    this.data = data;
    this.tell = tell;
    if (!this.timer) this.wait(EVERY);
  }

  wait(milliseconds) {
    this.timer = setTimeout(() => this.look(), milliseconds);
  }

  async look() {
    try {
      await this.ask();
    } catch {
      // the server is away for a moment
    }
    if (this.timer) this.wait(document.hidden ? HIDDEN : EVERY);
  }

  async ask() {
    const now = Date.now();
    const box = this.data.working_on;
    const says = box && now - this.said > SAY_EVERY;
    if (says) this.said = now;
    const address = says ? `${this.data.address}?vak=${encodeURIComponent(box)}` : this.data.address;
    const answer = await fetch(address, { method: says ? "POST" : "GET" });
    // signed out, or signed in too long ago
    if (answer.status === 401) window.location.reload();
    if (!answer.ok) return;
    const { version, rest } = await answer.json();
    if (!this.isDue(version, rest * 1000, now) || !this.timer) return;
    this.told = { version, at: now };
    this.due = 0;
    this.until = now + rest * 1000;
    this.tell(version);
  }

  // the more pages the server has, the longer each rests; and not all at the same moment
  isDue(version, rest, now) {
    const again = version !== this.told.version || now - this.told.at > AGAIN;
    if (version === this.data.shown || !again) {
      this.due = 0;
      return false;
    }
    if (!this.due) this.due = now + (rest > EVERY ? Math.random() * rest : 0);
    return now >= this.due && now >= this.until;
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
  }
}

const pulses = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  if (!pulses.has(parentElement)) pulses.set(parentElement, new Pulse());
  const pulse = pulses.get(parentElement);
  pulse.follow(data, (version) => setTriggerValue("changed", version));
  return () => pulse.stop();
}
