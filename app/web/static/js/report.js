// The phone's report: position, near cases, sending. The form works without this file, too.
const form = document.getElementById("report");
const words = form.dataset;
const field = (name) => form.elements[name];
const refusal = document.getElementById("refusal");
const positionState = document.getElementById("position-state");
const locate = document.getElementById("locate");
const near = document.getElementById("near");
const signal = document.getElementById("signal");
const photoState = document.getElementById("photo-state");
const photoInputs = [...form.querySelectorAll("[name=photos]")]; // the camera, and the album
const maxPhotos = Number(words.maxPhotos);
const watchMs = 20000;

function say(text) {
  refusal.textContent = text;
  refusal.hidden = text === "";
  if (text !== "") refusal.focus();
}

// Signal questions belong to the signal class only.
function showSignal() {
  const wanted = field("class_code").value === signal.dataset.class;
  signal.hidden = !wanted;
  signal.disabled = !wanted;
}

// Position: watched for a while, the best one kept.
let best = Infinity;

function accuracyWord(metres) {
  if (metres <= 20) return words.good;
  return metres <= 60 ? words.fair : words.poor;
}

function keep(position) {
  const { longitude, latitude, accuracy } = position.coords;
  if (accuracy > best) return;
  best = accuracy;
  field("lon").value = longitude.toFixed(6);
  field("lat").value = latitude.toFixed(6);
  field("accuracy_m").value = accuracy.toFixed(1);
  field("datum_source").value = "device";
  positionState.textContent = `±${Math.round(accuracy)} m · ${accuracyWord(accuracy)}`;
  lookNear();
}

function watch() {
  best = Infinity;
  positionState.textContent = words.locating;
  const id = navigator.geolocation.watchPosition(
    keep,
    () => {
      if (best === Infinity) positionState.textContent = words.denied;
    },
    { enableHighAccuracy: true, maximumAge: 0, timeout: watchMs },
  );
  setTimeout(() => navigator.geolocation.clearWatch(id), watchMs);
}

function typed() {
  field("accuracy_m").value = "";
  field("datum_source").value = "stated";
  best = 0; // what was typed is not overwritten
  lookNear();
}

// Open cases of the class around the place: a hint, never a hindrance.
async function lookNear() {
  const [lon, lat, code] = [field("lon").value, field("lat").value, field("class_code").value];
  if (!lon || !lat || !code || Math.abs(lon) > 180 || Math.abs(lat) > 90) return;
  const query = new URLSearchParams({ lon, lat, class: code });
  try {
    const answer = await fetch(`/api/v1/cases/near?${query}`);
    showNear(answer.ok ? (await answer.json()).features : []);
  } catch {
    showNear([]);
  }
}

function showNear(features) {
  near.querySelector("p").textContent = words.near;
  near.querySelector("ul").replaceChildren(
    ...features.map(({ properties }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `/cases/${properties.id}`;
      link.textContent = `${properties.number} · ${Math.round(properties.distance_m)} m`;
      item.append(link);
      return item;
    }),
  );
  near.hidden = features.length === 0;
}

function showPhotos(changed) {
  const files = photoInputs.flatMap((input) => [...input.files]);
  if (files.length > maxPhotos) {
    changed.value = "";
    say(words.photosMany);
    showPhotos(changed);
    return;
  }
  const names = files.map((file) => file.name).join(", ");
  photoState.textContent = files.length ? `${words.photosChosen} ${files.length} (${names})` : "";
}

// Sending keeps the page, so that nothing typed is lost when it fails.
async function send(event) {
  event.preventDefault();
  const button = form.querySelector("[type=submit]");
  const label = button.textContent;
  button.disabled = true;
  button.textContent = words.sending;
  say("");
  try {
    // asked as a page: a refusal comes in the language of the reader
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (answer.redirected) {
      window.location.assign(answer.url);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    say(page.querySelector("[role=alert]").textContent.trim());
  } catch {
    say(words.failed);
  }
  button.disabled = false;
  button.textContent = label;
}

form.addEventListener("submit", send);
form.addEventListener("change", (event) => {
  if (event.target.name === "class_code") {
    showSignal();
    lookNear();
  }
  if (event.target.name === "photos") showPhotos(event.target);
  if (event.target.name === "lon" || event.target.name === "lat") typed();
});
showSignal();

if ("geolocation" in navigator) {
  locate.hidden = false;
  locate.addEventListener("click", watch);
  if (!field("lon").value) watch();
}
