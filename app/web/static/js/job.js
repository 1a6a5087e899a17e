// Progress of a running job: asks for the changing part of the page when told, and now and then, until it has ended.
import { isLive, listen } from "./live.js";

const TOLD_TIMES = 15; // told of news, it asks by itself so many times less often
const state = document.getElementById("job-state");
const trouble = document.getElementById("job-trouble");
const pauseMs = Number(state.dataset.pollSeconds) * 1000;

const isFinished = () => state.querySelector("[data-finished]").dataset.finished === "yes";

async function refresh() {
  try {
    const answer = await fetch(state.dataset.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // A button that is being used is not pulled away from under the keyboard.
    if (!state.contains(document.activeElement) || page.querySelector('[data-finished="yes"]')) {
      state.replaceChildren(...page.body.childNodes);
    } else {
      state.querySelector("progress").value = page.querySelector("progress").value;
      state.querySelector(".steps").replaceWith(page.querySelector(".steps"));
    }
    trouble.hidden = true;
  } catch {
    trouble.textContent = state.dataset.lost;
    trouble.hidden = false;
  }
  clearTimeout(next);
  if (!isFinished()) next = setTimeout(refresh, isLive() ? pauseMs * TOLD_TIMES : pauseMs);
}

let next = setTimeout(refresh, pauseMs);
listen((news) => {
  if (news.kind === "job" && news.job === Number(state.dataset.job) && !isFinished()) refresh();
});
