// The list of tasks follows them: its rows come anew when one goes on, not under the hands of somebody.
import { listen } from "./live.js";

const PAUSE_MS = 1000;
const frame = document.getElementById("jobs");
let waiting = null;

async function refresh() {
  waiting = null;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer || !answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const rows = page.querySelector("#jobs tbody");
  if (rows && !frame.querySelector("tbody").contains(document.activeElement)) frame.querySelector("tbody").replaceWith(rows);
}

listen((news) => {
  if (news.kind === "job") waiting ??= setTimeout(refresh, PAUSE_MS);
});
