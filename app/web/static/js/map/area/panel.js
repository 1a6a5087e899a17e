// The panel of areas: how one is chosen, what can be taken back, its name in a list, its figures.
"use strict";

(function () {
  const area = cityMap.area;
  const bench = cityMap.bench;
  const USUAL_LEVEL = "subdistrict";
  const words = () => bench.words.area;

  area.DRAWN = ["polygon", "rectangle", "circle"];

  function modeButtons({ choose, view }) {
    const node = cityMap.element("div", "area-buttons");
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", words().how);
    const modes = Object.fromEntries([...area.DRAWN, "pick", "edit"].map((name) => {
      const made = bench.button(words()[name], "area-mode", () => choose(name));
      made.dataset.mode = name;
      made.setAttribute("aria-pressed", "false");
      node.append(made);
      return [name, made];
    }));
    node.append(bench.button(words().view, "area-view", view));
    return { node, modes };
  }

  // Areas of a level by name, read when the panel is first open.
  function namedAreas(picked) {
    const node = cityMap.element("div", "area-named");
    const level = bench.select(words().level, Object.entries(bench.data.areaLevels));
    const list = bench.select(words().by_name, []);
    level.input.value = USUAL_LEVEL;
    const none = ["", words().choose];
    const fill = async () => {
      const asked = level.input.value;
      list.input.replaceChildren(...bench.options([none])); // names of another level must not be chosen meanwhile
      const known = await area.ofLevel(asked).catch(() => []);
      if (level.input.value !== asked) return;
      list.input.replaceChildren(...bench.options([none, ...known.map((one) => [one.code, one.name])]));
      list.input.value = bench.stateNow().area || "";
    };
    level.input.addEventListener("change", fill);
    document.getElementById("bench-area").addEventListener("toggle", fill, { once: true });
    list.input.addEventListener("change", () => {
      if (list.input.value) picked(list.input.value);
    });
    node.append(level.node, list.node);
    return { named: node, level: level.input, names: list.input };
  }

  function status(className) {
    const node = cityMap.element("div", className);
    node.setAttribute("role", "status");
    return node;
  }

  // The nodes that the tool speaks by; `deeds` are what its buttons do.
  area.panel = function (deeds) {
    const node = bench.sheet("area", words().area, false);
    const { node: modeNode, modes } = modeButtons(deeds);
    const [hint, card] = [status("bench-note area-hint"), status("bench-result area-card")];
    const names = ["finish", "undo", "redo", "clear", "rows"];
    const made = Object.fromEntries(names.map((name) => [name, bench.button(words()[name], "area-" + name, deeds[name])]));
    made.undo.title = "Ctrl+Z";
    made.redo.title = "Ctrl+Shift+Z";
    const buttons = cityMap.element("div", "area-buttons");
    buttons.append(...Object.values(made));
    const listed = namedAreas(deeds.picked);
    node.append(modeNode, hint, buttons, listed.named, card);
    return { modes, hint, card, ...made, ...listed };
  };
})();
