// The workbench: what is chosen and shown, kept in the address; its parts and tools ask here.
"use strict";

cityMap.tools = cityMap.tools || []; // {key, title, start(map), stop()}: listed in the toolbar
cityMap.bench = {}; // parts of the workbench put what they do for each other here

(function () {
  const bench = cityMap.bench;
  const SAME_STEP_MS = 1500; // a slider on its way is one step back, not fifty
  const CHOICE = [
    ...["profile", "operator", "reception", "run", "network", "threshold", "technology", "scenario", "base"],
    ...["measure", "compare", "area", "outline", "table"],
  ];
  // What lies over the drawing or beside it, and changes nothing in it.
  const OVERLAID = ["view", "measure", "compare", "area", "outline", "table"];
  const THRESHOLDS_DBM = [-200, 0];
  let state = null;
  let lastStep = { of: "", at: 0 };
  const listeners = [];

  // The window whose address people see: the page around, where there is one.
  const outer = (function () {
    try {
      return window.parent !== window && window.parent.location.pathname === "/map" ? window.parent : window;
    } catch {
      return window;
    }
  })();

  function layerOf(key) {
    return bench.data.layers.find((layer) => layer.key === key);
  }

  function groupOf(key) {
    return layerOf(key).group;
  }

  // Layers of a group stand together: the tree is the order of the map.
  function grouped(layers) {
    const groups = [...new Set(layers.map((layer) => groupOf(layer.key)))];
    return groups.flatMap((group) => layers.filter((layer) => groupOf(layer.key) === group));
  }

  function withShown(shown) {
    const hidden = bench.data.layers.filter((layer) => !shown.some((one) => one.key === layer.key));
    const rest = hidden.map((layer) => ({ key: layer.key, isShown: false, opacity: layer.opacity }));
    if (!shown.length) return rest;
    // What is hidden keeps its place under the layer that it lies under by default.
    const order = bench.data.layers.map((layer) => layer.key);
    const merged = shown.slice();
    for (const one of rest) {
      const above = order.slice(0, order.indexOf(one.key)).reverse();
      const nearest = above.find((key) => merged.some((other) => other.key === key));
      merged.splice(nearest ? merged.findIndex((other) => other.key === nearest) + 1 : 0, 0, one);
    }
    return grouped(merged);
  }

  function shownByKeys(keys) {
    return keys.map((key) => ({ key, isShown: true, opacity: layerOf(key).opacity }));
  }

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
      layers: withShown(shownByKeys(bench.data.shown)),
      view: null,
    };
  }

  function layersFrom(text, unknown) {
    if (text === "none") return withShown([]);
    const shown = [];
    for (const part of text.split(",")) {
      const [key, percent] = part.split(":");
      const layer = layerOf(key);
      const given = percent === undefined ? layer && layer.opacity * 100 : Number(percent);
      if (!layer || shown.some((one) => one.key === key) || !(given >= 0 && given <= 100)) unknown.push(part);
      else shown.push({ key, isShown: true, opacity: given / 100 });
    }
    return withShown(grouped(shown));
  }

  function viewFrom(text) {
    const [zoom, lat, lon] = text.split("/").map(Number);
    const isPlace = Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && zoom >= 0 && zoom <= 24;
    return isPlace ? { zoom, lat, lon } : undefined;
  }

  // Of each value of an address: what it means here; undefined where it means nothing.
  const READ = {
    profile: (text) => bench.data.profiles.some((one) => one.key === text) ? text : undefined,
    operator: (text) => text === "any" || bench.data.operators.some((one) => one.code === text) ? text : undefined,
    reception: (text) => text in bench.data.receptions ? text : undefined,
    run: (text) => bench.data.runs.some((one) => one.id === Number(text)) ? Number(text) : undefined,
    network: (text) => bench.networks().some((one) => one.id === Number(text)) ? Number(text) : undefined,
    threshold(text) {
      const value = Number(text);
      return value >= THRESHOLDS_DBM[0] && value <= THRESHOLDS_DBM[1] ? value : undefined;
    },
    technology: (text) => bench.data.technologies.includes(text) ? text : undefined,
    scenario: (text) => bench.data.scenarios.some((one) => one.id === Number(text)) ? Number(text) : undefined,
    base: (text) => bench.baseMaps().some((one) => one.key === text) ? text : undefined,
    measure: (text) => cityMap.measure.read(text),
    area: (text) => cityMap.area.readCode(text),
    outline: (text) => cityMap.area.readOutline(text),
    table: (text) => layerOf(text) ? text : undefined,
    compare: (text) => cityMap.compare.read(text),
    at: viewFrom,
    map: (text) => text in bench.data.presets ? text : undefined,
  };

  function readAddress() {
    const asked = new URLSearchParams(outer.location.search);
    const unknown = [];
    const read = defaults();
    for (const [name, text] of asked) {
      if (text === "" || !(name in READ)) continue;
      const value = READ[name](text);
      if (value === undefined) unknown.push(name + "=" + text);
      else if (name === "map") read.layers = withShown(shownByKeys(bench.data.presets[value].filter(layerOf)));
      else read[name === "at" ? "view" : name] = value;
    }
    if (asked.get("layers")) read.layers = layersFrom(asked.get("layers"), unknown);
    if (read.threshold === profile(read).thresholdDbm) read.threshold = null;
    if (!bench.isOfNetwork(read)) {
      unknown.push("network=" + read.network);
      read.network = null;
    }
    if (unknown.length) bench.say(bench.words.ignored.replace("{names}", unknown.join(", ")));
    return read;
  }

  function layersText(layers) {
    const shown = layers.filter((layer) => layer.isShown).map(({ key, opacity }) =>
      opacity === layerOf(key).opacity ? key : key + ":" + Math.round(opacity * 100));
    return shown.join(",") || "none";
  }

  function viewText({ zoom, lat, lon }) {
    return [Number(zoom.toFixed(2)), lat.toFixed(5), lon.toFixed(5)].join("/");
  }

  function addressOf(wanted) {
    const usual = defaults();
    const asked = new URLSearchParams();
    for (const name of CHOICE) {
      if (wanted[name] !== null && wanted[name] !== usual[name]) asked.set(name, wanted[name]);
    }
    if (layersText(wanted.layers) !== layersText(usual.layers)) asked.set("layers", layersText(wanted.layers));
    if (wanted.view) asked.set("at", viewText(wanted.view));
    const language = new URLSearchParams(outer.location.search).get("lang");
    if (language) asked.set("lang", language);
    // Slashes and commas may stand in a query, and are read more easily.
    return asked.toString().replaceAll("%2F", "/").replaceAll("%2C", ",").replaceAll("%3A", ":");
  }

  function writeAddress(isStep, of) {
    const query = addressOf(state);
    if ("?" + query === outer.location.search) return;
    const address = outer.location.pathname + (query ? "?" + query : "");
    const isSame = lastStep.of === of && Date.now() - lastStep.at < SAME_STEP_MS;
    if (isStep && !isSame) outer.history.pushState(null, "", address);
    else outer.history.replaceState(null, "", address);
    if (isStep) lastStep = { of, at: Date.now() };
    linkOtherLanguages(query);
  }

  // The page in the other language shows the same map.
  function linkOtherLanguages(query) {
    for (const link of outer.document.querySelectorAll("a[hreflang]")) {
      const asked = new URLSearchParams(query);
      asked.set("lang", link.hreflang);
      link.href = outer.location.pathname + "?" + asked;
    }
  }

  function profile(of) {
    return bench.data.profiles.find((one) => one.key === of.profile);
  }

  function tell(changed) {
    for (const listener of listeners) listener(state, changed);
    bench.map.fire("bench", { state: cityMap.workbench.state(), changed });
  }

  function placeView(view) {
    bench.map.setView([view.lat, view.lon], view.zoom, { animate: false });
  }

  function viewNow() {
    const { lat, lng } = bench.map.getCenter();
    return { zoom: bench.map.getZoom(), lat, lon: lng };
  }

  function followBackAndForward() {
    outer.addEventListener("popstate", () => {
      state = readAddress();
      lastStep = { of: "", at: 0 };
      if (state.view) placeView(state.view);
      tell([...CHOICE, "layers", "view"]);
      linkOtherLanguages(addressOf(state));
    });
  }

  // Opens where the address says; a map without a place opens on its bounds.
  function open(map) {
    if (state.view) cityMap.opening = () => placeView(state.view);
    map.once("furnished", () => {
      map.on("moveend", () => {
        state = { ...state, view: viewNow() };
        writeAddress(false, "view");
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

  bench.withQuery = (address, asked) => {
    const query = asked.toString();
    return query ? address + (address.includes("?") ? "&" : "?") + query : address;
  };

  // A layer as it is drawn and explained for a profile and threshold.
  bench.layer = function (key, of = state) {
    const layer = layerOf(key);
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
    const range = [`≥ ${best}`, `${middle} … ${best}`, `${last} … ${middle}`, `< ${last}`][number];
    return range ? `${levelKind} ${range} dBm` : "";
  }

  bench.decibels = (value) => String(Number(value.toFixed(2))).replace("-", "\u2212");
  bench.count = (value) => new Intl.NumberFormat(cityMap.frame.language).format(value);
  bench.profile = (of = state) => profile(of);
  bench.threshold = (of = state) => of.threshold ?? profile(of).thresholdDbm;
  bench.isRedrawn = (changed) => changed.some((name) => !OVERLAID.includes(name));
  bench.tell = tell;
  bench.onChange = (listener) => listeners.push(listener);
  bench.outer = outer;
  bench.usual = defaults;
  bench.placeView = placeView;
  bench.address = () => addressOf({ ...state, view: viewNow() });
  bench.meaning = (name, text) => READ[name](text);
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
      ...state, run: state.run ?? (bench.data.runs[0] || {}).id ?? null, technology: profile(state).technology,
      stationsOf: state.technology, threshold: bench.threshold(), levelKind: profile(state).levelKind, view: viewNow(),
    }),

    // Changes of the choice: profile, operator, reception, run, network, threshold, technology, scenario, base, layers.
    set(changes) {
      const next = bench.fitted({ ...state, ...changes }, Object.keys(changes));
      if (next.profile !== state.profile && !("threshold" in changes)) next.threshold = null;
      if (next.threshold === profile(next).thresholdDbm) next.threshold = null;
      if (changes.layers) next.layers = grouped(changes.layers);
      const changed = Object.keys(next).filter((name) => next[name] !== state[name]);
      if (!changed.length) return;
      state = { ...next, view: viewNow() };
      writeAddress(true, changed.join());
      tell(changed);
    },

    // From the top of the map down.
    layers: () => state.layers.map(({ key, isShown, opacity }) => {
      const layer = bench.layer(key);
      return { key, name: layer.name, group: layer.group, isShown, opacity, url: cityMap.workbench.tilesOf(key) };
    }),

    // The address of a layer's tiles, for the choice or for one with changes.
    tilesOf: (key, changes = {}) => {
      const layer = layerOf(key);
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
    state = readAddress();
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
    linkOtherLanguages(addressOf(state));
    map.invalidateSize({ animate: false });
  };
})();
