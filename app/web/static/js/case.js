// Moves of a case that are made on the spot: where the device stands.

function told(button, text) {
  button.parentElement.querySelector("output").textContent = text;
}

function locate(button) {
  const form = button.form;
  const output = button.parentElement.querySelector("output");
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      form.elements.lon.value = coords.longitude;
      form.elements.lat.value = coords.latitude;
      told(button, `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)} ±${Math.round(coords.accuracy)} m`);
      button.disabled = false;
    },
    () => {
      told(button, output.dataset.refused);
      button.disabled = false;
    },
    { enableHighAccuracy: true, maximumAge: 0, timeout: 20_000 },
  );
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-locate]");
  if (button) locate(button);
});
