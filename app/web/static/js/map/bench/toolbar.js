// The toolbar: one button for each tool; one tool acts at a time, and a click on the map is its own then.
// A tool with toggle() and isOn() acts beside the others.
"use strict";

(function () {
  const bench = cityMap.bench;
  let active = null;

  bench.isToolActive = () => active !== null;

  function stop(node) {
    if (!active) return;
    const tool = active;
    active = null;
    press(node);
    tool.stop();
  }

  function press(node) {
    for (const button of node.children) {
      const tool = cityMap.tools.find((one) => one.key === button.dataset.tool);
      button.setAttribute("aria-pressed", String(tool === active || Boolean(tool.isOn && tool.isOn())));
    }
  }

  function button(map, node, tool) {
    const made = bench.button(tool.title, "bench-tool", () => {
      if (tool.toggle) {
        tool.toggle();
        return;
      }
      const isSame = active === tool;
      stop(node);
      if (isSame) return;
      active = tool;
      press(node);
      tool.start(map);
    });
    made.dataset.tool = tool.key;
    return made;
  }

  bench.addToolbar = function (map) {
    const node = cityMap.element("div", "bench-tools");
    node.setAttribute("role", "toolbar");
    node.setAttribute("aria-label", bench.words.tools);
    const list = () => {
      node.replaceChildren(...cityMap.tools.map((tool) => button(map, node, tool)));
      node.hidden = !cityMap.tools.length;
      press(node);
    };
    cityMap.control(map, "topright", node);
    // A tool that has done its work ends itself.
    bench.pressTools = () => press(node);
    cityMap.workbench.stopTool = () => stop(node);
    cityMap.workbench.startTool = (key) => node.querySelector(`[data-tool="${key}"]`).click();
    cityMap.workbench.listTools = list; // for a tool that comes later
    list();
  };
})();
