// Drawing by Leaflet-Geoman: pointer, finger, or the cross of the keys; fetched by who draws.
"use strict";

(function () {
  const area = cityMap.area;
  const FOLDER = "/vendor/leaflet-geoman/leaflet-geoman";
  const SHAPES = { polygon: "Polygon", rectangle: "Rectangle", circle: "Circle" };
  const CIRCLE_CORNERS = 64;
  const OPTIONS = {
    tooltips: false, snappable: false, allowSelfIntersection: false, finishOn: null, cursorMarker: false,
    templineStyle: { color: area.STYLE.color, weight: 3 },
    hintlineStyle: { color: area.STYLE.color, weight: 2, dashArray: "6 6" },
    pathOptions: area.STYLE,
  };

  area.loadDrawing = cityMap.loadOnce(async (map) => {
    cityMap.loadStyle(FOLDER + ".css");
    await cityMap.loadScript(FOLDER + ".min.js");
    map.pm = map.pm || new L.PM.Map(map); // the map was there first
  });

  // A circle of the map as a polygon: the service counts in outlines.
  function circleRing(circle) {
    const { lat, lng } = circle.getLatLng();
    const { lat: north } = L.latLng(lat, lng).toBounds(2 * circle.getRadius()).getNorthEast();
    const [up, across] = [north - lat, (north - lat) / Math.cos((lat * Math.PI) / 180)];
    return Array.from({ length: CIRCLE_CORNERS }, (_, number) => {
      const angle = (2 * Math.PI * number) / CIRCLE_CORNERS;
      return L.latLng(lat + up * Math.sin(angle), lng + across * Math.cos(angle));
    });
  }

  // `finished` is told the polygons, `changed` that there is one corner more or less.
  area.pen = function (map, { finished, changed }) {
    let mode = null;
    let taken = []; // corners that were taken back, the last one last

    const draw = () => map.pm.Draw[SHAPES[mode]];
    const corners = () => (mode === "polygon" && draw().enabled() ? draw()._layer.getLatLngs() : []);

    const create = ({ layer }) => {
      const latLngs = layer instanceof L.Circle ? circleRing(layer) : layer.getLatLngs();
      layer.remove();
      finished(area.polygonsOf(latLngs));
    };

    const pen = {
      start(next) {
        pen.stop();
        mode = next;
        taken = [];
        map.on("pm:create", create);
        map.doubleClickZoom.disable();
        map.pm.enableDraw(SHAPES[mode], OPTIONS);
      },
      stop() {
        if (!mode) return;
        map.off("pm:create", create);
        draw().disable();
        map.doubleClickZoom.enable();
        mode = null;
      },
      // A corner where the cross is; the same place twice ends the outline.
      set(latlng) {
        map.fire("mousemove", { latlng });
        map.fire("click", { latlng });
      },
      isDrawing: () => mode !== null,
      corners: () => corners().length,
      finish: () => draw()._finishShape(),
      canUndo: () => corners().length > 0,
      canRedo: () => taken.length > 0,
      undo() {
        const last = corners()[corners().length - 1];
        const kept = [...taken, last];
        if (corners().length === 1) pen.start(mode);
        else draw()._removeLastVertex();
        taken = kept;
        changed();
      },
      redo() {
        const kept = taken.slice(0, -1);
        draw()._createVertex({ latlng: taken[taken.length - 1] });
        taken = kept;
        changed();
      },
    };

    map.on("pm:drawstart", ({ workingLayer }) => {
      workingLayer.on("pm:vertexadded", () => {
        taken = [];
        changed();
      });
    });
    return pen;
  };
})();
