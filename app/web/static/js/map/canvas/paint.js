// Paints the layers of a style onto the canvas of one tile, and keeps what can be pointed at.
"use strict";

(function () {
  const PLAIN = document.createElement("canvas").getContext("2d"); // no transformation: for pointing
  const POINT = 1;
  const POLYGON = 3;
  const hatches = new Map();

  function hatch(paint, colour) {
    if (!hatches.has(colour)) {
      const pixels = cityMap.hatchPixels(colour);
      const canvas = document.createElement("canvas");
      canvas.width = pixels.width;
      canvas.height = pixels.height;
      canvas.getContext("2d").putImageData(pixels, 0, 0);
      hatches.set(colour, canvas);
    }
    return paint.createPattern(hatches.get(colour), "repeat");
  }

  // Lines and rings of a feature in pixels of its tile.
  function partsOf(feature, place) {
    const scale = place.size / feature.extent;
    return feature.loadGeometry().map((part) =>
      part.map(({ x, y }) => [x * scale - place.left, y * scale - place.top]));
  }

  function pathOf(parts) {
    const path = new Path2D();
    for (const part of parts) part.forEach(([x, y], number) => (number ? path.lineTo(x, y) : path.moveTo(x, y)));
    return path;
  }

  function dotsOf(parts, radius) {
    const path = new Path2D();
    for (const [[x, y]] of parts) {
      path.moveTo(x + radius, y);
      path.arc(x, y, radius, 0, 2 * Math.PI);
    }
    return path;
  }

  const BRUSHES = {
    fill(paint, { value, shape }) {
      paint.globalAlpha = value("fill-opacity", 1);
      const pattern = value("fill-pattern", null);
      paint.fillStyle = pattern ? hatch(paint, pattern.slice("hatch-".length)) : value("fill-color", "#000000");
      paint.fill(shape.path, "evenodd");
      return (x, y) => PLAIN.isPointInPath(shape.path, x, y, "evenodd");
    },

    line(paint, { value, layout, shape }) {
      const width = value("line-width", 1);
      paint.globalAlpha = value("line-opacity", 1);
      paint.strokeStyle = value("line-color", "#000000");
      paint.lineWidth = width;
      paint.lineJoin = layout["line-join"] || "miter";
      paint.lineCap = layout["line-cap"] || "butt";
      paint.setLineDash((value("line-dasharray", null) || []).map((part) => part * width));
      paint.stroke(shape.path);
      return (x, y, reach) => {
        PLAIN.lineWidth = width + 2 * reach;
        return PLAIN.isPointInStroke(shape.path, x, y);
      };
    },

    circle(paint, { value, shape }) {
      const radius = value("circle-radius", 5);
      const path = dotsOf(shape.parts, radius);
      paint.globalAlpha = value("circle-opacity", 1);
      paint.fillStyle = value("circle-color", "#000000");
      paint.fill(path);
      paint.globalAlpha = value("circle-stroke-opacity", 1);
      paint.strokeStyle = value("circle-stroke-color", "#000000");
      paint.lineWidth = value("circle-stroke-width", 0);
      paint.setLineDash([]);
      if (paint.lineWidth > 0) paint.stroke(path);
      return (x, y, reach) => shape.parts.some(([[east, south]]) => Math.hypot(x - east, y - south) <= radius + reach);
    },

    // Words along lines are left out, and names of what other tiles hold a part of: these would say them again.
    symbol(paint, { value, word, layout, shape, size }) {
      if (layout["symbol-placement"] === "line" || !shape.parts.length) return null;
      const text = word("text-field", "");
      const [x, y] = middleOf(shape, size) || [];
      if (text === "" || x === undefined) return null;
      paint.globalAlpha = value("text-opacity", 1);
      paint.font = word("text-size", 12) + "px sans-serif";
      paint.textAlign = "center";
      paint.textBaseline = "middle";
      const halo = value("text-halo-width", 0);
      if (halo > 0) {
        paint.strokeStyle = value("text-halo-color", "#ffffff");
        paint.lineWidth = 2 * halo;
        paint.setLineDash([]);
        paint.strokeText(text, x, y);
      }
      paint.fillStyle = value("text-color", "#000000");
      paint.fillText(text, x, y);
      return null;
    },
  };

  function middleOf(shape, size) {
    if (shape.type === POINT) return shape.parts[0][0];
    const all = shape.parts.flat();
    const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
    const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    return west < 0 || north < 0 || east > size || south > size ? null : [(west + east) / 2, (north + south) / 2];
  }

  function inOrder(features, key, zoom) {
    if (!key) return features;
    const order = (one) => cityMap.valueOf(key, { ...one.known, zoom });
    return features.slice().sort((one, other) => order(one) - order(other));
  }

  // Features of a tile with their shapes, each made once.
  cityMap.shaped = function (tile, place) {
    if (!tile) return [];
    return Array.from({ length: tile.length }, (_, number) => {
      const feature = tile.feature(number);
      const parts = partsOf(feature, place);
      const shape = { type: feature.type, parts, path: feature.type === POINT ? null : pathOf(parts) };
      return { known: { properties: feature.properties, id: feature.id }, shape };
    });
  };

  // The same of polygons in GeoJSON; `project` makes pixels of the tile of a position, what lies beyond it is left out.
  cityMap.shapedFrom = function (collection, project, size) {
    const made = collection.features.map(({ id, properties, geometry }) => {
      const parts = geometry.coordinates.map((ring) => ring.map(project));
      return { known: { properties, id }, shape: { type: POLYGON, parts, path: pathOf(parts) } };
    });
    return made.filter(({ shape: { parts: [outer] } }) => [0, 1].every((axis) => {
      const along = outer.map((pair) => pair[axis]);
      return Math.max(...along) >= 0 && Math.min(...along) <= size;
    }));
  };

  // Paints what is there of each source; answers with what is hit at a place, from the lowest up.
  cityMap.paintTile = function (paint, layers, featuresOf, zoom, size) {
    const hits = [];
    for (const layer of layers) {
      const { layout = {}, paint: brush = {} } = layer;
      if (layout.visibility === "none" || zoom < (layer.minzoom || 0)) continue;
      const features = featuresOf(layer.source);
      for (const { known, shape } of inOrder(features, layout["line-sort-key"], zoom)) {
        const on = { ...known, zoom };
        if (layer.filter && !cityMap.valueOf(layer.filter, on)) continue;
        if (layer.type !== "circle" && layer.type !== "symbol" && !shape.path) continue;
        const from = (table) => (name, usual) => (name in table ? cityMap.valueOf(table[name], on) : usual);
        const isHit = BRUSHES[layer.type](paint, { value: from(brush), word: from(layout), layout, shape, size });
        if (isHit) hits.push({ layer, known, shape, isHit });
      }
    }
    return hits;
  };
})();
