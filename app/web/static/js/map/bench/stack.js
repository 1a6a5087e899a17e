// The layers in their order, those that are shown and those that are not.
"use strict";

(function () {
  const bench = cityMap.bench;

  function layerOf(key) {
    return bench.data.layers.find((layer) => layer.key === key);
  }

  function groupOf(key) {
    return layerOf(key).group;
  }

  // Layers of a group stand together: the tree is the order of the map.
  function grouped(layers) {
    const groups = [...new Set(layers.map((layer) => groupOf(layer.key)))];
    return groups.flatMap((group) => layers.filter((layer) => groupOf(layer.key) === group));
  }

  function withShown(shown) {
    const hidden = bench.data.layers.filter((layer) => !shown.some((one) => one.key === layer.key));
    const rest = hidden.map((layer) => ({ key: layer.key, isShown: false, opacity: layer.opacity }));
    if (!shown.length) return rest;
    // What is hidden keeps its place under the layer that it lies under by default.
    const order = bench.data.layers.map((layer) => layer.key);
    const merged = shown.slice();
    for (const one of rest) {
      const above = order.slice(0, order.indexOf(one.key)).reverse();
      const nearest = above.find((key) => merged.some((other) => other.key === key));
      merged.splice(nearest ? merged.findIndex((other) => other.key === nearest) + 1 : 0, 0, one);
    }
    return grouped(merged);
  }

  function shownByKeys(keys) {
    return keys.map((key) => ({ key, isShown: true, opacity: layerOf(key).opacity }));
  }

  Object.assign(bench, { layerOf, grouped, withShown, shownByKeys });
})();
