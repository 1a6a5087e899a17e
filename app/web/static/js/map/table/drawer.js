// The drawer of the table: its bar, its grid, and how keys go through the rows.
"use strict";

(function () {
  const table = cityMap.table;
  const bench = cityMap.bench;
  const MOVES = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
  const words = () => bench.words.table;

  function status(name, className) {
    const node = cityMap.element(name, className);
    node.setAttribute("role", "status");
    return node;
  }

  function field(label, options, chosen) {
    const { node, input } = bench.select(label, options);
    node.className = "table-field";
    input.addEventListener("change", () => chosen(input.value));
    return { node, input };
  }

  function columnHead(column, order, sort) {
    const node = cityMap.element("th", table.isNumber(column) ? "num" : "");
    node.scope = "col";
    const isMine = order && order.name === column.name;
    node.setAttribute("aria-sort", isMine ? (order.isDown ? "descending" : "ascending") : "none");
    const isDown = Boolean(isMine) && !order.isDown;
    const button = cityMap.element("button", "", table.labelOf(column));
    button.type = "button";
    button.addEventListener("click", () => sort({ name: column.name, isDown }));
    button.dataset.column = column.name;
    node.append(button);
    return node;
  }

  function makeGrid() {
    const node = cityMap.element("table");
    node.setAttribute("role", "grid");
    node.setAttribute("aria-label", words().table);
    const [thead, head, body] = [cityMap.element("thead"), cityMap.element("tr"), cityMap.element("tbody")];
    thead.append(head);
    node.append(thead, body);
    return { node, head, body };
  }

  // `deeds`: mark(feature), open(feature, origin), sort(order).
  function makeRows(deeds) {
    const { node, head, body } = makeGrid();
    let features = [];
    let current = 0; // the row that has, or would get, the focus

    function choose(number) {
      const all = [...body.children];
      current = Math.min(Math.max(number, 0), all.length - 1);
      all.forEach((row, place) => {
        row.tabIndex = place === current ? 0 : -1;
        if (place === current) row.setAttribute("aria-selected", "true");
        else row.removeAttribute("aria-selected");
      });
      return all[current];
    }

    const placeOf = (id) => features.findIndex((feature) => String(feature.properties.id) === String(id));

    // The row of a thing, else that which stands where it stood: rows may have been read again meanwhile.
    function focus(id) {
      const number = placeOf(id);
      const row = body.children[number < 0 ? Math.min(current, features.length - 1) : number];
      if (row) row.focus();
    }

    function open(feature) {
      deeds.open(feature, { focus: () => focus(feature.properties.id) });
    }

    function press(event, feature) {
      if (event.key === "Enter") open(feature);
      else if (event.key in MOVES) {
        const next = choose(current + MOVES[event.key]);
        next.focus({ preventScroll: true });
        next.scrollIntoView({ block: "nearest" });
      } else return;
      event.preventDefault();
      event.stopPropagation();
    }

    function rowNode(feature, number, columns, write) {
      const row = cityMap.element("tr");
      row.tabIndex = number === current ? 0 : -1;
      row.append(...columns.map((column) =>
        cityMap.element("td", table.isNumber(column) ? "num" : "", write(feature.properties[column.name], column))));
      row.addEventListener("mouseenter", () => deeds.mark(feature));
      row.addEventListener("mouseleave", () => deeds.mark(null));
      row.addEventListener("focus", () => {
        choose(number);
        deeds.mark(feature);
      });
      row.addEventListener("click", () => row.focus());
      row.addEventListener("dblclick", () => open(feature));
      row.addEventListener("keydown", (event) => press(event, feature));
      return row;
    }

    // What has the focus keeps it, though all is made anew.
    function holding() {
      const held = document.activeElement;
      if (body.contains(held)) {
        const { id } = features[current].properties;
        return () => focus(id);
      }
      const { column } = head.contains(held) ? held.dataset : {};
      return () => column && head.querySelector(`[data-column="${column}"]`)?.focus();
    }

    return {
      node,
      fill(columns, given, order, write) {
        const hold = holding();
        features = given;
        head.replaceChildren(...columns.map((column) => columnHead(column, order, deeds.sort)));
        body.replaceChildren(...features.map((feature, number) => rowNode(feature, number, columns, write)));
        hold();
      },
      toTop() { current = 0; },
      // The row of a thing, chosen; null where it is not among the rows.
      find(id) {
        const number = placeOf(id);
        if (number < 0) return null;
        choose(number).scrollIntoView({ block: "nearest" });
        return features[number];
      },
    };
  }

  // `deeds` moreover: choose({layer} or {where}), more(), close(), question().
  table.drawer = function (map, deeds) {
    const node = cityMap.element("section", "bench-table");
    node.setAttribute("aria-label", words().table);
    const layers = field(words().layer, table.layers().map((one) => [one.key, one.name]), (layer) => deeds.choose({ layer, order: null }));
    const places = field(words().rows_of, table.PLACES.map((name) => [name, words()["of_" + name]]), (where) => deeds.choose({ where }));
    const count = status("p", "table-count");
    const files = table.exporter(deeds.question);
    const bar = cityMap.element("div", "table-bar");
    bar.append(layers.node, places.node, count, files.node, bench.button(cityMap.words().close, "table-close", deeds.close));
    const rows = makeRows(deeds);
    const frame = cityMap.element("div", "table-rows");
    const none = cityMap.element("p", "bench-note");
    const more = bench.button(words().more, "table-more", deeds.more);
    frame.append(rows.node, none, more);
    node.append(bar, frame, cityMap.element("p", "bench-note table-hint", words().hint));
    node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") deeds.close();
    });
    map.getContainer().after(node);
    return { node, layer: layers.input, where: places.input, count, files, rows, frame, none, more };
  };
})();
