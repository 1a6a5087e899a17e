// A layer that comes as vector tiles, drawn by MapLibre under Leaflet's own layers.
"use strict";

(function () {
  const REACH_PX = 4; // a finger or a pointer is never exact
  let library = null;

  function script(path) {
    return new Promise((done, fail) => {
      const node = document.createElement("script");
      node.src = cityMap.frame.static + path;
      node.onload = done;
      node.onerror = () => fail(new Error("not loaded: " + path));
      document.head.append(node);
    });
  }

  // One megabyte that only maps with such a layer fetch, and only once it is shown.
  function load() {
    if (library) return library;
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = cityMap.frame.static + "/vendor/maplibre-gl/maplibre-gl.css";
    document.head.append(style);
    library = script("/vendor/maplibre-gl/maplibre-gl-csp.js")
      .then(() => script("/vendor/maplibre-gl-leaflet/leaflet-maplibre-gl.js"))
      .then(() => maplibregl.setWorkerUrl(cityMap.frame.static + "/vendor/maplibre-gl/maplibre-gl-csp-worker.js"));
    return library;
  }

  function hasWebGl() {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  }

  function byValue(symbols, valueOf, otherwise) {
    if (!symbols.field) return valueOf(symbols.marks[0]);
    const pairs = symbols.marks.flatMap((mark) => [mark.value, valueOf(mark)]);
    return ["match", ["get", symbols.field], ...pairs, otherwise];
  }

  function surfaces(layer, source) {
    const symbols = layer.symbols;
    const hatched = symbols.marks.filter((mark) => mark.is_hatched).map((mark) => mark.value);
    const isHatched = ["in", ["get", symbols.field || ""], ["literal", hatched]];
    const base = { source: "tiles", "source-layer": source.layer };
    const fill = {
      ...base, id: "fill", type: "fill",
      paint: {
        "fill-color": byValue(symbols, (mark) => mark.colour, "#6b7280"),
        "fill-opacity": symbols.fill_opacity,
        "fill-antialias": false,
      },
      ...(hatched.length && symbols.field ? { filter: ["!", isHatched] } : {}),
    };
    const hatch = {
      ...base, id: "hatch", type: "fill", filter: isHatched,
      paint: {
        "fill-pattern": byValue(symbols, (mark) => "hatch-" + mark.colour, "hatch-#6b7280"),
        "fill-opacity": symbols.fill_opacity,
      },
    };
    // Far away the outlines of small cells would be all that is seen.
    const line = {
      ...base, id: "line", type: "line",
      paint: {
        "line-color": symbols.outline,
        "line-width": symbols.outline_px,
        "line-opacity": ["interpolate", ["linear"], ["zoom"], 12, 0.06, 15, 0.6],
      },
    };
    return hatched.length && symbols.field ? [fill, hatch, line] : [fill, line];
  }

  function dots(layer, source) {
    const symbols = layer.symbols;
    return [{
      id: "fill", type: "circle", source: "tiles", "source-layer": source.layer,
      paint: {
        "circle-color": byValue(symbols, (mark) => mark.colour, "#6b7280"),
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 2.5, 12, 4, 15, symbols.dot_px / 2],
        "circle-stroke-color": symbols.outline,
        "circle-stroke-width": 1,
      },
    }];
  }

  const SURFACES = new Set(["areas", "coverage", "gaps", "buildings"]);

  function styleOf(layer) {
    const source = layer.source;
    return {
      version: 8,
      sources: {
        tiles: { type: "vector", tiles: [source.url], minzoom: source.min_zoom, maxzoom: source.max_zoom },
      },
      layers: SURFACES.has(source.layer) ? surfaces(layer, source) : dots(layer, source),
    };
  }

  function addHatches(drawing, layer) {
    drawing.on("styleimagemissing", (event) => {
      if (!event.id.startsWith("hatch-") || drawing.hasImage(event.id)) return;
      drawing.addImage(event.id, cityMap.hatchPixels(event.id.slice("hatch-".length)));
    });
  }

  function featureAt(drawing, place) {
    const point = drawing.project([place.lng, place.lat]);
    const exact = drawing.queryRenderedFeatures(point);
    if (exact.length) return exact[0];
    const near = [[point.x - REACH_PX, point.y - REACH_PX], [point.x + REACH_PX, point.y + REACH_PX]];
    return drawing.queryRenderedFeatures(near)[0] || null;
  }

  function notice(map, text) {
    const node = cityMap.element("p", "map-notice", text);
    node.setAttribute("role", "alert");
    return cityMap.control(map, "topleft", node);
  }

  // MapLibre counts zooms from tiles of 512 pixels: one less than Leaflet.
  function hintWhenFar(map, layer) {
    let hint = null;
    const tell = () => {
      const isFar = Math.floor(map.getZoom() - 1) < layer.source.min_zoom;
      if (isFar && !hint) hint = notice(map, cityMap.words().zoom_in_for + " " + layer.name);
      if (!isFar && hint) {
        hint.remove();
        hint = null;
      }
    };
    map.on("zoomend", tell);
    tell();
    return () => {
      map.off("zoomend", tell);
      if (hint) hint.remove();
    };
  }

  function draw(map, layer) {
    const drawn = L.maplibreGL({ style: styleOf(layer), pane: "cityTiles", padding: 0.1, fadeDuration: 0 });
    drawn.addTo(map);
    const drawing = drawn.getMaplibreMap();
    drawing.getCanvas().setAttribute("aria-hidden", "true");
    drawing.getCanvas().removeAttribute("tabindex");
    addHatches(drawing, layer);
    cityMap.begin();
    drawing.once("idle", () => cityMap.end());
    const open = (place, origin) => {
      const feature = featureAt(drawing, place);
      if (feature) cityMap.openPopup(map, place, layer, feature, origin);
    };
    const click = (event) => open(event.latlng, null);
    // Enter asks for what lies in the middle of the map.
    const press = (event) => {
      if (event.originalEvent.key === "Enter" && event.originalEvent.target === map.getContainer()) {
        open(map.getCenter(), map.getContainer());
      }
    };
    if (layer.isInteractive) map.on({ click, keydown: press });
    const forgetHint = hintWhenFar(map, layer);
    return () => {
      forgetHint();
      map.off({ click, keydown: press });
      drawn.remove();
    };
  }

  cityMap.addTiles = function (map, id) {
    const layer = cityMap.read(id);
    let remove = null;
    let isWanted = false;
    const entry = {
      name: layer.name,
      isShown: layer.isShown,
      show() {
        isWanted = true;
        if (!hasWebGl()) {
          notice(map, cityMap.words().no_webgl);
          return;
        }
        cityMap.begin();
        load().then(() => {
          if (isWanted && !remove) remove = draw(map, layer);
        }).finally(() => cityMap.end());
      },
      hide() {
        isWanted = false;
        if (remove) remove();
        remove = null;
      },
    };
    cityMap.layers.push(entry);
    if (entry.isShown) entry.show();
  };
})();
