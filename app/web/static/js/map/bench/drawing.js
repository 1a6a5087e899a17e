// All layers of the workbench in one drawing of MapLibre: a style made of the choice, changed where that changes.
"use strict";

(function () {
  const bench = cityMap.bench;
  const PACKED = ["land", "ways", "buildings"]; // side by side they are drawn as one city: roads over roofs
  const QUIET = 0.45; // of the own base
  const NAMES_FROM = { areas: 10, gaps: 11 };
  const OPACITIES = {
    fill: ["fill-opacity"],
    line: ["line-opacity"],
    circle: ["circle-opacity", "circle-stroke-opacity"],
    symbol: ["text-opacity"],
  };
  const BASE = "base-";
  let drawn = null;
  let drawing = null;

  function scaled(value, by) {
    if (value === undefined) return by;
    if (typeof value === "number") return value * by;
    // ["interpolate", kind, input, stop, value, ...]
    return value.map((part, place) => (place > 2 && place % 2 === 0 ? part * by : part));
  }

  function faded(part, by) {
    if (by === 1) return part;
    const paint = { ...part.paint };
    for (const name of OPACITIES[part.type]) paint[name] = scaled(paint[name], by);
    return { ...part, paint };
  }

  // Letters in dots, so that the colour is never alone.
  function letters(layer) {
    const marks = layer.symbols.marks.filter((mark) => mark.letter);
    if (layer.shape !== "dot" || !marks.length) return [];
    const match = (valueOf, otherwise) => [
      "match", ["get", layer.symbols.field], ...marks.flatMap((mark) => [mark.value, valueOf(mark)]), otherwise,
    ];
    return [{
      id: layer.key + "-letters", type: "symbol", source: layer.key, "source-layer": layer.key, minzoom: 14,
      layout: {
        "text-field": match((mark) => mark.letter, ""), "text-font": ["sans-serif"], "text-size": 10,
        // Of dots that lie over each other the last one is seen: its letter alone must be, too.
        "text-padding": 0, "symbol-sort-key": ["-", 0, ["id"]],
      },
      paint: { "text-color": match((mark) => cityMap.ink(mark.colour), "#111827") },
    }];
  }

  function styled(part, layers) {
    const layer = layers.find((one) => one.key === part.source);
    const minzoom = part.id.endsWith("-names") ? NAMES_FROM[layer.key] : undefined;
    return minzoom === undefined ? part : { ...part, minzoom };
  }

  // Stretches of layers that are drawn together, from the lowest up.
  function stretches(layers) {
    const made = [];
    for (const layer of layers) {
      const last = made[made.length - 1];
      const isPacked = PACKED.includes(layer.key);
      if (isPacked && last && PACKED.includes(last[0].key)) last.push(layer);
      else made.push([layer]);
    }
    return made;
  }

  // What covers nothing lies over all that fills: outlines of areas, then dots' letters and names.
  function isOutline(part) {
    return part.source === "areas" && part.type === "line";
  }

  function partsOf(layers, opacityOf) {
    const all = stretches(layers).flatMap((some) => [...cityMap.sketch(some), ...some.flatMap(letters)])
      .map((part) => faded(styled(part, layers), opacityOf(part.source)));
    const words = all.filter((part) => part.type === "symbol");
    const lines = all.filter(isOutline);
    return [...all.filter((part) => part.type !== "symbol" && !isOutline(part)), ...lines, ...words];
  }

  // The own base: the city, quiet, under everything; without names where the layer itself tells them.
  function baseParts(state) {
    if (state.base !== "own") return [];
    const layers = bench.data.base.map((key) => bench.layer(key, state));
    return partsOf(layers, () => QUIET)
      .filter((part) => part.type !== "symbol" && !part.id.endsWith("-letters"))
      .map((part) => ({ ...part, id: BASE + part.id }));
  }

  function styleOf(state) {
    const shown = state.layers.filter((layer) => layer.isShown).reverse();
    const layers = shown.map((one) => bench.layer(one.key, state));
    const opacity = Object.fromEntries(shown.map((one) => [one.key, one.opacity]));
    const parts = [...baseParts(state), ...partsOf(layers, (key) => opacity[key])];
    const keys = new Set(parts.map((part) => part.source));
    const sources = Object.fromEntries([...keys].map((key) => {
      const { min_zoom, max_zoom } = bench.layer(key).source;
      return [key, { type: "vector", tiles: [cityMap.workbench.tilesOf(key, state)], minzoom: min_zoom, maxzoom: max_zoom }];
    }));
    return { version: 8, sources, layers: parts };
  }

  // The topmost thing at a place; an area, which lies everywhere, only where nothing else does.
  function thingAt(place) {
    const shown = cityMap.workbench.layers().filter((layer) => layer.isShown).map((layer) => layer.key);
    const isThing = (key) => shown.includes(key) && key !== "areas";
    const found = cityMap.featureAt(drawing, place, isThing);
    return found || cityMap.featureAt(drawing, place, (key) => shown.includes(key));
  }

  // A cell has a page; a block of cells, which stands for several, has none.
  function withRecord(layer, properties) {
    if (layer.key !== "coverage" || properties.cells > 1) return layer;
    return { ...layer, recordPath: bench.withQuery("/grid/{code}", bench.query(["run"])) };
  }

  function open(map, place, origin) {
    const feature = drawing && thingAt(place);
    if (!feature || feature.layer.id.startsWith(BASE)) return;
    cityMap.openPopup(map, place, withRecord(bench.layer(feature.source), feature.properties), feature, origin);
    map.fire("chosen", { layer: feature.source, id: feature.id, properties: feature.properties });
  }

  function answer(map) {
    map.on("click", (event) => {
      if (!bench.isToolActive()) open(map, event.latlng, null);
    });
    map.on("keydown", (event) => {
      const { key, target } = event.originalEvent;
      if (key === "Enter" && target === map.getContainer() && !bench.isToolActive()) open(map, map.getCenter(), target);
    });
  }

  function draw(map, state) {
    drawn = L.maplibreGL({ style: styleOf(state), pane: "cityTiles", padding: 0.1, fadeDuration: 0 }).addTo(map);
    drawing = drawn.getMaplibreMap();
    drawing.getCanvas().setAttribute("aria-hidden", "true");
    drawing.getCanvas().removeAttribute("tabindex");
    cityMap.addHatches(drawing);
    drawing.once("error", () => bench.say(cityMap.words().part_failed));
    cityMap.settleTiles(drawing);
  }

  bench.startDrawing = function (map) {
    answer(map);
    if (!cityMap.hasWebGl()) {
      cityMap.mapNotice(map, cityMap.words().no_webgl);
      return;
    }
    cityMap.begin();
    cityMap.loadTiles()
      .then(() => draw(map, bench.stateNow()))
      .catch(() => cityMap.mapNotice(map, cityMap.words().part_failed))
      .finally(() => cityMap.end());
    bench.onChange((state, changed) => {
      if (!drawing || !bench.isRedrawn(changed)) return;
      drawing.setStyle(styleOf(state));
      cityMap.settleTiles(drawing);
    });
  };

  bench.withRecord = withRecord;

  // The drawing itself, for tools that read it or put their own marks into it.
  cityMap.workbench.drawing = () => drawing;
  // The style of what is chosen, or of that with changes: what is compared beside it.
  cityMap.workbench.style = (changes = {}) => styleOf({ ...bench.stateNow(), ...changes });
  // Tiles of a layer anew, and what is counted, after its rows have changed.
  cityMap.workbench.refresh = (key) => {
    const source = drawing && drawing.getSource(key);
    if (source) source.setTiles([cityMap.workbench.tilesOf(key)]);
    bench.recount();
  };
})();
