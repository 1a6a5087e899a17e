// Progress of the task of an import; when it has ended the page has new things to ask.
const state = document.getElementById("job-state");
const trouble = document.getElementById("job-trouble");
const pauseMs = Number(state.dataset.pollSeconds) * 1000;

async function refresh() {
  try {
    const answer = await fetch(state.dataset.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector('[data-finished="no"]')) {
      location.replace(location.pathname + location.search);
      return;
    }
    // A button that is being used is not pulled away from under the keyboard.
    if (!state.contains(document.activeElement)) {
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
  setTimeout(refresh, pauseMs);
}

setTimeout(refresh, pauseMs);
