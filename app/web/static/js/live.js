// News of the service, one stream a browser: the page that holds the lock listens and passes on what it hears.
// Without a stream it asks every few seconds. listen(({kind, ...}) => ...): kind is layer, job or run.
const NAME = "citygrid-live";
const KINDS = ["layer", "job", "run"];
const POLLS_UNTIL_STREAM = 4; // then a stream may be free again
const POLL_MS = 15000; // until the service says how often

const listeners = new Set();
// Locks are for pages that came by TLS or from this machine; without them each page has a stream of its own.
const others = navigator.locks && "BroadcastChannel" in window ? new BroadcastChannel(NAME) : null;
let known = null; // what was told last: {layers, run}
let hasStream = false;
let isLeader = false;
let hasBegun = false;
let polls = 0;

export function isLive() {
  return hasStream;
}

export function listen(listener) {
  listeners.add(listener);
  if (!hasBegun) begin();
  return () => listeners.delete(listener);
}

function begin() {
  hasBegun = true;
  if (others) {
    others.onmessage = ({ data }) => hear(data);
    others.postMessage({ kind: "hello" });
  }
  // The lock goes on to the next page when this one is closed.
  if (others) navigator.locks.request(NAME, lead);
  else lead();
}

function lead() {
  isLeader = true;
  open();
  return new Promise(() => {});
}

// What another page says, or this one: remembered, so that whoever leads next knows what was told.
function hear(said) {
  if (said.kind === "hello") {
    if (isLeader && others) others.postMessage({ kind: "standing", hasStream, known });
    return;
  }
  if (said.kind === "standing") {
    if (!isLeader) ({ hasStream, known } = said);
    return;
  }
  if (known && said.kind === "layer" && said.version !== null) known.layers[said.layer] = said.version;
  if (known && said.kind === "run") known.run = Math.max(known.run ?? 0, said.run);
  for (const listener of listeners) listener(said);
}

function pass(said) {
  hear(said);
  if (others) others.postMessage(said);
}

function stand(isStreaming) {
  hasStream = isStreaming;
  if (others) others.postMessage({ kind: "standing", hasStream, known });
}

// Whatever differs from what was known has changed while nobody heard.
function compare(state) {
  const before = known;
  known = state;
  if (!before) return;
  for (const [layer, version] of Object.entries(state.layers)) {
    if (layer in before.layers && before.layers[layer] !== version) pass({ kind: "layer", layer, version, tiles: null });
  }
  if (state.run !== before.run && state.run !== null) pass({ kind: "run", run: state.run });
}

function open() {
  polls = 0;
  const source = new EventSource("/events");
  source.addEventListener("state", (event) => {
    compare(JSON.parse(event.data));
    stand(true);
  });
  for (const kind of KINDS) {
    source.addEventListener(kind, (event) => pass({ kind, ...JSON.parse(event.data) }));
  }
  source.onerror = () => {
    stand(false);
    if (source.readyState === EventSource.CLOSED) poll(); // refused: too many streams, or nobody may listen
  };
}

async function poll() {
  let waitMs = POLL_MS;
  try {
    const answer = await fetch("/events/state", { headers: { Accept: "application/json" } });
    if (answer.status === 401 || answer.status === 403) return;
    if (answer.ok) {
      const state = await answer.json();
      waitMs = state.poll_seconds * 1000;
      compare(state);
      polls += 1;
    }
  } catch {
    // the service does not answer; the next time it may
  }
  setTimeout(polls >= POLLS_UNTIL_STREAM ? open : poll, waitMs);
}
