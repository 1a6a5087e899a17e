"""Style documents as another client of MapLibre reads them: valid, with all that they name."""

import pytest

from app.domain.layers import LAYERS

pytestmark = pytest.mark.browser

# MapLibre checks a style by its specification and tells of each fault as an error.
DRAW = """
async ([url, scripts]) => {
  for (const source of scripts) {
    await new Promise((done, fail) => {
      const node = document.createElement("script");
      node.nonce = document.querySelector("script").nonce;
      node.src = source;
      node.onload = done;
      node.onerror = fail;
      document.head.append(node);
    });
  }
  maplibregl.setWorkerUrl("/static/vendor/maplibre-gl/maplibre-gl-csp-worker.js");
  const container = document.createElement("div");
  document.body.append(container);
  const faults = [];
  const map = new maplibregl.Map({ container, style: url, attributionControl: false });
  map.on("error", (event) => faults.push(String(event.error && event.error.message)));
  map.on("styleimagemissing", (event) => faults.push("no picture " + event.id));
  await new Promise((done) => {
    map.once("idle", done);
    setTimeout(done, 15000);
  });
  const parts = map.getStyle() ? map.getStyle().layers.length : 0;
  map.remove();
  container.remove();
  return { faults, parts };
}
"""
SCRIPTS = ["/static/vendor/maplibre-gl/maplibre-gl-csp.js"]


def test_every_style_is_valid_and_finds_its_tiles_and_pictures(visit, little_city):
    visit.open("/help?lang=en")
    for layer in sorted(set(LAYERS) - {"scenarios"}):  # asks for one, and the little city has none
        found = visit.page.evaluate(DRAW, [f"{visit.server}/tiles/{layer}/style.json", SCRIPTS])
        assert found["faults"] == [], layer
        assert found["parts"] > 0
