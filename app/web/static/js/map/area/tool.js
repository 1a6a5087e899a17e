// The panel and the tool of areas: draw, pick, edit, take back; the address keeps what it is about.
"use strict";

(function () {
  const area = cityMap.area;
  const bench = cityMap.bench;
  const DRAWN = ["polygon", "rectangle", "circle"];
  const ASKED_BY = ["area", "outline", "profile", "operator", "reception", "run", "threshold"];
  const TOOL = "area";
  let board = null;
  let pen = null;
  let steps = null;
  let cross = null;
  let parts = null; // the nodes of the panel
  let mode = null; // while the tool is active
  let coming = null; // the mode that waits for its library; the tool may be left before that is there
  let drawn = ""; // the area that the board shows

  const words = () => bench.words.area;
  const step = ({ area: code, outline }) => ({ area: code, outline });
  const hasArea = () => Boolean(bench.stateNow().area || bench.stateNow().outline);
  const set = (changes) => cityMap.workbench.set({ area: null, outline: null, ...changes });

  function button(text, className, deed) {
    const node = cityMap.element("button", "bench-button " + className, text);
    node.type = "button";
    node.addEventListener("click", deed);
    return node;
  }

  // Corners may be moved at once; those of a circle are too many to stand in the way.
  function finished(polygons) {
    const isCircle = mode === "circle";
    set({ outline: area.write(polygons) });
    if (isCircle) cityMap.workbench.stopTool();
    else enter("edit");
  }

  function enter(next) {
    pen.stop();
    board.rest();
    mode = next;
    if (DRAWN.includes(mode)) {
      board.draw(null);
      pen.start(mode);
    } else if (drawn !== "") redraw();
    if (mode === "edit") startEditing();
    update();
  }

  function startEditing() {
    if (!bench.stateNow().outline) return;
    board.edit(() => {
      const polygons = board.polygons();
      const outline = polygons && polygons.length ? area.write(polygons) : null;
      drawn = outline || "";
      set({ outline });
    });
  }

  // What the map shows, as an outline: no pointer is needed for it.
  function takeView() {
    const bounds = bench.map.getBounds();
    const [south, west, north, east] = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
    set({ outline: area.write([[[[west, south], [east, south], [east, north], [west, north]]]]) });
  }

  function undo() {
    if (DRAWN.includes(mode) && pen.canUndo()) pen.undo();
    else if (steps.canUndo()) set(steps.undo());
    update();
  }

  function redo() {
    if (DRAWN.includes(mode) && pen.canRedo()) pen.redo();
    else if (steps.canRedo()) set(steps.redo());
    update();
  }

  function update() {
    const isDrawing = DRAWN.includes(mode);
    for (const [name, node] of Object.entries(parts.modes)) node.setAttribute("aria-pressed", String(name === mode));
    parts.modes.edit.disabled = !bench.stateNow().outline;
    parts.undo.disabled = !(isDrawing && pen.canUndo()) && !steps.canUndo();
    parts.redo.disabled = !(isDrawing && pen.canRedo()) && !steps.canRedo();
    parts.clear.disabled = !hasArea();
    parts.finish.hidden = mode !== "polygon";
    parts.finish.disabled = mode !== "polygon" || pen.corners() < 3;
    parts.rows.disabled = !hasArea();
    parts.hint.textContent = mode ? words()["hint_" + mode] : hasArea() ? "" : words().nothing;
    parts.named.hidden = Boolean(bench.stateNow().outline) && mode !== "pick";
    parts.names.value = bench.stateNow().area || "";
  }

  async function redraw() {
    const { area: code, outline } = bench.stateNow();
    const mine = outline || code || "";
    drawn = mine;
    if (outline || !code) {
      board.draw(outline ? area.latLngs(area.parse(outline)) : null);
      return;
    }
    cityMap.begin();
    try {
      const latLngs = await area.outlineOf(code);
      if (drawn === mine) board.draw(latLngs);
    } catch {
      if (drawn === mine) board.draw(null); // the card says why there are no figures
    } finally {
      cityMap.end();
    }
  }

  function follow(state, changed) {
    if (changed.some((name) => name === "area" || name === "outline")) {
      steps.add(step(state));
      if (drawn !== (state.outline || state.area || "")) {
        board.rest();
        redraw().then(() => { if (mode === "edit") startEditing(); });
      }
      update();
    }
    if (changed.some((name) => ASKED_BY.includes(name))) area.count(parts.card, state);
  }

  async function pickAt(latlng) {
    try {
      const code = await area.codeAt(latlng, parts.level.value);
      if (code) set({ area: code });
      else bench.say(words().none_there);
    } catch {
      bench.say(bench.words.not_counted);
    }
  }

  async function listNames() {
    const level = parts.level.value;
    const known = await area.ofLevel(level).catch(() => []);
    if (parts.level.value !== level) return;
    const options = [["", words().choose], ...known.map((one) => [one.code, one.name])].map(([code, name]) => {
      const option = cityMap.element("option", "", name);
      option.value = code;
      return option;
    });
    parts.names.replaceChildren(...options);
    parts.names.value = bench.stateNow().area || "";
  }

  function press(event) {
    if (!mode && bench.isToolActive()) return; // the keys are another tool's
    const isTyping = event.target.matches("input, select, textarea");
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    const isOnMap = event.target === bench.map.getContainer();
    if (isUndo && !isTyping) (event.shiftKey ? redo : undo)();
    else if (!mode || event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === "Escape") escape();
    else if (isOnMap && cross.moves(event.key)) cross.move(event.key, event.shiftKey);
    else if (isOnMap && event.key === "Enter") setCorner();
    else if (isOnMap && event.key === "Backspace") undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function setCorner() {
    if (!cross.isShown()) cross.show();
    else if (mode === "pick") pickAt(cross.place());
    else if (pen.isDrawing()) pen.set(cross.place());
  }

  // What is begun is left first, then the tool.
  function escape() {
    if (DRAWN.includes(mode) && pen.corners()) enter(mode);
    else cityMap.workbench.stopTool();
  }

  const usualMode = ({ outline, area: code }) => (outline ? "edit" : code ? "pick" : "polygon");

  async function begin(map) {
    try {
      if (coming !== "pick") await area.loadDrawing(map);
    } catch {
      bench.say(cityMap.words().part_failed);
      cityMap.workbench.stopTool();
    }
    if (coming === null) return;
    enter(coming);
    coming = null;
    if (DRAWN.includes(mode)) map.getContainer().focus({ preventScroll: true });
  }

  function tool() {
    const click = (event) => {
      if (mode === "pick") pickAt(event.latlng);
    };
    return {
      key: TOOL,
      title: words().area,
      start(map) {
        const sheet = document.getElementById("bench-area");
        sheet.open = true;
        sheet.scrollIntoView({ block: "start" });
        coming = coming || usualMode(bench.stateNow());
        map.on("click", click);
        begin(map);
      },
      stop() {
        coming = null;
        bench.map.off("click", click);
        if (!mode) return;
        pen.stop();
        board.rest();
        cross.hide();
        mode = null;
        redraw();
        update();
      },
    };
  }

  // A mode begins the tool where another one, or none, is active.
  function choose(next) {
    if (mode === next) {
      cityMap.workbench.stopTool();
      return;
    }
    const isWaiting = coming !== null;
    coming = next;
    if (isWaiting) return;
    if (mode) begin(bench.map);
    else cityMap.workbench.startTool(TOOL);
  }

  function modeButtons() {
    const node = cityMap.element("div", "area-buttons");
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", words().how);
    const modes = Object.fromEntries([...DRAWN, "pick", "edit"].map((name) => {
      const made = button(words()[name], "area-mode", () => choose(name));
      made.dataset.mode = name;
      made.setAttribute("aria-pressed", "false");
      node.append(made);
      return [name, made];
    }));
    node.append(button(words().view, "area-view", takeView));
    return { node, modes };
  }

  function names() {
    const level = bench.select(words().level, Object.entries(bench.data.areaLevels));
    const list = bench.select(words().by_name, [["", words().choose]]);
    level.input.value = "subdistrict" in bench.data.areaLevels ? "subdistrict" : level.input.value;
    level.input.addEventListener("change", listNames);
    list.input.addEventListener("focus", listNames, { once: true });
    list.input.addEventListener("change", () => {
      if (list.input.value) set({ area: list.input.value });
      const bounds = bench.stateNow().area && area.outlineOf(bench.stateNow().area);
      if (bounds) bounds.then((latLngs) => bench.map.fitBounds(L.polygon(latLngs).getBounds(), { animate: false })).catch(() => {});
    });
    return { level, list };
  }

  function makePanel() {
    const node = bench.sheet("area", words().area, false);
    const { node: modeNode, modes } = modeButtons();
    const { level, list } = names();
    const hint = cityMap.element("p", "bench-note area-hint");
    hint.setAttribute("role", "status");
    const card = cityMap.element("div", "bench-result area-card");
    card.setAttribute("role", "status");
    const finish = button(words().finish, "area-finish", () => pen.finish());
    const back = button(words().undo, "area-undo", undo);
    const again = button(words().redo, "area-redo", redo);
    back.title = "Ctrl+Z";
    again.title = "Ctrl+Shift+Z";
    const clear = button(words().clear, "area-clear", () => set({}));
    const rows = button(words().rows, "area-rows", () => cityMap.table.open("area"));
    const buttons = cityMap.element("div", "area-buttons");
    buttons.append(finish, back, again, clear, rows);
    const named = cityMap.element("div", "area-named");
    named.append(level.node, list.node);
    node.append(modeNode, hint, buttons, named, card);
    parts = {
      modes, finish, undo: back, redo: again, clear, rows, hint, card, named, level: level.input, names: list.input,
    };
  }

  // An address that brings an area shows it.
  function open(map, state) {
    if (!hasArea()) return;
    document.getElementById("bench-area").open = !window.matchMedia("(max-width: 640px)").matches;
    const isPlaced = Boolean(state.view);
    redraw().then(() => {
      if (!isPlaced && board.bounds()) map.fitBounds(board.bounds(), { animate: false });
    });
    area.count(parts.card, state);
    if (state.area) listNames();
  }

  bench.addArea = function (map, state) {
    board = area.board(map);
    cross = cityMap.measure.cross(map);
    pen = area.pen(map, { finished, changed: () => update() });
    steps = area.history(step(state));
    makePanel();
    cityMap.tools.push(tool());
    document.addEventListener("keydown", press, true);
    bench.onChange(follow);
    update();
    map.once("furnished", () => open(map, bench.stateNow()));
  };
})();
