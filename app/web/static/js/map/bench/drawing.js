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
    const all = stretches(layers).flatMap(cityMap.sketch)
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
      .filter((part) => part.type !== "symbol")
      .map((part) => ({ ...part, id: BASE + part.id }));
  }

  function sourceOf(key, state) {
    if (key === bench.CHANGED) return bench.changedSource(state);
    const { min_zoom, max_zoom } = bench.layer(key).source;
    return { type: "vector", tiles: [cityMap.workbench.tilesOf(key, state)], minzoom: min_zoom, maxzoom: max_zoom };
  }

  function styleOf(state) {
    const shown = state.layers.filter((layer) => layer.isShown && bench.isTrue(layer.key, state)).reverse();
    const layers = shown.map((one) => bench.layer(one.key, state));
    const opacity = Object.fromEntries(shown.map((one) => [one.key, one.opacity]));
    const parts = bench.withChanges([...baseParts(state), ...partsOf(layers, (key) => opacity[key])], state);
    const keys = new Set(parts.map((part) => part.source));
    const sources = Object.fromEntries([...keys].map((key) => [key, sourceOf(key, state)]));
    return { version: 8, sources, layers: parts };
  }

  // The topmost thing at a place; an area, which lies everywhere, only where nothing else does.
  function thingAt(drawing, place) {
    const shown = cityMap.workbench.layers().filter((layer) => layer.isShown).map((layer) => layer.key);
    const isThing = (key) => (shown.includes(key) && key !== "areas") || key === bench.CHANGED;
    const found = cityMap.featureAt(drawing, place, isThing);
    return found || cityMap.featureAt(drawing, place, (key) => shown.includes(key));
  }

  // A cell has a page; a block of cells, which stands for several, has none.
  function withRecord(layer, properties, state) {
    if (layer.key !== "coverage" || properties.cells > 1) return layer;
    return { ...layer, recordPath: bench.withQuery("/grid/{code}", bench.query(["run"], state)) };
  }

  // What is drawn at a place: of a comparison the side that it lies on.
  function sideAt(map, place) {
    const share = map.latLngToContainerPoint(place).x / map.getSize().x;
    return bench.sides().find((side) => share >= side.from && share <= side.to);
  }

  function open(map, place, origin) {
    const side = sideAt(map, place);
    const feature = side && thingAt(side.drawing, place);
    if (!feature || feature.layer.id.startsWith(BASE)) return;
    const isChanged = feature.source === bench.CHANGED;
    const layer = isChanged ? bench.changedLayer(side.state) : bench.layer(feature.source, side.state);
    const shown = withRecord(layer, feature.properties, side.state);
    // What no choice changes is the same on both sides.
    cityMap.openFeature(map, place, layer.asks.length ? { ...shown, side: side.title } : shown, feature, origin);
    if (!isChanged) map.fire("chosen", { layer: feature.source, id: feature.id, properties: feature.properties });
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

  bench.makeDrawing = function (map, style, pane) {
    const made = cityMap.makeDrawing(map, style, pane, bench.finer);
    const inner = made.getMaplibreMap();
    inner.once("error", () => bench.say(cityMap.words().part_failed));
    cityMap.settleTiles(inner);
    made.on("remove", cityMap.followNews(inner, bench.data.layers));
    return made;
  };

  function draw(map, state) {
    drawing = bench.makeDrawing(map, styleOf(state), "cityTiles").getMaplibreMap();
  }

  // What is drawn: one side as wide as the map, unless something is compared.
  bench.sides = () => (drawing ? [{ drawing, state: bench.stateNow(), from: 0, to: 1 }] : []);

  bench.startDrawing = function (map) {
    answer(map);
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
})();
