// How MapLibre draws a layer of tiles: surfaces, lines, dots, and the names of what is in them.
"use strict";

(function () {
  const NEUTRAL = "#6b7280";
  const PX_AT_ZOOM_0 = 512;
  const EQUATOR_M = 40075016.7;
  const NEAR = 20; // at this zoom a way is drawn in its true width

  // Of each class of ways: pixels at zoom 11, metres where the width is not known, lowest first.
  const WAYS = {
    watercourse: { farPx: 1, widthM: 6 },
    lane: { farPx: 0.2, widthM: 5 },
    street: { farPx: 0.5, widthM: 10 },
    secondary: { farPx: 1, widthM: 16 },
    arterial: { farPx: 2, widthM: 28 },
    railway: { farPx: 0.8, widthM: 4 },
    metro: { farPx: 1, widthM: 5 },
  };
  const ORDER = Object.keys(WAYS);
  const ROADS = ["lane", "street", "secondary", "arterial"];
  const CLASS = ["get", "class"];

  function byValue(symbols, valueOf) {
    if (!symbols.field) return valueOf(symbols.marks[0]);
    const pairs = symbols.marks.flatMap((mark) => [mark.value, valueOf(mark)]);
    return ["match", ["get", symbols.field], ...pairs, symbols.other ? valueOf(symbols.other) : valueOf({ colour: NEUTRAL })];
  }

  function part(layer, name, type, rest) {
    const key = layer.source.layer;
    return { id: key + "-" + name, type, source: key, "source-layer": key, ...rest };
  }

  function surfaces(layer) {
    const symbols = layer.symbols;
    const hatched = symbols.marks.filter((mark) => mark.is_hatched).map((mark) => mark.value);
    const isHatched = ["in", ["get", symbols.field || ""], ["literal", hatched]];
    const fill = part(layer, "fill", "fill", {
      paint: {
        "fill-color": byValue(symbols, (mark) => mark.colour),
        "fill-opacity": symbols.fill_opacity,
        "fill-antialias": false,
      },
      ...(hatched.length && symbols.field ? { filter: ["!", isHatched] } : {}),
    });
    const hatch = part(layer, "hatch", "fill", {
      filter: isHatched,
      paint: {
        "fill-pattern": byValue(symbols, (mark) => "hatch-" + mark.colour),
        "fill-opacity": symbols.fill_opacity,
      },
    });
    // Far away the outlines of small cells would be all that is seen.
    const line = part(layer, "line", "line", {
      paint: {
        "line-color": symbols.outline,
        "line-width": symbols.outline_px,
        "line-opacity": ["interpolate", ["linear"], ["zoom"], 12, 0.06, 15, 0.6],
      },
    });
    return hatched.length && symbols.field ? [fill, hatch, line] : [fill, line];
  }

  function dots(layer) {
    const symbols = layer.symbols;
    return [part(layer, "fill", "circle", {
      paint: {
        "circle-color": byValue(symbols, (mark) => mark.colour),
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 2.5, 12, 4, 15, symbols.dot_px / 2],
        "circle-stroke-color": symbols.outline,
        "circle-stroke-width": 1,
      },
    })];
  }

  // Far away a class has its pixels, near its metres; `addedPx` is for what shows on both sides.
  function width(addedPx) {
    const [[south], [north]] = cityMap.frame.bounds;
    const shrunk = Math.cos(((south + north) / 2) * (Math.PI / 180));
    const pxPerM = (PX_AT_ZOOM_0 * 2 ** NEAR) / (EQUATOR_M * shrunk);
    const far = ["match", CLASS, ...ORDER.flatMap((name) => [name, WAYS[name].farPx]), 1];
    const usual = ["match", CLASS, ...ORDER.flatMap((name) => [name, WAYS[name].widthM]), 5];
    const near = ["*", ["coalesce", ["get", "width_m"], usual], pxPerM];
    return ["interpolate", ["exponential", 2], ["zoom"], 11, ["+", far, addedPx], NEAR, ["+", near, addedPx]];
  }

  function strokes(layer, name, classes, isElevated, colour, lineWidth, rest) {
    const isRaised = ["boolean", ["get", "is_elevated"], false];
    return part(layer, name, "line", {
      filter: ["all", ["in", CLASS, ["literal", classes]], isElevated ? isRaised : ["!", isRaised]],
      layout: {
        "line-join": "round", "line-cap": rest ? "butt" : "round",
        "line-sort-key": ["match", CLASS, ...ORDER.flatMap((one, index) => [one, index]), 0],
      },
      paint: { "line-color": colour, "line-width": lineWidth, ...rest },
    });
  }

  const THIN = ["interpolate", ["linear"], ["zoom"], 10, 1, 14, 2, 17, 4];
  const THINNER = ["interpolate", ["linear"], ["zoom"], 10, 0, 14, 1, 17, 2.5];

  function markOf(symbols, value) {
    return symbols.marks.find((mark) => mark.value === value);
  }

  function lines(layer) {
    const symbols = layer.symbols;
    const rail = markOf(symbols, "railway");
    const colour = byValue(symbols, (mark) => mark.colour);
    return [
      strokes(layer, "water", ["watercourse"], false, colour, width(0)),
      strokes(layer, "road-casing", ROADS, false, symbols.outline, width(1.5)),
      strokes(layer, "road", ROADS, false, colour, width(0)),
      strokes(layer, "rail", ["railway"], false, colour, THIN),
      strokes(layer, "rail-dashes", ["railway"], false, rail.dash_colour, THINNER, { "line-dasharray": rail.dash }),
    ];
  }

  // What runs above the roofs, or must be seen through them.
  function linesAbove(layer) {
    const symbols = layer.symbols;
    const colour = byValue(symbols, (mark) => mark.colour);
    return [
      strokes(layer, "raised-casing", ROADS, true, symbols.outline, width(2.5)),
      strokes(layer, "raised", ROADS, true, colour, width(0)),
      strokes(layer, "metro", ["metro"], false, colour, THIN, { "line-dasharray": markOf(symbols, "metro").dash }),
    ];
  }

  function names(layer) {
    if (!layer.labelFields.length) return [];
    return [part(layer, "names", "symbol", {
      minzoom: 13,
      layout: {
        "text-field": ["coalesce", ...layer.labelFields.map((field) => ["get", field])],
        "text-font": ["sans-serif"],
        "text-size": ["interpolate", ["linear"], ["zoom"], 13, 10, 16, 13],
        "text-max-angle": 35,
        "text-padding": 6,
        ...(layer.shape === "line" ? { "symbol-placement": "line", "symbol-spacing": 350 } : {}),
      },
      paint: { "text-color": "#4b4a45", "text-halo-color": "#ffffff", "text-halo-width": 1.4 },
    })];
  }

  // Layers of MapLibre for layers of ours, from the lowest up.
  cityMap.sketch = function (layers) {
    const low = { surface: surfaces, line: lines, dot: dots };
    const isLine = (layer) => layer.shape === "line";
    return [
      ...layers.flatMap((layer) => low[layer.shape](layer)),
      ...layers.filter(isLine).flatMap(linesAbove),
      ...layers.flatMap(names),
    ];
  };
})();
