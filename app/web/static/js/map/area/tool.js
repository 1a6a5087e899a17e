// The tool of areas: draw, pick, edit, take back; the address keeps what it is about.
"use strict";

(function () {
  const area = cityMap.area;
  const bench = cityMap.bench;
  const ASKED_BY = ["area", "outline", ...bench.SLICE, "threshold"];
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
    if (area.DRAWN.includes(mode)) {
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
    if (area.DRAWN.includes(mode) && pen.canUndo()) pen.undo();
    else if (steps.canUndo()) set(steps.undo());
    update();
  }

  function redo() {
    if (area.DRAWN.includes(mode) && pen.canRedo()) pen.redo();
    else if (steps.canRedo()) set(steps.redo());
    update();
  }

  function update() {
    const isDrawing = area.DRAWN.includes(mode);
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
    if (parts.names.selectedIndex < 0) parts.names.value = ""; // it is of another level
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

  async function pickNamed(code) {
    set({ area: code });
    const latLngs = await area.outlineOf(code).catch(() => null);
    if (latLngs) bench.map.fitBounds(L.polygon(latLngs).getBounds(), { animate: false });
  }

  function press(event) {
    if (bench.isInDialog() || (!mode && bench.isToolActive())) return; // the keys are another's
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
    if (area.DRAWN.includes(mode) && pen.corners()) enter(mode);
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
    if (area.DRAWN.includes(mode)) map.getContainer().focus({ preventScroll: true });
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

  // An address that brings an area shows it.
  function open(map, state) {
    if (!hasArea()) return;
    document.getElementById("bench-area").open = !window.matchMedia("(max-width: 640px)").matches;
    const isPlaced = Boolean(state.view);
    redraw().then(() => {
      if (!isPlaced && board.bounds()) map.fitBounds(board.bounds(), { animate: false });
    });
    area.count(parts.card, state);
  }

  bench.addArea = function (map, state) {
    board = area.board(map);
    cross = cityMap.measure.cross(map);
    pen = area.pen(map, { finished, changed: () => update() });
    steps = area.history(step(state));
    parts = area.panel({
      choose, undo, redo, view: takeView, finish: () => pen.finish(), clear: () => set({}),
      rows: () => cityMap.table.open("area"), picked: pickNamed,
    });
    cityMap.tools.push(tool());
    document.addEventListener("keydown", press, true);
    bench.onChange(follow);
    update();
    map.once("furnished", () => open(map, bench.stateNow()));
  };
})();
