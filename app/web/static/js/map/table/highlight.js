// A row on the map: marked while it is pointed at, shown with its popup when it is asked for.
"use strict";

(function () {
  const bench = cityMap.bench;
  const COLOUR = "#b4540a";
  const STYLE = { color: COLOUR, weight: 4, fillColor: COLOUR, fillOpacity: 0.25, interactive: false };
  const CLOSE_ZOOM = 18;

  cityMap.table.highlight = function (map) {
    const marks = L.layerGroup().addTo(map);
    const dot = (_, latlng) => L.circleMarker(latlng, { ...STYLE, radius: 12, fillOpacity: 0 });
    const shapeOf = (feature) => L.geoJSON(feature, { style: () => STYLE, pointToLayer: dot, interactive: false });

    return {
      mark(feature) {
        marks.clearLayers();
        if (feature && feature.geometry) marks.addLayer(shapeOf(feature));
      },
      show(layer, feature, origin) {
        const bounds = shapeOf(feature).getBounds();
        if (!bounds.isValid()) return; // a row without a place
        map.fitBounds(bounds, { animate: false, maxZoom: CLOSE_ZOOM, padding: [40, 40] });
        const { id } = feature.properties;
        const told = bench.withRecord(bench.layer(layer), feature.properties);
        cityMap.openPopup(map, bounds.getCenter(), told, { id, properties: feature.properties }, origin);
      },
    };
  };
})();
