// The choice as the address of the page, there and back.
"use strict";

(function () {
  const bench = cityMap.bench;
  const SAME_STEP_MS = 1500; // a slider on its way is one step back, not fifty
  const CHOICE = [
    ...bench.SLICE, ...["network", "threshold", "technology", "scenario", "base"],
    ...["measure", "compare", "area", "outline", "table"],
  ];
  let lastStep = { of: "", at: 0 };

  // The window whose address people see: the page around, where there is one.
  const outer = (function () {
    try {
      return window.parent !== window && window.parent.location.pathname === "/map" ? window.parent : window;
    } catch {
      return window;
    }
  })();

  function layersFrom(text, unknown) {
    if (text === "none") return bench.withShown([]);
    const shown = [];
    for (const part of text.split(",")) {
      const [key, percent] = part.split(":");
      const layer = bench.layerOf(key);
      const given = percent === undefined ? layer && layer.opacity * 100 : Number(percent);
      if (!layer || shown.some((one) => one.key === key) || !(given >= 0 && given <= 100)) unknown.push(part);
      else shown.push({ key, isShown: true, opacity: given / 100 });
    }
    return bench.withShown(bench.grouped(shown));
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
      return bench.isThreshold(value) ? value : undefined;
    },
    technology: (text) => bench.data.technologies.includes(text) ? text : undefined,
    scenario: (text) => bench.data.scenarios.some((one) => one.id === Number(text)) ? Number(text) : undefined,
    base: (text) => bench.baseMaps().some((one) => one.key === text) ? text : undefined,
    measure: (text) => cityMap.measure.read(text),
    area: (text) => cityMap.area.readCode(text),
    outline: (text) => cityMap.area.readOutline(text),
    table: (text) => cityMap.table.read(text),
    compare: (text) => cityMap.compare.read(text),
    at: viewFrom,
    map: (text) => text in bench.data.presets ? text : undefined,
  };

  bench.readAddress = function () {
    const asked = new URLSearchParams(outer.location.search);
    const unknown = [];
    const read = bench.usual();
    for (const [name, text] of asked) {
      if (text === "" || !(name in READ)) continue;
      const value = READ[name](text);
      if (value === undefined) unknown.push(name + "=" + text);
      else if (name === "map") read.layers = bench.withShown(bench.shownByKeys(bench.data.presets[value].filter(bench.layerOf)));
      else read[name === "at" ? "view" : name] = value;
    }
    if (asked.get("layers")) read.layers = layersFrom(asked.get("layers"), unknown);
    if (read.threshold === bench.profile(read).thresholdDbm) read.threshold = null;
    if (!bench.isOfNetwork(read)) {
      unknown.push("network=" + read.network);
      read.network = null;
    }
    if (unknown.length) bench.say(bench.words.ignored.replace("{names}", unknown.join(", ")));
    return read;
  };

  function layersText(layers) {
    const shown = layers.filter((layer) => layer.isShown).map(({ key, opacity }) =>
      opacity === bench.layerOf(key).opacity ? key : key + ":" + Math.round(opacity * 100));
    return shown.join(",") || "none";
  }

  function viewText({ zoom, lat, lon }) {
    return [Number(zoom.toFixed(2)), lat.toFixed(5), lon.toFixed(5)].join("/");
  }

  function addressOf(wanted) {
    const usual = bench.usual();
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

  bench.writeAddress = function (state, isStep, of) {
    const query = addressOf(state);
    if ("?" + query === outer.location.search) return;
    const address = outer.location.pathname + (query ? "?" + query : "");
    const isSame = lastStep.of === of && Date.now() - lastStep.at < SAME_STEP_MS;
    if (isStep && !isSame) outer.history.pushState(null, "", address);
    else outer.history.replaceState(null, "", address);
    if (isStep) lastStep = { of, at: Date.now() };
    linkOtherLanguages(query);
  };

  // The page in the other language shows the same map.
  function linkOtherLanguages(query) {
    for (const link of outer.document.querySelectorAll("a[hreflang]")) {
      const asked = new URLSearchParams(query);
      asked.set("lang", link.hreflang);
      link.href = outer.location.pathname + "?" + asked;
    }
  }

  // What comes next is a step of its own.
  function endStep() {
    lastStep = { of: "", at: 0 };
  }

  Object.assign(bench, {
    CHOICE, outer, addressOf, endStep, linkOtherLanguages, meaning: (name, text) => READ[name](text),
  });
})();
