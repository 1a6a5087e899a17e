// Comparing: a second drawing beside the first, which ends where the divider stands.
"use strict";

(function () {
  const bench = cityMap.bench;
  const compare = cityMap.compare;
  const PANE = "cityTilesRight";
  const ASKS = [...compare.NAMES, "threshold"];
  let shown = null; // {divider, strip, drawn} while something is compared

  function keep(changes) {
    const right = bench.fitted({ ...compare.rightState(), ...compare.now(), ...changes }, Object.keys(changes));
    const choice = Object.fromEntries(["split", ...compare.NAMES].map((name) => [name, right[name]]));
    cityMap.workbench.set({ compare: compare.write(choice) });
  }

  function end() {
    cityMap.workbench.set({ compare: null });
  }

  function rightPane(map) {
    const pane = map.getPane(PANE) || map.createPane(PANE);
    pane.style.zIndex = 351; // beside the left one, whose place in the pile it shares
    return pane;
  }

  function draw(map) {
    const mine = shown;
    cityMap.begin();
    cityMap.loadTiles()
      .then(() => {
        if (shown === mine) mine.drawn = bench.makeDrawing(map, cityMap.workbench.style(compare.rightState()), PANE);
      })
      .catch(() => bench.say(cityMap.words().part_failed))
      .finally(() => cityMap.end());
  }

  function open(map) {
    const panes = { left: map.getPane("cityTiles"), right: rightPane(map) };
    shown = {
      divider: compare.divider(map, panes, (split) => keep({ split })),
      strip: compare.strip({ left: (changes) => cityMap.workbench.set(changes), right: keep }, end),
      drawn: null,
    };
    map.invalidateSize({ animate: false });
    draw(map);
  }

  function close(map) {
    if (shown.drawn) shown.drawn.remove();
    shown.divider.remove();
    shown.strip.remove();
    shown = null;
    map.invalidateSize({ animate: false });
  }

  function show() {
    const titles = compare.titles();
    shown.divider.show(compare.now().split);
    shown.divider.say(titles.left + "; " + titles.right);
    shown.strip.show(titles);
  }

  // What was compared before, without where the divider stood.
  const choiceIn = (text) => (text === null ? null : text.slice(text.indexOf(",")));

  let before = null;
  function follow(map, state, changed) {
    if (state.compare === null) {
      if (shown) close(map);
    } else {
      const isNew = !shown;
      if (isNew) open(map);
      const isOther = choiceIn(state.compare) !== choiceIn(before);
      if (isNew || isOther || changed.some((name) => ASKS.includes(name))) show();
      else shown.divider.show(compare.now(state).split);
      if (!isNew && shown.drawn && (isOther || bench.isRedrawn(changed))) redraw();
    }
    before = state.compare;
    bench.pressTools();
  }

  function redraw() {
    const drawing = shown.drawn.getMaplibreMap();
    drawing.setStyle(cityMap.workbench.style(compare.rightState()));
    cityMap.settleTiles(drawing);
  }

  // Both sides, each with its drawing, its choice, and from where to where it goes, as shares of the width.
  function bothSides(one) {
    const [left] = one;
    const titles = compare.titles();
    const share = compare.now().split / 100;
    const right = shown.drawn && {
      drawing: shown.drawn.getMaplibreMap(), state: compare.rightState(), from: share, to: 1, title: titles.right,
    };
    return [...(left ? [{ ...left, to: share, title: titles.left }] : []), ...(right ? [right] : [])];
  }

  function toggle() {
    if (shown) {
      end();
      return;
    }
    bench.showMap();
    cityMap.workbench.set({ compare: compare.write(compare.first(bench.stateNow())) });
    shown.divider.focus();
  }

  bench.toggleCompare = () => {
    if (bench.data.runs.length) toggle();
  };

  bench.addCompare = function (map) {
    if (!bench.data.runs.length) return;
    cityMap.tools.push({ key: "compare", title: bench.words.compare.compare, isOn: () => shown !== null, toggle });
  };

  bench.startComparing = function (map, state) {
    if (!bench.data.runs.length) return;
    const oneSide = bench.sides;
    bench.sides = () => (shown ? bothSides(oneSide()) : oneSide());
    const changesWith = (now, changed) => {
      if (shown || now.compare !== null) follow(map, now, changed);
    };
    bench.onChange(changesWith);
    if (state.compare !== null) follow(map, state, ["compare"]);
  };
})();
