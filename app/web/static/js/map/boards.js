// Layers of tiles on a map whose layers are switched on and off one by one.
"use strict";

(function () {
  function styleOf(layers) {
    const sources = layers.map(({ source }) => [
      source.layer, { type: "vector", tiles: [source.url], minzoom: source.min_zoom, maxzoom: source.max_zoom },
    ]);
    return { version: 8, sources: Object.fromEntries(sources), layers: cityMap.sketch(layers) };
  }

  // MapLibre counts zooms from tiles of 512 pixels: one less than Leaflet.
  function hintWhenFar(map, layer) {
    let hint = null;
    const tell = () => {
      const isFar = Math.floor(map.getZoom() - 1) < layer.source.min_zoom;
      if (isFar && !hint) hint = cityMap.mapNotice(map, cityMap.words().zoom_in_for + " " + layer.name);
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

  function answer(map, drawing, layers) {
    const asked = new Map(layers.filter((layer) => layer.isInteractive).map((layer) => [layer.source.layer, layer]));
    const open = (place, origin) => {
      const feature = cityMap.featureAt(drawing, place, (source) => asked.has(source));
      if (feature) cityMap.openFeature(map, place, asked.get(feature.source), feature, origin);
    };
    const click = (event) => open(event.latlng, null);
    // Enter asks for what lies in the middle of the map.
    const keydown = (event) => {
      if (event.originalEvent.key === "Enter" && event.originalEvent.target === map.getContainer()) {
        open(map.getCenter(), map.getContainer());
      }
    };
    if (asked.size) map.on({ click, keydown });
    return () => map.off({ click, keydown });
  }

  function show(drawing, layer, isShown) {
    for (const part of drawing.getStyle().layers) {
      if (part.source === layer.source.layer) {
        drawing.setLayoutProperty(part.id, "visibility", isShown ? "visible" : "none");
      }
    }
  }

  function draw(map, layers, pane) {
    const drawn = cityMap.makeDrawing(map, styleOf(layers), pane);
    const drawing = drawn.getMaplibreMap();
    drawing.once("error", () => cityMap.mapNotice(map, cityMap.words().part_failed));
    cityMap.settleTiles(drawing);
    const ignore = answer(map, drawing, layers);
    const deafen = cityMap.followNews(drawing, layers);
    const remove = () => {
      ignore();
      deafen();
      drawn.remove();
    };
    return { drawing, remove };
  }

  // One drawing for layers that are wanted one by one; without any it is taken away.
  function board(map, layers, pane) {
    const wanted = new Map(); // layer -> what forgets its hint
    let drawn = null;
    const redraw = () => {
      if (!wanted.size || drawn) return;
      drawn = draw(map, layers, pane);
      const { drawing } = drawn;
      drawing.once("styledata", () => layers.forEach((layer) => show(drawing, layer, wanted.has(layer))));
    };
    return {
      add(layer) {
        wanted.set(layer, hintWhenFar(map, layer));
        if (drawn) {
          show(drawn.drawing, layer, true);
          cityMap.settleTiles(drawn.drawing);
          return;
        }
        cityMap.begin();
        cityMap.loadTiles().then(redraw)
          .catch(() => cityMap.mapNotice(map, cityMap.words().part_failed))
          .finally(() => cityMap.end());
      },
      remove(layer) {
        if (!wanted.has(layer)) return;
        wanted.get(layer)();
        wanted.delete(layer);
        if (!drawn) return;
        if (wanted.size) {
          show(drawn.drawing, layer, false);
          cityMap.settleTiles(drawn.drawing);
          return;
        }
        drawn.remove();
        drawn = null;
      },
    };
  }

  function enter(name, isShown, layers, on) {
    const entry = {
      name,
      isShown,
      show: () => layers.forEach(on.add),
      hide: () => layers.forEach(on.remove),
    };
    cityMap.layers.push(entry);
    if (isShown) entry.show();
  }

  cityMap.addTiles = function (map, id) {
    const layer = cityMap.read(id);
    enter(layer.name, layer.isShown, [layer], board(map, [layer], "cityTiles"));
  };

  cityMap.addStack = function (map, id) {
    const { name, isShown, layers } = cityMap.read(id);
    const on = board(map, layers, "cityBase");
    if (!name) {
      layers.forEach((layer) => enter(layer.name, layer.isShown, [layer], on));
      return;
    }
    // What has one name is the backdrop of something else: grey, and multiplied into what tiles fill.
    const pane = map.getPane("cityBase");
    pane.classList.add("is-quiet");
    pane.style.zIndex = 355;
    enter(name, isShown, layers, on);
  };
})();
