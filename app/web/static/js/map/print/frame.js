// The map of a sheet: nothing but the map, in finer pixels, with all in sight that was so on the screen.
"use strict";

(function () {
  const bench = cityMap.bench;
  const PATH = "/map/print";
  const FINER = 2; // pixels of the picture for each of the page: 192 to the inch on paper
  const said = [];

  const isSheet = (function () {
    try {
      return window.parent !== window && window.parent.location.pathname === PATH;
    } catch {
      return false;
    }
  })();

  bench.finer = isSheet ? { pixelRatio: FINER, padding: 0 } : {};
  bench.copied = isSheet ? { crossOrigin: "anonymous" } : {}; // else a browser lets no script have the picture

  // Width and height of the map on the screen.
  function seenPx() {
    const text = new URLSearchParams(window.location.search).get("seen") || "";
    const [width, height] = text.split("x").map(Number);
    return width > 0 && height > 0 ? { width, height } : null;
  }

  function fitted(map, view) {
    const seen = seenPx();
    const size = map.getSize();
    if (!seen || !size.x || !size.y) return view;
    return { ...view, zoom: view.zoom + Math.log2(Math.min(size.x / seen.width, size.y / seen.height)) };
  }

  bench.openSheet = function (map, state) {
    if (!isSheet) return;
    document.documentElement.classList.add("is-sheet");
    map.options.zoomSnap = 0;
    bench.say = (text) => said.push(text);
    if (state.view) cityMap.opening = () => bench.placeView(fitted(map, state.view));
    cityMap.sheet = sheet(map);
  };

  // Metres on the ground for a pixel of the page, in the middle of the map and along it.
  async function metresPerPx(map) {
    await cityMap.measure.load();
    const { x, y } = map.getSize().divideBy(2);
    const [from, to] = [-50, 50].map((dx) => map.containerPointToLatLng([x + dx, y])).map(({ lng, lat }) => [lng, lat]);
    return cityMap.measure.segmentM(from, to) / 100;
  }

  function legends(state) {
    const shown = state.layers.filter((one) => one.isShown);
    return shown.map((one) => ({ name: bench.layer(one.key).name, nodes: bench.legends(one.key) }));
  }

  function choices(state) {
    const isAsked = state.layers.some((one) => one.isShown && bench.layer(one.key).asks.includes("profile"));
    if (!isAsked || !bench.data.runs.length) return [];
    return cityMap.compare.now() ? Object.values(cityMap.compare.titles()) : [bench.choiceText(state)];
  }

  // What the sheet around asks for, once the map is drawn.
  function sheet(map) {
    return {
      finer: FINER,
      picture: () => cityMap.pictureOf(map, FINER),
      metresPerPx: () => metresPerPx(map),
      legends: () => legends(bench.stateNow()),
      choices: () => choices(bench.stateNow()),
      figures: () => (bench.stateNow().measure ? cityMap.measure.figures() : []),
      // Names of base maps, and what could not be drawn.
      credits: () => [...document.querySelectorAll(".bench-base-note:not([hidden])")].map((node) => node.textContent),
      said: () => [...said, ...[...document.querySelectorAll(".map-notice")].map((node) => node.textContent)],
    };
  }
})();
