// A discreet word that a list is not the newest any more; the reader decides when to load it again.
import { listen } from "./live.js";

const notes = [...document.querySelectorAll("[data-live]")];

listen((news) => {
  for (const note of notes) {
    if (note.dataset.live === news.kind || note.dataset.live === news.layer) note.hidden = false;
  }
});
