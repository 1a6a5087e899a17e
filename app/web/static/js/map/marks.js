// How a value looks: colour or hatching, for paths, dots and legend swatches alike.
"use strict";

(function () {
  const SVG = "http://www.w3.org/2000/svg";
  const NEUTRAL = { colour: "#6b7280", letter: "", is_hatched: false, label: "" };
  const HATCH_PX = 8;

  cityMap.svg = function (name, attributes) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    return made;
  };

  cityMap.markOf = function (symbols, properties) {
    if (!symbols.field) return symbols.marks[0];
    const value = properties[symbols.field];
    return symbols.marks.find((mark) => mark.value === value) || symbols.other || NEUTRAL;
  };

  function hatchLines() {
    const half = HATCH_PX / 2;
    const far = HATCH_PX + half;
    return `M${-half},${half} L${half},${-half} M0,${HATCH_PX} L${HATCH_PX},0 M${half},${far} L${far},${half}`;
  }

  // An SVG pattern of a colour, made once; what it is filled with is its address.
  cityMap.hatch = function (colour) {
    const id = "hatch-" + colour.replace("#", "");
    if (!document.getElementById(id)) {
      const holder = cityMap.svg("svg", { width: 0, height: 0, class: "map-hatches", "aria-hidden": "true" });
      const pattern = cityMap.svg("pattern", {
        id, width: HATCH_PX, height: HATCH_PX, patternUnits: "userSpaceOnUse",
      });
      pattern.append(
        cityMap.svg("rect", { width: HATCH_PX, height: HATCH_PX, fill: colour }),
        cityMap.svg("path", { d: hatchLines(), stroke: "#ffffff", "stroke-width": 1.2, "stroke-opacity": 0.85 }),
      );
      holder.append(pattern);
      document.body.append(holder);
    }
    return `url(#${id})`;
  };

  cityMap.fillOf = function (mark) {
    return mark.is_hatched ? cityMap.hatch(mark.colour) : mark.colour;
  };

  // The same hatching as pixels, for MapLibre.
  cityMap.hatchPixels = function (colour) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = HATCH_PX;
    const paint = canvas.getContext("2d");
    paint.fillStyle = colour;
    paint.fillRect(0, 0, HATCH_PX, HATCH_PX);
    paint.strokeStyle = "rgba(255, 255, 255, 0.85)";
    paint.lineWidth = 1.2;
    paint.stroke(new Path2D(hatchLines()));
    return paint.getImageData(0, 0, HATCH_PX, HATCH_PX);
  };

  function swatchShape(shape) {
    if (shape === "dot") return cityMap.svg("circle", { cx: 10, cy: 8, r: 7 });
    if (shape === "line") return cityMap.svg("rect", { x: -2, y: 5, width: 24, height: 6 });
    return cityMap.svg("rect", { x: 0.5, y: 0.5, width: 19, height: 15 });
  }

  // A line that is dashed on the map is dashed in the legend.
  function dashed(mark) {
    const wide = mark.dash_colour ? 4 : 3;
    const across = { x1: 0, y1: 8, x2: 20, y2: 8 };
    const dash = mark.dash.map((widths) => widths * (mark.dash_colour ? 1 : wide / 2)).join(" ");
    if (!mark.dash_colour) {
      return [cityMap.svg("line", { ...across, stroke: mark.colour, "stroke-width": wide, "stroke-dasharray": dash })];
    }
    return [
      cityMap.svg("line", { ...across, stroke: mark.colour, "stroke-width": wide }),
      cityMap.svg("line", { ...across, stroke: mark.dash_colour, "stroke-width": wide / 2, "stroke-dasharray": dash }),
    ];
  }

  cityMap.swatch = function (mark, group) {
    const node = cityMap.svg("svg", { width: 20, height: 16, class: "map-swatch", "aria-hidden": "true" });
    if (group.shape === "line" && mark.dash) {
      node.append(...dashed(mark));
      return node;
    }
    const shape = swatchShape(group.shape);
    shape.setAttribute("fill", cityMap.fillOf(mark));
    shape.setAttribute("fill-opacity", group.shape === "surface" ? group.opacity : 1);
    shape.setAttribute("stroke", group.outline);
    node.append(shape);
    return node;
  };

  // Black or white, whichever is read better on the colour.
  cityMap.ink = function (colour) {
    const [red, green, blue] = [1, 3, 5].map((start) => {
      const share = parseInt(colour.slice(start, start + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#111827" : "#ffffff";
  };
})();
