// The tree of layers: what is shown, in which order and how strongly, what it means and how much of it there is.
"use strict";

(function () {
  const bench = cityMap.bench;
  const COUNTED_BY = [...bench.SLICE, "technology"];
  const counts = {}; // layer -> {features, residents}
  const classes = []; // of coverage on each side: one {cells, residents} for each class, null until it is counted
  let counting = null;

  function button(text, label, deed) {
    const node = bench.button(text, "bench-step", deed);
    node.setAttribute("aria-label", label);
    node.title = label;
    return node;
  }

  function change(key, changes) {
    const layers = bench.stateNow().layers.map((one) => (one.key === key ? { ...one, ...changes } : one));
    cityMap.workbench.set({ layers });
  }

  // Among its own group; at its edge the whole group moves.
  function move(key, by) {
    const layers = bench.stateNow().layers.slice();
    const group = bench.layer(key).group;
    const mine = layers.filter((one) => bench.layer(one.key).group === group);
    const place = mine.findIndex((one) => one.key === key);
    const other = mine[place + by];
    if (!other) {
      moveGroup(group, by);
      return;
    }
    const [from, to] = [key, other.key].map((name) => layers.findIndex((one) => one.key === name));
    [layers[from], layers[to]] = [layers[to], layers[from]];
    cityMap.workbench.set({ layers });
  }

  function groupsOf(state) {
    return [...new Set(state.layers.map((one) => bench.layer(one.key).group))];
  }

  function moveGroup(group, by) {
    const state = bench.stateNow();
    const groups = groupsOf(state);
    const from = groups.indexOf(group);
    const to = from + by;
    if (to < 0 || to >= groups.length) return;
    [groups[from], groups[to]] = [groups[to], groups[from]];
    const layers = groups.flatMap((name) => state.layers.filter((one) => bench.layer(one.key).group === name));
    cityMap.workbench.set({ layers });
  }

  function noteOf(key, number, side) {
    if (key !== "coverage" || !classes[side]) return "";
    const { cells, residents } = classes[side][number];
    return bench.filled(bench.words.cells_and_residents, { cells: bench.count(cells), residents: bench.count(residents) });
  }

  // Of a comparison each side has its own.
  function legends(key) {
    const sides = bench.legendSides(key);
    if (!sides.length) return [legend(key, bench.stateNow(), 0)];
    return sides.flatMap(({ title, state }, side) => [cityMap.element("p", "bench-side", title), legend(key, state, side)]);
  }

  function legend(key, state, side) {
    const layer = bench.layer(key, state);
    const group = {
      shape: layer.shape,
      outline: layer.shape === "line" || key === "areas" ? layer.symbols.outline : "#374151",
      opacity: layer.symbols.fill_opacity,
    };
    const list = cityMap.element("ul", "bench-legend");
    layer.symbols.marks.forEach((mark, number) => {
      if (!mark.label) return;
      const row = cityMap.element("li");
      const text = cityMap.element("span", "map-legend-text", mark.label);
      const note = noteOf(key, number, side);
      if (note) text.append(cityMap.element("small", "", note));
      row.append(cityMap.swatch(mark, group), cityMap.element("span", "map-letter", mark.letter), text);
      list.append(row);
    });
    return list;
  }

  function countText(key) {
    const count = counts[key];
    if (!count) return "";
    const features = bench.count(count.features);
    if (count.residents === null) return features;
    return bench.filled(bench.words.features_and_residents, { features, residents: bench.count(count.residents) });
  }

  // What stands in braces in a path is taken out of the question.
  function listAddress(path, asked) {
    const filledIn = path.replace(/\{(\w+)\}/g, (_, name) => asked.get(name));
    for (const [, name] of path.matchAll(/\{(\w+)\}/g)) asked.delete(name);
    return bench.withQuery(filledIn, asked);
  }

  function listLink(layer) {
    if (!layer.listPath) return [];
    const asks = layer.asks.filter((name) => name !== "technology" || bench.stateNow().technology);
    const link = cityMap.element("a", "bench-list", bench.words.show_list);
    link.href = layer.listPath.startsWith("/data") ? layer.listPath : listAddress(layer.listPath, bench.query(asks));
    link.target = "_top";
    link.setAttribute("aria-label", bench.filled(bench.words.list_of, { layer: layer.name }));
    return [link];
  }

  function opacity(layer, one) {
    const input = cityMap.element("input", "bench-opacity");
    Object.assign(input, { type: "range", min: 0, max: 100, step: 5, value: Math.round(one.opacity * 100) });
    const label = bench.filled(bench.words.opacity, { layer: layer.name });
    input.setAttribute("aria-label", label);
    input.title = label;
    input.addEventListener("change", () => change(one.key, { opacity: Number(input.value) / 100 }));
    return input;
  }

  function steps(key, name) {
    return [
      button("\u2191", bench.filled(bench.words.move_up, { layer: name }), () => move(key, -1)),
      button("\u2193", bench.filled(bench.words.move_down, { layer: name }), () => move(key, 1)),
    ];
  }

  // From here on a layer is there: MapLibre counts zooms from tiles of 512 pixels, one less than Leaflet.
  function isFar(layer) {
    return Math.floor(bench.map.getZoom() - 1) < layer.source.min_zoom;
  }

  function row(one) {
    const layer = bench.layer(one.key);
    const node = cityMap.element("li", "bench-layer");
    node.dataset.layer = one.key;
    const label = cityMap.element("label");
    const box = cityMap.element("input");
    box.type = "checkbox";
    box.checked = one.isShown;
    box.addEventListener("change", () => change(one.key, { isShown: box.checked }));
    label.append(box, cityMap.element("span", "", layer.name));
    const far = one.isShown && isFar(layer) ? [cityMap.element("em", "bench-far", bench.words.from_zoom)] : [];
    const head = cityMap.element("div", "bench-layer-head");
    head.append(label, ...far, ...steps(one.key, layer.name));
    const about = cityMap.element("div", "bench-layer-about");
    about.append(cityMap.element("span", "bench-count", countText(one.key)), ...listLink(layer));
    node.append(head, about);
    if (one.isShown) node.append(opacity(layer, one), ...legends(one.key));
    node.addEventListener("keydown", (event) => {
      if (!event.altKey || !(event.key === "ArrowUp" || event.key === "ArrowDown")) return;
      event.preventDefault();
      move(one.key, event.key === "ArrowUp" ? -1 : 1);
    });
    return node;
  }

  function scenarioOf() {
    const options = bench.data.scenarios.map((one) => [one.id, one.name]);
    const { node, input } = bench.select(bench.words.scenario, options);
    input.value = bench.stateNow().scenario ?? options[0][0];
    input.addEventListener("change", () => cityMap.workbench.set({ scenario: Number(input.value) }));
    return node;
  }

  function stationsOf() {
    const options = bench.data.technologies.map((one) => [one, one]);
    const { node, input } = bench.select(bench.words.stations_of, [["", bench.words.every_technology], ...options]);
    input.value = bench.stateNow().technology || "";
    input.addEventListener("change", () => cityMap.workbench.set({ technology: input.value || null }));
    return node;
  }

  function groupNode(group, layers) {
    const node = cityMap.element("section", "bench-group");
    const name = bench.words.groups[group];
    const head = cityMap.element("div", "bench-group-head");
    head.append(
      cityMap.element("h2", "", name),
      button("\u2191", bench.filled(bench.words.move_up, { layer: name }), () => moveGroup(group, -1)),
      button("\u2193", bench.filled(bench.words.move_down, { layer: name }), () => moveGroup(group, 1)),
    );
    node.dataset.group = group;
    const list = cityMap.element("ul");
    list.append(...layers.map(row));
    node.append(head);
    const isShown = (keys) => layers.some((one) => keys.includes(one.key) && one.isShown);
    if (isShown(["stations", "sectors"])) node.append(stationsOf());
    if (isShown(["scenarios"])) node.append(scenarioOf());
    node.append(list);
    return node;
  }

  // What has the focus keeps it, though the tree is made anew.
  function focusPath(node) {
    const held = document.activeElement;
    if (!node.contains(held)) return null;
    const home = held.closest("[data-layer], [data-group]");
    if (!home) return null;
    const attribute = home.dataset.layer ? "layer" : "group";
    const fields = [...home.querySelectorAll("input, button, select, a")];
    return { selector: `[data-${attribute}="${home.dataset[attribute]}"]`, place: fields.indexOf(held) };
  }

  function restoreFocus(node, path) {
    const home = path && node.querySelector(path.selector);
    const field = home && [...home.querySelectorAll("input, button, select, a")][path.place];
    if (field) field.focus({ preventScroll: true });
  }

  function render(node, state) {
    const path = focusPath(node);
    const groups = groupsOf(state).map((group) =>
      groupNode(group, state.layers.filter((one) => bench.layer(one.key).group === group)));
    const none = state.layers.some((one) => one.isShown) ? [] : [cityMap.element("p", "bench-note", bench.words.no_layer)];
    node.replaceChildren(...none, ...groups);
    restoreFocus(node, path);
  }

  async function count(node) {
    if (counting) counting.abort();
    counting = new AbortController();
    const asked = bench.query(bench.SLICE);
    const { technology } = bench.stateNow();
    if (technology) asked.set("stations_of", technology);
    cityMap.begin();
    try {
      const answer = await fetch("/api/v1/layers/counts?" + asked, { signal: counting.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      for (const one of (await answer.json()).items) counts[one.layer] = one;
      render(node, bench.stateNow());
    } catch (error) {
      if (error.name !== "AbortError") bench.say(bench.words.not_counted);
    } finally {
      cityMap.end();
    }
  }

  bench.legends = legends;
  bench.addTree = function (map, state) {
    const node = bench.sheet("layers", cityMap.words().layers, true);
    bench.classCounts = (side, found) => {
      classes[side] = found;
      render(node, bench.stateNow());
    };
    render(node, state);
    bench.onChange((now, changed) => {
      if (bench.isRedrawn(changed) || changed.includes("compare")) render(node, now);
      if (changed.some((name) => COUNTED_BY.includes(name))) count(node);
    });
    let wasFar = null;
    map.on("zoomend", () => {
      const far = bench.data.layers.map(isFar).join();
      if (far !== wasFar) render(node, bench.stateNow());
      wasFar = far;
    });
    bench.recount = () => count(node);
    count(node);
  };
})();
