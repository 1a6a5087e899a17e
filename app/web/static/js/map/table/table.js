// The table under the map: rows of a layer in the view, in the area or of all; map and rows lead to each other.
"use strict";

(function () {
  const table = cityMap.table;
  const bench = cityMap.bench;
  const WAIT_MS = 400; // until the map rests
  const NO_ROWS = { features: [], columns: [], matched: null, next: null };
  let drawer = null;
  let marks = null;
  let asking = null;
  let waiting = null;
  let asked = null; // what the rows were asked by, while they are shown: {where, question, text}
  let rows = NO_ROWS;
  let isShowing = false; // the map moves because a row is shown
  let isPanned = false; // or because a popup wants to be seen whole

  const words = () => bench.words.table;
  const isOpen = () => drawer !== null && !drawer.node.hidden;

  function choose(changes) {
    cityMap.workbench.set({ table: table.write({ ...table.now(), ...changes }) });
  }

  function close() {
    cityMap.workbench.set({ table: null });
  }

  function countText() {
    const shown = bench.count(rows.features.length);
    if (rows.matched === null) return words().count_unknown.replace("{shown}", shown);
    return words().count.replace("{shown}", shown).replace("{all}", bench.count(rows.matched));
  }

  function render() {
    const { layer, order } = table.now();
    const column = order && rows.columns.find((one) => one.name === order.name);
    const features = column ? table.sorted(rows.features, column, order.isDown) : rows.features;
    drawer.rows.fill(rows.columns, features, order, table.writer(layer));
    drawer.none.hidden = rows.features.length > 0;
    drawer.none.textContent = words().none;
    drawer.more.hidden = rows.next === null;
    drawer.count.textContent = countText() + (rows.next !== null && column ? " · " + words().sorted_part : "");
  }

  function fail(error) {
    rows = NO_ROWS;
    render();
    drawer.none.textContent = words().not_read + " " + error.message;
    drawer.count.textContent = "";
  }

  async function read(after) {
    if (asking) asking.abort();
    const mine = new AbortController();
    asking = mine;
    drawer.frame.setAttribute("aria-busy", "true");
    cityMap.begin();
    try {
      const found = await table.ask(asked.question, after, mine.signal);
      const features = after ? [...rows.features, ...found.features] : found.features;
      rows = { features, columns: found.columns, matched: found.number_matched, next: found.next_after };
      if (!after) toTop();
      render();
    } catch (error) {
      if (error.name !== "AbortError") fail(error);
    } finally {
      if (asking === mine) drawer.frame.removeAttribute("aria-busy");
      cityMap.end();
    }
  }

  function toTop() {
    drawer.rows.toTop();
    drawer.frame.scrollTop = 0;
  }

  // Which rows are meant, but for where the map stands: that is heard of as a move.
  function question() {
    const { where, layer } = table.now();
    const whole = table.question({ layer, where });
    const { bbox: _, ...rest } = whole;
    return { where, question: whole, text: JSON.stringify([where, rest]) };
  }

  function again() {
    asked = question();
    marks.mark(null);
    drawer.count.textContent = words().reading;
    read(0);
  }

  function showChoice({ area, outline }) {
    const { layer, where } = table.now();
    drawer.layer.value = layer;
    drawer.where.querySelector("option[value=area]").disabled = !area && !outline;
    drawer.where.value = where;
  }

  // A thing that was clicked on the map is looked for among the rows.
  function follow({ layer, id, properties }) {
    const isBlock = layer === "coverage" && properties.cells > 1; // which stands for several rows
    if (layer !== table.now().layer || isBlock) return;
    const feature = drawer.rows.find(id);
    if (feature) marks.mark(feature);
    else drawer.count.textContent = countText() + " · " + words().not_listed;
  }

  function open(feature, origin) {
    isShowing = true;
    marks.show(table.now().layer, feature, origin);
    isShowing = false;
  }

  function tellTool() {
    const button = document.querySelector("[data-tool=table]");
    if (button) button.setAttribute("aria-expanded", String(isOpen()));
  }

  function show(map) {
    drawer = drawer || table.drawer(map, {
      choose, close, open, mark: (feature) => marks.mark(feature), sort: (order) => choose({ order }),
      more: () => read(rows.next), question: () => asked.question,
    });
    drawer.node.hidden = false;
    tellTool();
    map.invalidateSize({ animate: false });
    showChoice(bench.stateNow());
    again();
  }

  function hide(map) {
    if (asking) asking.abort();
    clearTimeout(waiting);
    asked = null;
    drawer.files.stop();
    const hadFocus = drawer.node.contains(document.activeElement);
    drawer.node.hidden = true;
    tellTool();
    marks.mark(null);
    map.invalidateSize({ animate: false });
    if (hadFocus) map.getContainer().focus({ preventScroll: true });
  }

  function update(map, state, changed) {
    if (state.table === null) {
      if (isOpen()) hide(map);
    } else if (!isOpen()) show(map);
    else {
      showChoice(state);
      if (question().text !== asked.text) again();
      else if (changed.includes("table")) render();
    }
  }

  // Rows of the view, the area or all; of the layer that was shown last, or the topmost one that has rows.
  table.open = function (where) {
    const withRows = table.layers().map((one) => one.key);
    const topmost = cityMap.workbench.layers().find((one) => one.isShown && one.key !== "areas" && withRows.includes(one.key));
    const { layer, order } = table.now() || { layer: topmost ? topmost.key : withRows[0], order: null };
    cityMap.workbench.set({ table: table.write({ layer, where, order }) });
    bench.showMap();
    drawer.layer.focus({ preventScroll: true });
  };

  function tool() {
    return {
      key: "table",
      title: words().table,
      start() {
        cityMap.workbench.stopTool(); // it leaves clicks to the map
        if (isOpen()) close();
        else table.open("view");
      },
      stop() {},
    };
  }

  bench.addTable = function (map, state) {
    if (!table.layers().length) return;
    marks = table.highlight(map);
    cityMap.tools.push(tool());
    bench.onChange((now, changed) => update(map, now, changed));
    map.on("autopanstart", () => { isPanned = true; });
    map.on("moveend", () => {
      const isOwn = isShowing || isPanned;
      if (!isShowing) isPanned = false;
      if (isOwn || !asked || asked.where !== "view") return;
      clearTimeout(waiting);
      waiting = setTimeout(again, WAIT_MS);
    });
    map.on("chosen", (event) => {
      if (isOpen()) follow(event);
    });
    if (state.table !== null) map.once("furnished", () => show(map));
  };
})();
