// What is measured, on the map: lines along the ellipsoid, corners, and figures beside them.
"use strict";

(function () {
  const measure = cityMap.measure;
  const INK = "#111827";
  const PAPER = "#ffffff";
  const ROOM_PX = 72; // a shorter line has no room for its length
  const STROKES = [{ color: PAPER, weight: 6 }, { color: INK, weight: 2.5 }];
  const DASH = "6 6";

  const point = ([lon, lat]) => L.latLng(lat, lon);

  // The places of a line or outline with those between them.
  measure.path = function (mode, places) {
    const stops = mode === "area" && places.length > 2 ? [...places, places[0]] : places;
    return stops.slice(1).reduce((all, place, number) => [...all, ...measure.way(stops[number], place)], stops.slice(0, 1));
  };

  function middle(places) {
    const mean = (axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length;
    return [mean(0), mean(1)];
  }

  // Figures and where they stand: {place, text, isTotal}.
  measure.labels = function (map, mode, places) {
    if (mode === "area" && places.length > 2) {
      return [{ place: middle(places), text: measure.areaText(measure.areaM2(places)), isTotal: true }];
    }
    const parts = places.slice(1).map((place, number) => ({ ends: [places[number], place] }));
    const labels = parts
      .filter(({ ends: [from, to] }) => map.latLngToLayerPoint(point(from)).distanceTo(map.latLngToLayerPoint(point(to))) > ROOM_PX)
      .map(({ ends }) => ({ place: middle(ends), text: measure.lengthText(measure.segmentM(...ends)), isTotal: false }));
    if (parts.length < 2) return labels;
    return [...labels, { place: places[places.length - 1], text: measure.lengthText(measure.lengthM(places)), isTotal: true }];
  };

  function labelMarker({ place, text, isTotal }) {
    const node = cityMap.element("span", isTotal ? "measure-label measure-total" : "measure-label", text);
    const icon = L.divIcon({ html: node, className: "map-name-icon", iconSize: null });
    return L.marker(point(place), { icon, interactive: false, keyboard: false, pane: "cityNames" });
  }

  function corner(place) {
    return L.circleMarker(point(place), { radius: 5, color: INK, weight: 2, fillColor: PAPER, fillOpacity: 1, interactive: false });
  }

  function shapes(mode, places) {
    const path = measure.path(mode, places).map(point);
    const isFilled = mode === "area" && places.length > 2;
    const ground = isFilled ? [L.polygon(path, { stroke: false, fillColor: INK, fillOpacity: 0.15, interactive: false })] : [];
    return [...ground, ...STROKES.map((stroke) => L.polyline(path, { ...stroke, interactive: false }))];
  }

  // A board draws what is measured and, apart from it, what a further corner would make of it.
  measure.board = function (map) {
    const settled = L.layerGroup().addTo(map);
    const running = L.layerGroup().addTo(map);
    return {
      draw(mode, places) {
        settled.clearLayers();
        running.clearLayers();
        if (!places.length) return;
        const parts = [...shapes(mode, places), ...places.map(corner), ...measure.labels(map, mode, places).map(labelMarker)];
        parts.forEach((part) => settled.addLayer(part));
      },
      reach(mode, places, place) {
        running.clearLayers();
        if (!places.length || !place) return;
        const last = places[places.length - 1];
        const path = [last, ...measure.way(last, place)].map(point);
        for (const stroke of STROKES) running.addLayer(L.polyline(path, { ...stroke, dashArray: DASH, interactive: false }));
        running.addLayer(labelMarker({ place, text: measure.runningText(mode, places, place), isTotal: true }));
      },
    };
  };

  // The segment on its way, then what all would be with it.
  measure.runningText = function (mode, places, place) {
    const segment = measure.lengthText(measure.segmentM(places[places.length - 1], place));
    const all = [...places, place];
    if (mode === "area") return all.length > 2 ? segment + " · " + measure.areaText(measure.areaM2(all)) : segment;
    return places.length > 1 ? segment + " · Σ " + measure.lengthText(measure.lengthM(all)) : segment;
  };
})();
