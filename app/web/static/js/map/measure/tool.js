// The tool that measures: clicks, taps and keys set points, and the address keeps them.
"use strict";

(function () {
  const measure = cityMap.measure;
  const bench = cityMap.bench;
  const DECIMALS = 6; // of degrees, as in the address
  let board = null;
  let cross = null;
  let panel = null; // {node, show(mode, places), remove()} while the tool is active
  let mode = "line"; // of what is measured next, where nothing is yet

  function measured() {
    const found = bench.stateNow().measure && measure.parse(bench.stateNow().measure);
    return found || { mode, places: [] };
  }

  function keep(nextMode, places) {
    mode = nextMode;
    cityMap.workbench.set({ measure: measure.write(nextMode, places) });
  }

  function add(map, latlng) {
    const { mode: now, places } = measured();
    const { lng, lat } = latlng.wrap();
    const place = [lng, lat].map((degrees) => Number(degrees.toFixed(DECIMALS)));
    const last = places[places.length - 1];
    if (last && last[0] === place[0] && last[1] === place[1]) return; // the second half of a double click
    if (places.length === measure.MOST_POINTS) {
      bench.say(bench.words.measure.too_many.replace("{count}", measure.MOST_POINTS));
      return;
    }
    keep(now, [...places, place]);
  }

  function takeBack() {
    const { mode: now, places } = measured();
    if (places.length) keep(now, places.slice(0, -1));
  }

  function figures(now, places) {
    const words = bench.words.measure;
    if (now === "line") return places.length > 1 ? [[words.distance, measure.lengthText(measure.lengthM(places))]] : [];
    if (places.length < 3) return [];
    return [
      [words.area, measure.areaText(measure.areaM2(places))],
      [words.perimeter, measure.lengthText(measure.lengthM([...places, places[0]]))],
    ];
  }

  // What is measured in words: for the panel, and for a print.
  measure.figures = function () {
    const { mode: now, places } = measured();
    return figures(now, places);
  };

  function modeChoice() {
    const node = cityMap.element("fieldset", "measure-modes");
    node.append(cityMap.element("legend", "map-title", bench.words.measure.measure));
    const inputs = ["line", "area"].map((value) => {
      const label = cityMap.element("label");
      const input = cityMap.element("input");
      Object.assign(input, { type: "radio", name: "measure-mode", value });
      input.addEventListener("change", () => {
        keep(value, measured().places);
        update();
      });
      label.append(input, cityMap.element("span", "", bench.words.measure[value === "line" ? "distance" : "area"]));
      node.append(label);
      return input;
    });
    return { node, show: (now) => inputs.forEach((input) => { input.checked = input.value === now; }) };
  }

  function figureList(now, places) {
    const list = cityMap.element("dl", "measure-figures");
    for (const [name, value] of figures(now, places)) {
      list.append(cityMap.element("dt", "", name), cityMap.element("dd", "", value));
    }
    return list;
  }

  function makePanel(map) {
    const words = bench.words.measure;
    const node = cityMap.element("section", "measure-panel");
    node.setAttribute("aria-label", words.measure);
    const modes = modeChoice();
    const result = cityMap.element("div", "measure-result");
    result.setAttribute("role", "status");
    const back = bench.button(words.take_back, "", takeBack);
    const clear = bench.button(words.clear, "", () => keep(measured().mode, []));
    const buttons = cityMap.element("div", "measure-buttons");
    buttons.append(back, clear, bench.button(words.done, "", () => cityMap.workbench.stopTool()));
    node.append(modes.node, result, cityMap.element("p", "bench-note measure-hint", words.hint), buttons);
    const control = cityMap.control(map, "bottomleft", node);
    return {
      show(now, places) {
        modes.show(now);
        const count = cityMap.element("p", "bench-note", words.points.replace("{count}", bench.count(places.length)));
        const note = now === "area" && measure.isCrossed(places) ? [cityMap.element("p", "bench-note", words.crossed)] : [];
        result.replaceChildren(figureList(now, places), count, ...note);
        back.disabled = clear.disabled = !places.length;
      },
      remove: () => control.remove(),
    };
  }

  function update() {
    const { mode: now, places } = measured();
    board.draw(now, places);
    if (panel) panel.show(now, places);
  }

  function reach(latlng) {
    const { mode: now, places } = measured();
    const { lng, lat } = latlng;
    board.reach(now, places, [lng, lat]);
  }

  // Keys of the map itself are the cross's; the others are heard wherever nobody types.
  function press(map, event) {
    if (bench.isInDialog()) return;
    const isOnMap = event.target === map.getContainer();
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target.matches("input:not([type=radio]), select, textarea"))) return;
    if (isOnMap && cross.moves(event.key)) cross.move(event.key, event.shiftKey);
    else if (isOnMap && event.key === "Enter" && !cross.isShown()) cross.show();
    else if (isOnMap && event.key === "Enter") add(map, cross.place());
    else if (event.key === "Backspace") takeBack();
    else if (event.key === "Escape") cityMap.workbench.stopTool();
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (panel && cross.isShown()) reach(cross.place());
  }

  function listening(map) {
    const heard = {
      click: (event) => add(map, event.latlng),
      mousemove: (event) => reach(event.latlng),
      mouseout: () => board.reach(mode, [], null),
    };
    const key = (event) => press(map, event);
    map.on(heard);
    document.addEventListener("keydown", key, true);
    map.doubleClickZoom.disable();
    return () => {
      map.off(heard);
      document.removeEventListener("keydown", key, true);
      map.doubleClickZoom.enable();
    };
  }

  function open(map) {
    panel = makePanel(map);
    map.getContainer().classList.add("is-measuring");
    map.getContainer().focus({ preventScroll: true });
    update();
  }

  function tool() {
    let deafen = null;
    let started = 0; // before its library is there the tool may be left, and begun again
    return {
      key: "measure",
      title: bench.words.measure.measure,
      start(map) {
        started += 1;
        const mine = started;
        bench.showMap();
        measure.load().then(() => {
          if (mine !== started) return;
          open(map);
          deafen = listening(map);
        }).catch(() => {
          if (mine !== started) return;
          bench.say(cityMap.words().part_failed);
          cityMap.workbench.stopTool();
        });
      },
      stop() {
        started += 1;
        if (!panel) return;
        panel.remove();
        panel = null;
        deafen();
        cross.hide();
        bench.map.getContainer().classList.remove("is-measuring");
        update();
      },
    };
  }

  // What the address brings is drawn at once; only then is the library needed.
  function follow() {
    if (bench.stateNow().measure === null && !panel) board.draw(mode, []);
    else measure.load().then(update).catch(() => bench.say(cityMap.words().part_failed));
  }

  bench.addMeasure = function (map, state) {
    board = measure.board(map);
    cross = measure.cross(map);
    cityMap.tools.push(tool());
    bench.onChange((now, changed) => {
      if (changed.includes("measure")) follow();
    });
    map.on("zoomend", () => {
      if (bench.stateNow().measure) follow();
    });
    if (state.measure) follow();
  };
})();
