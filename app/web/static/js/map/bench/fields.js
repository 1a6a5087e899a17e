// What forms of the workbench are made of.
"use strict";

(function () {
  const bench = cityMap.bench;

  bench.button = function (text, className, deed) {
    const node = cityMap.element("button", ("bench-button " + className).trim(), text);
    node.type = "button";
    node.addEventListener("click", deed);
    return node;
  };

  // Pairs of value and words.
  bench.options = (pairs) => pairs.map(([value, text]) => {
    const node = cityMap.element("option", "", text);
    node.value = value;
    return node;
  });

  // What an option of a part of the choice means: runs and scenarios go by number, and nothing is none.
  bench.chosen = (name, text) => (["run", "network"].includes(name) ? Number(text) : text) || null;

  // A labelled choice.
  bench.select = function (label, pairs) {
    const node = cityMap.element("label", "bench-field");
    const input = cityMap.element("select");
    input.append(...bench.options(pairs));
    node.append(cityMap.element("span", "", label), input);
    return { node, input };
  };
})();
