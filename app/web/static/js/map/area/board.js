// The area on the map: its outline over everything that fills, corners to move while it is edited.
"use strict";

(function () {
  const COLOUR = "#b4540a";
  const STYLE = { color: COLOUR, weight: 3, fillColor: COLOUR, fillOpacity: 0.08 };
  const HALO = { color: "#ffffff", weight: 6, fill: false, interactive: false };

  cityMap.area.STYLE = STYLE;

  cityMap.area.board = function (map) {
    const group = L.featureGroup().addTo(map);
    let shape = null;
    let halo = null;

    const follow = () => halo.setLatLngs(shape.getLatLngs());

    return {
      // `latLngs` of polygons; null takes the area away.
      draw(latLngs) {
        group.clearLayers();
        [shape, halo] = [null, null];
        if (!latLngs) return;
        halo = L.polygon(latLngs, { ...HALO, pmIgnore: true });
        shape = L.polygon(latLngs, { ...STYLE, interactive: false, pmIgnore: false });
        group.addLayer(halo);
        group.addLayer(shape);
      },
      bounds: () => (shape ? shape.getBounds() : null),
      polygons: () => (shape ? cityMap.area.polygonsOf(shape.getLatLngs()) : null),

      // Corners can be moved, added between others, and taken away by the other mouse button.
      edit(changed) {
        if (!shape) return;
        if (!shape.pm) L.PM.reInitLayer(shape);
        shape.pm.enable({ allowSelfIntersection: false, snappable: false, preventMarkerRemoval: false });
        shape.on("pm:change pm:markerdrag", follow);
        shape.on("pm:edit pm:vertexremoved", () => {
          follow();
          changed();
        });
        shape.on("pm:remove", () => changed());
      },
      rest() {
        if (!shape || !shape.pm || !shape.pm.enabled()) return;
        shape.off("pm:change pm:markerdrag pm:edit pm:vertexremoved pm:remove");
        shape.pm.disable();
      },
    };
  };
})();
