// Base maps: none, the own one of vector tiles, or pictures of others; one in GCJ-02 is drawn shifted.
"use strict";

(function () {
  const bench = cityMap.bench;
  let picture = null;

  bench.baseMaps = () => [
    { key: "none", name: bench.words.base_none },
    { key: "own", name: bench.words.base_own },
    ...bench.data.baseMaps,
  ];

  // What GCJ-02 adds to a position, between the knots of a grid around the city.
  function shiftAt({ lat, lng }) {
    const { west, south, stepDeg, columns, lon: lons, lat: lats } = bench.data.shifts;
    const rows = lons.length / columns;
    const clamp = (value, most) => Math.min(Math.max(value, 0), most);
    const x = clamp((lng - west) / stepDeg, columns - 1.001);
    const y = clamp((lat - south) / stepDeg, rows - 1.001);
    const [col, row] = [Math.floor(x), Math.floor(y)];
    const between = (values) => {
      const at = (i, j) => values[(row + j) * columns + col + i];
      const [dx, dy] = [x - col, y - row];
      return (at(0, 0) * (1 - dx) + at(1, 0) * dx) * (1 - dy) + (at(0, 1) * (1 - dx) + at(1, 1) * dx) * dy;
    };
    return { lat: between(lats), lng: between(lons) };
  }

  // Tiles of a map in GCJ-02, each put where WGS 84 has it; the offset is that of the middle of the map.
  const Shifted = L.TileLayer.extend({
    _offset(zoom) {
      const here = this._map.getCenter();
      const by = shiftAt(here);
      const there = L.latLng(here.lat + by.lat, here.lng + by.lng);
      return this._map.project(there, zoom).subtract(this._map.project(here, zoom));
    },

    _getTiledPixelBounds(center) {
      const bounds = L.TileLayer.prototype._getTiledPixelBounds.call(this, center);
      const by = this._offset(this._tileZoom);
      return new L.Bounds(bounds.min.add(by), bounds.max.add(by));
    },

    _getTilePos(coords) {
      return L.TileLayer.prototype._getTilePos.call(this, coords).subtract(this._offset(coords.z).round());
    },

    _onMoveEnd() {
      L.TileLayer.prototype._onMoveEnd.call(this);
      for (const tile of Object.values(this._tiles)) L.DomUtil.setPosition(tile.el, this._getTilePos(tile.coords));
    },
  });

  function show(map, base) {
    const Layer = base.datum === "gcj02" ? Shifted : L.TileLayer;
    picture = new Layer(base.url, { maxNativeZoom: base.maxZoom, maxZoom: 24, pane: "cityBase", ...bench.copied });
    picture.once("tileerror", () => bench.say(bench.words.base_lost.replace("{name}", base.name)));
    picture.addTo(map);
  }

  function said(map, base) {
    const parts = [];
    if (base.attribution) parts.push(base.attribution);
    if (base.datum === "gcj02") {
      const here = map.getCenter();
      const by = shiftAt(here);
      const metres = Math.round(map.distance(here, L.latLng(here.lat + by.lat, here.lng + by.lng)));
      parts.push(bench.words.base_shifted.replace("{name}", base.name).replace("{metres}", metres));
    }
    return parts.join(" · ");
  }

  function update(map, state, select, note) {
    if (picture) picture.remove();
    picture = null;
    const base = bench.baseMaps().find((one) => one.key === state.base);
    select.value = base.key;
    if (base.url) show(map, base);
    note.textContent = said(map, base);
    note.hidden = !note.textContent;
  }

  bench.addBackdrop = function (map, state) {
    const node = bench.sheet("base", bench.words.base_and_sharing, true);
    const select = bench.select(bench.words.base_map, bench.baseMaps().map((one) => [one.key, one.name]));
    select.input.addEventListener("change", () => cityMap.workbench.set({ base: select.input.value }));
    node.append(select.node, ...cityMap.frame.facts.map((fact) => cityMap.element("p", "bench-note", fact)));
    // On the map itself: whoever sees a shifted map must read it, on a picture of it as well.
    const note = cityMap.element("p", "bench-base-note");
    cityMap.control(map, "bottomright", note);
    update(map, state, select.input, note);
    bench.onChange((now, changed) => {
      if (changed.includes("base")) update(map, now, select.input, note);
    });
  };
})();
