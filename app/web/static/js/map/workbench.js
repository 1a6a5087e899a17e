// The workbench: what is chosen and shown, kept in the address; its parts and tools ask here.
"use strict";

cityMap.tools = cityMap.tools || []; // {key, title, start(map), stop()}: listed in the toolbar
cityMap.bench = {}; // parts of the workbench put what they do for each other here

(function () {
  const bench = cityMap.bench;
  // What lies over the drawing or beside it, and changes nothing in it.
  const OVERLAID = ["view", "measure", "compare", "area", "outline", "table"];
  bench.SLICE = ["profile", "operator", "reception", "run"]; // what people, cells and gaps are counted by
  bench.THRESHOLDS_DBM = [-200, 0];
  let state = null;
  const listeners = [];

  function defaults() {
    return {
      profile: bench.data.profiles[0].key,
      operator: "any",
      reception: Object.keys(bench.data.receptions)[0],
      run: null,
      network: null,
      threshold: null,
      technology: null,
      scenario: null,
      base: "own",
      measure: null,
      area: null,
      outline: null,
      table: null,
      compare: null,
      layers: bench.withShown(bench.shownByKeys(bench.data.shown)),
      view: null,
    };
  }

  function profile(of) {
    return bench.data.profiles.find((one) => one.key === of.profile);
  }

  function tell(changed) {
    for (const listener of listeners) listener(state, changed);
  }

  function placeView(view) {
    bench.map.setView([view.lat, view.lon], view.zoom, { animate: false });
  }

  function viewNow() {
    const { lat, lng } = bench.map.getCenter();
    return { zoom: bench.map.getZoom(), lat, lon: lng };
  }

  function followBackAndForward() {
    bench.outer.addEventListener("popstate", () => {
      state = bench.readAddress();
      bench.endStep();
      if (state.view) placeView(state.view);
      tell([...bench.CHOICE, "layers", "view"]);
      bench.linkOtherLanguages(bench.addressOf(state));
    });
  }

  // Opens where the address says; a map without a place opens on its bounds.
  function open(map) {
    if (state.view) cityMap.opening = () => placeView(state.view);
    map.once("furnished", () => {
      map.on("moveend", () => {
        state = { ...state, view: viewNow() };
        bench.writeAddress(state, false, "view");
      });
    });
  }

  // A choice of the state as the query of tiles, lists and the API.
  bench.query = function (names, of = state) {
    const newest = (name) => of[name] ?? (bench.data[name + "s"][0] || {}).id ?? null;
    const whole = { ...of, run: newest("run"), scenario: of.network ?? newest("scenario") };
    const asked = new URLSearchParams();
    for (const name of names) {
      const isAny = name === "operator" && whole.operator === "any";
      if (whole[name] !== null && !isAny) asked.set(name, whole[name]);
    }
    return asked;
  };

  // The same as the body of a question.
  bench.body = function (names) {
    const asked = Object.fromEntries(bench.query(names));
    return "run" in asked ? { ...asked, run: Number(asked.run) } : asked;
  };

  bench.withQuery = (address, asked) => {
    const query = asked.toString();
    return query ? address + (address.includes("?") ? "&" : "?") + query : address;
  };

  // A layer as it is drawn and explained for a profile and threshold.
  bench.layer = function (key, of = state) {
    const layer = bench.layerOf(key);
    const variant = (bench.data.variants[of.profile] || {})[key];
    const whole = variant ? { ...layer, ...variant } : layer;
    if (key !== "coverage" || of.threshold === null) return whole;
    const marks = whole.symbols.marks.map((mark, number) => ({
      ...mark, label: [bench.data.classes[number], classRange(number, of)].filter(Boolean).join(" "),
    }));
    return { ...whole, symbols: { ...whole.symbols, marks } };
  };

  // The limits of classes; another threshold is the last of them, and no class lies below it.
  bench.limits = function (of) {
    const { breaksDbm } = profile(of);
    if (of.threshold === null) return breaksDbm;
    return [...breaksDbm.slice(0, -1).map((limit) => Math.max(limit, of.threshold)), of.threshold];
  };

  function classRange(number, of) {
    const { levelKind } = profile(of);
    const [best, middle, last] = bench.limits(of).map(bench.decibels);
    const between = (low, high) => (low === high ? "" : `${low} … ${high}`); // a threshold above leaves a class empty
    const range = [`≥ ${best}`, between(middle, best), between(last, middle), `< ${last}`][number];
    return range ? `${levelKind} ${range} dBm` : "";
  }

  // The run that a choice is of: without one the newest.
  bench.run = (of = state) => bench.data.runs.find((one) => one.id === of.run) || bench.data.runs[0];
  bench.profile = (of = state) => profile(of);
  bench.isThreshold = (dbm) => dbm >= bench.THRESHOLDS_DBM[0] && dbm <= bench.THRESHOLDS_DBM[1];
  bench.threshold = (of = state) => of.threshold ?? profile(of).thresholdDbm;
  bench.isRedrawn = (changed) => changed.some((name) => !OVERLAID.includes(name));
  bench.tell = tell;
  bench.onChange = (listener) => listeners.push(listener);
  bench.usual = defaults;
  bench.placeView = placeView;
  bench.address = () => bench.addressOf({ ...state, view: viewNow() });
  bench.stateNow = () => state;

  let notice = null;
  bench.say = function (text) {
    if (notice) notice.remove();
    const node = cityMap.element("p", "map-notice bench-notice", text);
    node.setAttribute("role", "status");
    notice = cityMap.control(bench.map, "topleft", node);
    const shown = notice;
    setTimeout(() => shown.remove(), 8000);
  };

  cityMap.workbench = {
    // The choice as tools read it: a copy, which changes nothing.
    state: () => structuredClone({
      ...state, run: (bench.run() || { id: null }).id, technology: profile(state).technology,
      stationsOf: state.technology, threshold: bench.threshold(), levelKind: profile(state).levelKind, view: viewNow(),
    }),

    // Changes of the choice: profile, operator, reception, run, network, threshold, technology, scenario, base, layers.
    set(changes) {
      const next = bench.fitted({ ...state, ...changes }, Object.keys(changes));
      if (next.profile !== state.profile && !("threshold" in changes)) next.threshold = null;
      if (next.threshold === profile(next).thresholdDbm) next.threshold = null;
      if (changes.layers) next.layers = bench.grouped(changes.layers);
      const changed = Object.keys(next).filter((name) => next[name] !== state[name]);
      if (!changed.length) return;
      state = { ...next, view: viewNow() };
      bench.writeAddress(state, true, changed.join());
      tell(changed);
    },

    // From the top of the map down.
    layers: () => state.layers.map(({ key, isShown, opacity }) => {
      const layer = bench.layer(key);
      return { key, name: layer.name, group: layer.group, isShown, opacity, url: cityMap.workbench.tilesOf(key) };
    }),

    // The address of a layer's tiles, for the choice or for one with changes.
    tilesOf: (key, changes = {}) => {
      const layer = bench.layerOf(key);
      return bench.withQuery(layer.source.url, bench.query(layer.asks, { ...state, ...changes }));
    },
  };

  // The column beside the map; on a phone a row of sheets under it.
  function layout(map) {
    const side = cityMap.element("aside", "bench");
    side.setAttribute("aria-label", bench.words.workbench);
    map.getContainer().before(side);
    const skip = cityMap.element("a", "bench-skip", bench.words.skip_to_map);
    skip.href = "#" + map.getContainer().id;
    skip.addEventListener("click", (event) => {
      event.preventDefault();
      map.getContainer().focus();
    });
    side.before(skip);
    return side;
  }

  const PHONE = window.matchMedia("(max-width: 640px)");

  // A part of the column; on a phone one is open at a time.
  bench.sheet = function (key, title, isOpen) {
    const node = cityMap.element("details", "bench-sheet");
    node.id = "bench-" + key;
    node.append(cityMap.element("summary", "", title));
    const inner = cityMap.element("div", "bench-inner");
    node.append(inner);
    node.open = isOpen && !PHONE.matches;
    node.addEventListener("toggle", () => {
      if (!node.open || !PHONE.matches) return;
      for (const other of bench.side.querySelectorAll(".bench-sheet[open]")) if (other !== node) other.open = false;
    });
    bench.sheets.append(node);
    return inner;
  };

  cityMap.addWorkbench = function (map, id) {
    bench.map = map;
    bench.data = cityMap.read(id);
    bench.words = bench.data.words;
    state = bench.readAddress();
    map.getContainer().classList.add("bench-map");
    bench.side = layout(map);
    bench.sheets = cityMap.element("div", "bench-sheets");
    open(map);
    bench.openSheet(map, state);
    const parts = [
      ...["addSearch", "addChoice", "addArea", "addTree", "addBackdrop", "addMeasure", "addCompare", "addTable", "addPrint"],
      ...["addToolbar", "addKeys", "startDrawing", "startComparing", "startNews"],
    ];
    for (const part of parts) {
      bench[part](map, state);
    }
    followBackAndForward();
    bench.linkOtherLanguages(bench.addressOf(state));
    map.invalidateSize({ animate: false });
  };
})();
