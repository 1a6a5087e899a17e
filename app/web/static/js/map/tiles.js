// A layer that comes as vector tiles, drawn by MapLibre under Leaflet's own layers.
"use strict";

(function () {
  const REACH_PX = 4; // a finger or a pointer is never exact
  const STEP_IN = 2; // zooms
  const CANVAS = ["values", "paint", "layer"]; // without WebGL
  const MAPLIBRE = "/vendor/maplibre-gl/maplibre-gl";

  // One megabyte that only maps with such a layer fetch, and only once it is shown.
  const load = cityMap.loadOnce(() => (cityMap.hasWebGl() ? loadMapLibre() : CANVAS.reduce(
    (before, name) => before.then(() => cityMap.loadScript(`/js/map/canvas/${name}.js`)), Promise.resolve(),
  )));

  function loadMapLibre() {
    cityMap.loadStyle(MAPLIBRE + ".css");
    return cityMap.loadScript(MAPLIBRE + "-csp.js")
      .then(() => cityMap.loadScript("/vendor/maplibre-gl-leaflet/leaflet-maplibre-gl.js"))
      .then(() => maplibregl.setWorkerUrl(cityMap.frame.static + MAPLIBRE + "-csp-worker.js"));
  }

  // Layers of MapLibre for layers of ours, from the lowest up (app/maps/sketches.py).
  function sketch(layers) {
    return ["low", "raised", "names"].flatMap((part) => layers.flatMap((layer) => layer.sketch[part]));
  }

  function addHatches(drawing) {
    drawing.on("styleimagemissing", (event) => {
      if (!event.id.startsWith("hatch-") || drawing.hasImage(event.id)) return;
      drawing.addImage(event.id, cityMap.hatchPixels(event.id.slice("hatch-".length)));
    });
  }

  // The topmost feature of a layer that answers, exactly at a place or a finger's reach around it.
  function featureAt(drawing, place, isAsked) {
    const point = drawing.project([place.lng, place.lat]);
    const near = [[point.x - REACH_PX, point.y - REACH_PX], [point.x + REACH_PX, point.y + REACH_PX]];
    for (const where of [point, near]) {
      const found = drawing.queryRenderedFeatures(where).find((feature) => isAsked(feature.source));
      if (found) return found;
    }
    return null;
  }

  function notice(map, text) {
    const node = cityMap.element("p", "map-notice", text);
    node.setAttribute("role", "alert");
    return cityMap.control(map, "topleft", node);
  }

  // What stands for several points is gone into; anything else tells of itself.
  function openFeature(map, place, layer, feature, origin) {
    if (!(feature.properties.count > 1)) {
      cityMap.openPopup(map, place, layer, feature, origin);
      return;
    }
    const [lon, lat] = feature.geometry.coordinates;
    map.setView([lat, lon], map.getZoom() + STEP_IN);
  }

  // Until the drawing comes to rest the document is not drawn; one that is taken away before never does.
  function settle(drawing) {
    const ends = ["idle", "remove"];
    const end = () => {
      ends.forEach((what) => drawing.off(what, end));
      cityMap.end();
    };
    cityMap.begin();
    ends.forEach((what) => drawing.once(what, end));
    drawing.triggerRepaint();
  }

  // A drawing in a pane of the map, as a layer of Leaflet: by MapLibre, on plain canvases where there is no WebGL.
  function makeDrawing(map, style, pane, finer = {}) {
    const options = { style, pane, padding: 0.1, fadeDuration: 0, transformRequest: cityMap.tileRequest, ...finer };
    const made = (cityMap.hasWebGl() ? L.maplibreGL(options) : cityMap.canvases(options)).addTo(map);
    const drawing = made.getMaplibreMap();
    drawing.getCanvas().setAttribute("aria-hidden", "true");
    drawing.getCanvas().removeAttribute("tabindex");
    if (cityMap.hasWebGl()) addHatches(drawing);
    return made;
  }

  Object.assign(cityMap, {
    sketch, loadTiles: load, makeDrawing, featureAt, openFeature, mapNotice: notice, settleTiles: settle,
  });
})();
