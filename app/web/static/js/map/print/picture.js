// The map as one picture: base map, both sides of a comparison, outlines, what is measured.
"use strict";

(function () {
  const bench = cityMap.bench;
  const GROUND = "#eef0f2";
  const INK = "#111827";
  const PAPER = "#ffffff";
  const FONT = "700 12px system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'WenQuanYi Micro Hei', sans-serif";

  function paintBase(context, map) {
    const frame = map.getContainer().getBoundingClientRect();
    for (const tile of map.getPane("cityBase").querySelectorAll("img.leaflet-tile-loaded")) {
      const box = tile.getBoundingClientRect();
      context.drawImage(tile, box.left - frame.left, box.top - frame.top, box.width, box.height);
    }
  }

  // A drawing keeps its pixels no longer than it paints them.
  function paintSide(context, map, side) {
    const { x: width, y: height } = map.getSize();
    return new Promise((done) => {
      side.drawing.once("render", () => {
        context.save();
        context.beginPath();
        context.rect(width * side.from, 0, width * (side.to - side.from), height);
        context.clip();
        if (side.drawing.paintOn) side.drawing.paintOn(context);
        else context.drawImage(side.drawing.getCanvas(), 0, 0, width, height);
        context.restore();
        done();
      });
      side.drawing.triggerRepaint();
    });
  }

  function stroke(context, points, width, colour) {
    context.beginPath();
    points.forEach(({ x, y }) => context.lineTo(x, y));
    Object.assign(context, { lineWidth: width, strokeStyle: colour, lineJoin: "round", lineCap: "round" });
    context.stroke();
  }

  function paintDivider(context, map, share) {
    const { x, y } = map.getSize();
    const ends = [{ x: x * share, y: 0 }, { x: x * share, y }];
    stroke(context, ends, 4, PAPER);
    stroke(context, ends, 2, INK);
  }

  function paintLabel(context, { x, y }, text) {
    context.font = FONT;
    const width = context.measureText(text).width + 10;
    Object.assign(context, { fillStyle: PAPER, strokeStyle: INK, lineWidth: 1, textAlign: "center", textBaseline: "middle" });
    context.fillRect(x - width / 2, y - 9, width, 18);
    context.strokeRect(x - width / 2, y - 9, width, 18);
    context.fillStyle = INK;
    context.fillText(text, x, y);
  }

  // Lines and outlines that Leaflet draws itself, as they stand in the page.
  function paintShapes(context, map) {
    const offset = map.layerPointToContainerPoint([0, 0]);
    context.save();
    context.translate(offset.x, offset.y);
    for (const path of map.getContainer().querySelectorAll("svg.leaflet-zoom-animated > g > path[d]")) {
      const shape = new Path2D(path.getAttribute("d"));
      const style = getComputedStyle(path);
      if (style.fill.startsWith("rgb")) {
        Object.assign(context, { fillStyle: style.fill, globalAlpha: Number(style.fillOpacity) });
        context.fill(shape, "evenodd");
      }
      if (style.stroke === "none") continue;
      Object.assign(context, {
        strokeStyle: style.stroke, lineWidth: parseFloat(style.strokeWidth), globalAlpha: Number(style.strokeOpacity),
        lineJoin: style.strokeLinejoin, lineCap: style.strokeLinecap,
      });
      context.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(",").map(parseFloat));
      context.stroke(shape);
    }
    context.restore();
  }

  function paintMeasured(context, map, text) {
    const { mode, places } = cityMap.measure.parse(text);
    for (const { place: [lon, lat], text: figure } of cityMap.measure.labels(map, mode, places)) {
      paintLabel(context, map.latLngToContainerPoint([lat, lon]), figure);
    }
  }

  cityMap.pictureOf = async function (map, finer) {
    const size = map.getSize();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(size.x * finer);
    canvas.height = Math.round(size.y * finer);
    const context = canvas.getContext("2d");
    context.scale(finer, finer);
    context.fillStyle = GROUND;
    context.fillRect(0, 0, size.x, size.y);
    paintBase(context, map);
    const sides = bench.sides();
    for (const side of sides) await paintSide(context, map, side);
    if (sides.length === 2) paintDivider(context, map, sides[0].to);
    paintShapes(context, map);
    if (bench.stateNow().measure) {
      await cityMap.measure.load();
      paintMeasured(context, map, bench.stateNow().measure);
    }
    return canvas;
  };
})();
