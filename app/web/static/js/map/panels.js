// Legend and layer control: one column on the right, which the style sheet keeps within the frame.
"use strict";

(function () {
  const WIDE_PX = 640; // under it panels start closed: the map comes first

  function panel(title, className) {
    const node = cityMap.element("details", "map-panel " + className);
    node.open = window.innerWidth >= WIDE_PX;
    node.append(cityMap.element("summary", "", title));
    return node;
  }

  function line(mark, group) {
    const row = cityMap.element("li");
    const letter = cityMap.element("span", "map-letter", mark.letter);
    const text = cityMap.element("span", "map-legend-text", mark.label);
    if (mark.note) text.append(cityMap.element("small", "", mark.note));
    row.append(cityMap.swatch(mark, group), letter, text);
    return row;
  }

  // A layer that is not shown is not explained either.
  function explain(name, part) {
    const layer = cityMap.layers.find((entry) => entry.name === name);
    part.hidden = !layer.isShown;
    layer.onSwitch = (isShown) => { part.hidden = !isShown; };
  }

  cityMap.addLegend = function (map, id) {
    const groups = cityMap.read(id).groups;
    if (!groups.length) return;
    const node = panel(cityMap.words().legend, "map-legend");
    for (const group of groups) {
      const part = cityMap.element("section");
      part.append(cityMap.element("h2", "", group.name));
      const list = cityMap.element("ul");
      list.append(...group.marks.filter((mark) => mark.label).map((mark) => line(mark, group)));
      part.append(list);
      explain(group.name, part);
      node.append(part);
    }
    cityMap.control(map, "topright", node);
  };

  cityMap.addLayerControl = function (map) {
    const node = panel(cityMap.words().layers, "map-layers");
    for (const layer of cityMap.layers) {
      const label = cityMap.element("label");
      const box = cityMap.element("input");
      box.type = "checkbox";
      box.checked = layer.isShown;
      box.addEventListener("change", () => {
        if (box.checked) layer.show();
        else layer.hide();
        if (layer.onSwitch) layer.onSwitch(box.checked);
      });
      label.append(box, cityMap.element("span", "", layer.name));
      node.append(label);
    }
    cityMap.control(map, "topright", node);
  };
})();
