// The table under the map: rows of a layer in the view, in the area or of all; map and rows lead to each other.
"use strict";

(function () {
  const table = cityMap.table;
  const bench = cityMap.bench;
  const WAIT_MS = 400; // until the map rests
  const ASKED_BY = {
    area: ["area", "outline"], coverage: ["profile", "operator", "reception", "run"],
    gaps: ["profile", "operator", "reception", "run"], stations: ["operator", "technology"],
  };
  const MOVES = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
  let parts = null; // what the drawer is made of
  let marks = null;
  let asking = null;
  let waiting = null;
  let where = "view";
  let rows = { features: [], columns: [], matched: null, next: null };
  let order = null; // {name, isDown}
  let current = 0; // the row that has, or would get, the focus

  const words = () => bench.words.table;
  const layer = () => bench.stateNow().table;

  function select(label, options) {
    const made = bench.select(label, options);
    made.node.className = "table-field";
    return made;
  }

  function columnHead(column) {
    const node = cityMap.element("th", table.isNumber(column) ? "num" : "");
    node.scope = "col";
    const button = cityMap.element("button", "", table.labelOf(column));
    button.type = "button";
    button.dataset.column = column.name;
    const isMine = order && order.name === column.name;
    node.setAttribute("aria-sort", isMine ? (order.isDown ? "descending" : "ascending") : "none");
    button.addEventListener("click", () => {
      order = { name: column.name, isDown: Boolean(isMine) && !order.isDown };
      render();
      parts.head.querySelector(`[data-column="${column.name}"]`).focus();
    });
    node.append(button);
    return node;
  }

  function shownRows() {
    const column = order && rows.columns.find((one) => one.name === order.name);
    return column ? table.sorted(rows.features, column, order.isDown) : rows.features;
  }

  function rowNode(feature, number, write) {
    const node = cityMap.element("tr");
    node.tabIndex = number === current ? 0 : -1;
    node.dataset.row = feature.properties.id;
    node.append(...rows.columns.map((column) =>
      cityMap.element("td", table.isNumber(column) ? "num" : "", write(feature.properties[column.name], column))));
    node.addEventListener("mouseenter", () => marks.mark(feature));
    node.addEventListener("mouseleave", () => marks.mark(null));
    node.addEventListener("focus", () => {
      choose(number);
      marks.mark(feature);
    });
    node.addEventListener("click", () => node.focus());
    node.addEventListener("dblclick", () => marks.show(layer(), feature, back(node)));
    node.addEventListener("keydown", (event) => press(event, feature, node));
    return node;
  }

  function choose(number) {
    const all = [...parts.body.children];
    current = Math.min(Math.max(number, 0), all.length - 1);
    all.forEach((node, place) => {
      node.tabIndex = place === current ? 0 : -1;
      if (place === current) node.setAttribute("aria-selected", "true");
      else node.removeAttribute("aria-selected");
    });
    return all[current];
  }

  // The row of a thing, though the table was read again since: a popup moves the map, and rows follow it.
  function focusRow(id) {
    const same = [...parts.body.children].find((node) => node.dataset.row === id);
    (same || parts.body.children[current] || parts.layer).focus({ preventScroll: true });
  }

  const back = (node) => ({ focus: () => focusRow(node.dataset.row) });

  function press(event, feature, node) {
    if (event.key === "Enter") marks.show(layer(), feature, back(node));
    else if (event.key in MOVES) {
      const next = choose(current + MOVES[event.key]);
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function countText() {
    const shown = bench.count(rows.features.length);
    if (rows.matched === null) return words().count_unknown.replace("{shown}", shown);
    return words().count.replace("{shown}", shown).replace("{all}", bench.count(rows.matched));
  }

  function render() {
    const write = table.writer(layer());
    const focused = document.activeElement?.closest("tr[data-row]")?.dataset.row;
    parts.head.replaceChildren(...rows.columns.map(columnHead));
    parts.body.replaceChildren(...shownRows().map((feature, number) => rowNode(feature, number, write)));
    if (focused !== undefined) focusRow(focused);
    parts.none.hidden = rows.features.length > 0;
    parts.none.textContent = words().none;
    parts.more.hidden = rows.next === null;
    parts.count.textContent = countText() + (rows.next !== null && order ? " · " + words().sorted_part : "");
  }

  async function read(after) {
    if (asking) asking.abort();
    const mine = new AbortController();
    asking = mine;
    parts.frame.setAttribute("aria-busy", "true");
    cityMap.begin();
    try {
      const found = await table.read(table.question(layer(), where), after, mine.signal);
      const features = after ? [...rows.features, ...found.features] : found.features;
      rows = { features, columns: found.columns, matched: found.number_matched, next: found.next_after };
      if (!after) [current, parts.frame.scrollTop] = [0, 0];
      render();
    } catch (error) {
      if (error.name === "AbortError") return;
      rows = { features: [], columns: [], matched: null, next: null };
      render();
      parts.none.textContent = words().not_read + " " + error.message;
      parts.count.textContent = "";
    } finally {
      if (asking === mine) parts.frame.removeAttribute("aria-busy");
      cityMap.end();
    }
  }

  function again() {
    marks.mark(null);
    parts.count.textContent = words().reading;
    read(0);
  }

  function showPlaces() {
    const { area, outline } = bench.stateNow();
    const hasArea = Boolean(area || outline);
    const option = parts.where.querySelector("option[value=area]");
    option.disabled = !hasArea;
    if (!hasArea && where === "area") where = "view";
    parts.where.value = where;
  }

  // A thing that was clicked on the map is looked for among the rows.
  function follow({ layer: key, id, properties }) {
    const isBlock = key === "coverage" && properties.cells > 1; // which stands for several rows
    if (key !== layer() || isBlock) return;
    const number = shownRows().findIndex((feature) => String(feature.properties.id) === String(id));
    if (number < 0) {
      parts.count.textContent = countText() + " · " + words().not_listed;
      return;
    }
    choose(number).scrollIntoView({ block: "nearest" });
    marks.mark(shownRows()[number]);
  }

  function fields() {
    const layers = select(words().layer, bench.data.layers.map((one) => [one.key, one.name]));
    layers.input.addEventListener("change", () => cityMap.workbench.set({ table: layers.input.value }));
    const places = select(words().rows_of, ["view", "area", "all"].map((name) => [name, words()["of_" + name]]));
    places.input.addEventListener("change", () => {
      where = places.input.value;
      again();
    });
    return { layers, places };
  }

  function makeDrawer(map) {
    const node = cityMap.element("section", "bench-table");
    node.setAttribute("aria-label", words().table);
    const { layers, places } = fields();
    const count = cityMap.element("p", "table-count");
    count.setAttribute("role", "status");
    const close = cityMap.element("button", "bench-button table-close", cityMap.words().close);
    close.type = "button";
    close.addEventListener("click", () => cityMap.workbench.set({ table: null }));
    const bar = cityMap.element("div", "table-bar");
    bar.append(layers.node, places.node, count, table.exporter(() => table.question(layer(), where)), close);
    const frame = cityMap.element("div", "table-rows");
    const grid = cityMap.element("table");
    grid.setAttribute("role", "grid");
    grid.setAttribute("aria-label", words().table);
    const [thead, head, body] = [cityMap.element("thead"), cityMap.element("tr"), cityMap.element("tbody")];
    thead.append(head);
    grid.append(thead, body);
    const none = cityMap.element("p", "bench-note");
    const more = cityMap.element("button", "bench-button table-more", words().more);
    more.type = "button";
    more.addEventListener("click", () => read(rows.next));
    frame.append(grid, none, more);
    node.append(bar, frame, cityMap.element("p", "bench-note table-hint", words().hint));
    node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") cityMap.workbench.set({ table: null });
    });
    map.getContainer().after(node);
    return { node, layer: layers.input, where: places.input, count, frame, head, body, none, more };
  }

  function tellTool(isOpen) {
    const button = document.querySelector("[data-tool=table]");
    if (button) button.setAttribute("aria-expanded", String(isOpen));
  }

  function show(map) {
    parts = parts || makeDrawer(map);
    parts.node.hidden = false;
    tellTool(true);
    parts.layer.value = layer();
    order = null;
    showPlaces();
    map.invalidateSize({ animate: false });
    again();
  }

  function hide(map) {
    if (!parts || parts.node.hidden) return;
    if (asking) asking.abort();
    const hadFocus = parts.node.contains(document.activeElement);
    parts.node.hidden = true;
    tellTool(false);
    marks.mark(null);
    map.invalidateSize({ animate: false });
    if (hadFocus) map.getContainer().focus({ preventScroll: true });
  }

  // Rows of the view, the area or all; of the layer that was shown last, or the topmost one.
  table.open = function (place) {
    const topmost = cityMap.workbench.layers().find((one) => one.isShown && one.key !== "areas");
    where = place;
    if (layer()) {
      showPlaces();
      again();
    } else cityMap.workbench.set({ table: (topmost || bench.data.layers[0]).key });
    bench.showMap();
    parts.layer.focus({ preventScroll: true });
  };

  function tool() {
    return {
      key: "table",
      title: words().table,
      start() {
        cityMap.workbench.stopTool(); // it leaves clicks to the map
        if (layer()) cityMap.workbench.set({ table: null });
        else table.open("view");
      },
      stop() {},
    };
  }

  bench.addTable = function (map, state) {
    marks = table.highlight(map);
    cityMap.tools.push(tool());
    bench.onChange((now, changed) => {
      if (changed.includes("table")) {
        if (layer()) show(map);
        else hide(map);
        return;
      }
      if (!layer()) return;
      if (changed.some((name) => ASKED_BY.area.includes(name))) showPlaces();
      const asked = [...(ASKED_BY[layer()] || []), ...(where === "area" ? ASKED_BY.area : [])];
      if (changed.some((name) => asked.includes(name))) again();
    });
    map.on("moveend", () => {
      clearTimeout(waiting);
      if (layer() && where === "view") waiting = setTimeout(again, WAIT_MS);
    });
    map.on("chosen", (event) => {
      if (layer()) follow(event);
    });
    if (state.table) {
      where = state.area || state.outline ? "area" : "view";
      map.once("furnished", () => show(map));
    }
  };
})();
