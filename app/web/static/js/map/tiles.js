// A layer that comes as vector tiles, drawn by MapLibre under Leaflet's own layers.
"use strict";

(function () {
  const REACH_PX = 4; // a finger or a pointer is never exact
  const STEP_IN = 2; // zooms
  const CANVAS = ["values", "paint", "layer"]; // without WebGL
  const NEWS_MS = 10000; // no web process keeps for longer what it knew before the news
  let library = null;
  let canUseWebGl = null;
  let heardAt = -Infinity;

  function script(path) {
    return new Promise((done, fail) => {
      const node = document.createElement("script");
      node.src = cityMap.frame.static + path;
      node.dataset.part = ""; // without it the rest of the map is drawn
      node.onload = done;
      node.onerror = () => fail(new Error("not loaded: " + path));
      document.head.append(node);
    });
  }

  // One megabyte that only maps with such a layer fetch, and only once it is shown.
  function load() {
    if (library) return library;
    library = hasWebGl() ? loadMapLibre() : CANVAS.reduce(
      (before, name) => before.then(() => script(`/js/map/canvas/${name}.js`)), Promise.resolve(),
    );
    return library;
  }

  function loadMapLibre() {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = cityMap.frame.static + "/vendor/maplibre-gl/maplibre-gl.css";
    document.head.append(style);
    return script("/vendor/maplibre-gl/maplibre-gl-csp.js")
      .then(() => script("/vendor/maplibre-gl-leaflet/leaflet-maplibre-gl.js"))
      .then(() => maplibregl.setWorkerUrl(cityMap.frame.static + "/vendor/maplibre-gl/maplibre-gl-csp-worker.js"));
  }

  // Soon after news tiles are asked for anew at every cache on the way: another process may not have heard yet.
  function tileRequest(url, kind) {
    const isNews = kind === "Tile" && performance.now() - heardAt < NEWS_MS;
    return isNews ? { url, cache: "no-cache" } : { url };
  }

  function hasWebGl() {
    canUseWebGl ??= Boolean(document.createElement("canvas").getContext("webgl2"));
    return canUseWebGl;
  }

  // Layers of MapLibre for layers of ours, from the lowest up (app/maps/sketches.py).
  function sketch(layers) {
    return ["low", "raised", "names"].flatMap((part) => layers.flatMap((layer) => layer.sketch[part]));
  }

  function styleOf(layers) {
    const sources = layers.map(({ source }) => [
      source.layer, { type: "vector", tiles: [source.url], minzoom: source.min_zoom, maxzoom: source.max_zoom },
    ]);
    return { version: 8, sources: Object.fromEntries(sources), layers: sketch(layers) };
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

  // The tiles of a source in which a change of some squares may show: also that of a neighbour, as the service has it.
  function tilesAround(source, zoom, squares) {
    const found = new Map();
    for (let z = source.min_zoom; z <= source.max_zoom; z += 1) {
      const side = 2 ** Math.max(0, zoom - z); // squares in a tile
      const inner = 2 ** Math.max(0, z - zoom); // tiles in a square
      const reach = side > 1 ? Math.ceil(side / 8) : 0;
      const range = (at) => [Math.floor((at - reach) / side) * inner, (Math.floor((at + reach) / side) + 1) * inner];
      for (const [column, row] of squares) {
        const [[west, east], [north, south]] = [range(column), range(row)];
        for (let x = west; x < east; x += 1) {
          for (let y = north; y < south; y += 1) found.set([z, x, y].join("/"), { z, x, y });
        }
      }
    }
    return [...found.values()];
  }

  // Asks anew for the tiles that a change touched; each has a tag, so that one which is the same costs nothing.
  function follow(drawing, layers) {
    const sources = new Map(layers.map(({ source }) => [source.layer, source]));
    const refresh = (name, news) => {
      if (!drawing.getSource(name)) return;
      heardAt = performance.now();
      const tiles = news.tiles && tilesAround(sources.get(name), news.zoom, news.tiles);
      drawing.refreshTiles(name, tiles || undefined);
      // MapLibre keeps tiles that are out of sight, and would show them again as they were.
      if (tiles && hasWebGl()) drawing.style.tileManagers[name]._outOfViewCache?.reset();
    };
    return (news) => {
      const names = news.kind === "run" ? ["coverage", "gaps"] : [news.layer];
      for (const name of names.filter((one) => sources.has(one))) {
        const isUnderWay = !drawing.areTilesLoaded();
        refresh(name, news);
        if (isUnderWay) drawing.once("idle", () => refresh(name, news)); // asked for before the change
      }
    };
  }

  // The module of the pages around: one stream for all of them.
  function listen(listener) {
    let stop = null;
    let isOver = false;
    import(cityMap.frame.static + "/js/live.js").then((live) => {
      if (!isOver) stop = live.listen(listener);
    }).catch(() => {}); // a map without news is a map
    return () => {
      isOver = true;
      if (stop) stop();
    };
  }

  const followNews = (drawing, layers) => listen(follow(drawing, layers));

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

  // What stands for several points is gone into; anything else tells of itself.
  function openFeature(map, place, layer, feature, origin) {
    if (!(feature.properties.count > 1)) {
      cityMap.openPopup(map, place, layer, feature, origin);
      return;
    }
    const [lon, lat] = feature.geometry.coordinates;
    map.setView([lat, lon], map.getZoom() + STEP_IN);
  }

  function answer(map, drawing, layers) {
    const asked = new Map(layers.filter((layer) => layer.isInteractive).map((layer) => [layer.source.layer, layer]));
    const open = (place, origin) => {
      const feature = featureAt(drawing, place, (source) => asked.has(source));
      if (feature) openFeature(map, place, asked.get(feature.source), feature, origin);
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

  // Until the drawing comes to rest the document is not drawn.
  function settle(drawing) {
    cityMap.begin();
    drawing.once("idle", () => cityMap.end());
    drawing.triggerRepaint();
  }

  // A drawing in a pane of the map, as a layer of Leaflet: by MapLibre, on plain canvases where there is no WebGL.
  function makeDrawing(map, style, pane, finer = {}) {
    const options = { style, pane, padding: 0.1, fadeDuration: 0, transformRequest: tileRequest, ...finer };
    const made = (hasWebGl() ? L.maplibreGL(options) : cityMap.canvases(options)).addTo(map);
    const drawing = made.getMaplibreMap();
    drawing.getCanvas().setAttribute("aria-hidden", "true");
    drawing.getCanvas().removeAttribute("tabindex");
    if (hasWebGl()) addHatches(drawing);
    return made;
  }

  function draw(map, layers, pane) {
    const drawn = makeDrawing(map, styleOf(layers), pane);
    const drawing = drawn.getMaplibreMap();
    drawing.once("error", () => notice(map, cityMap.words().part_failed));
    settle(drawing);
    const ignore = answer(map, drawing, layers);
    const deafen = followNews(drawing, layers);
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
          settle(drawn.drawing);
          return;
        }
        cityMap.begin();
        load().then(redraw)
          .catch(() => notice(map, cityMap.words().part_failed))
          .finally(() => cityMap.end());
      },
      remove(layer) {
        if (!wanted.has(layer)) return;
        wanted.get(layer)();
        wanted.delete(layer);
        if (!drawn) return;
        if (wanted.size) {
          show(drawn.drawing, layer, false);
          settle(drawn.drawing);
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

  // For maps that keep a drawing of their own.
  Object.assign(cityMap, {
    sketch, loadScript: script, loadTiles: load, hasWebGl, makeDrawing, featureAt, openFeature, tileRequest, mapNotice: notice,
    settleTiles: settle, followNews, listenToNews: listen,
  });

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
