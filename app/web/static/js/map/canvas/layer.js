// Vector tiles on plain canvases, for browsers without WebGL: answers to what the maps ask of a drawing of MapLibre.
"use strict";

(function () {
  const TILE_PX = 512; // as MapLibre counts its zooms
  const CLICK_PX = 4;

  // The readers of the format.
  const readers = cityMap.loadOnce(() => {
    const folder = cityMap.frame.static + "/vendor/";
    return Promise.all([import(folder + "pbf/index.js"), import(folder + "vector-tile/index.js")]);
  });

  // The tile of a source that holds a tile of the map, and where in it that lies.
  function placeOf(source, coords) {
    const zoom = coords.z - 1;
    if (zoom < source.minzoom) return null;
    const deeper = Math.max(0, zoom - source.maxzoom);
    const parts = 2 ** deeper;
    const [x, y] = [Math.floor(coords.x / parts), Math.floor(coords.y / parts)];
    const size = TILE_PX * parts;
    const url = source.tiles[0].replace("{z}", zoom - deeper).replace("{x}", x).replace("{y}", y);
    return { url, size, left: (coords.x % parts) * TILE_PX, top: (coords.y % parts) * TILE_PX };
  }

  async function features(place, layer) {
    const { url, ...options } = cityMap.tileRequest(place.url, "Tile");
    const answer = await fetch(url, options);
    if (!answer.ok) throw new Error(answer.status + " " + url);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (!bytes.length) return [];
    const [{ PbfReader }, { VectorTile }] = await readers();
    return cityMap.shaped(new VectorTile(new PbfReader(bytes)).layers[layer], place);
  }

  const Canvases = L.GridLayer.extend({
    options: { tileSize: TILE_PX, keepBuffer: 1, updateWhenZooming: false, minZoom: 1 },

    initialize(options) {
      L.setOptions(this, options);
      this.style = options.style;
      this.live = new Set();
      this.waiting = { idle: [], error: [], remove: [] };
      this.pending = 0;
      this.on("tileunload", ({ tile }) => this.live.delete(tile));
      this.on("remove", () => this.tell("remove"));
    },

    createTile(coords, done) {
      const node = document.createElement("canvas");
      const sharp = this.options.pixelRatio || window.devicePixelRatio || 1;
      node.width = node.height = TILE_PX * sharp;
      node.coords = coords;
      node.sharp = sharp;
      node.sources = new Map(); // name -> {url, features}
      node.hits = [];
      this.live.add(node);
      this.fill(node).then(() => done(null, node));
      return node;
    },

    // Fetches what is not there yet, and paints.
    async fill(node) {
      this.pending += 1;
      const wanted = Object.entries(this.style.sources).map(async ([name, source]) => {
        if (source.type === "geojson") {
          node.sources.set(name, { features: cityMap.shapedFrom(source.data, this.inTile(node.coords), TILE_PX) });
          return;
        }
        const place = placeOf(source, node.coords);
        const known = node.sources.get(name);
        if (!place) node.sources.delete(name);
        if (!place || (known && known.url === place.url)) return;
        const found = await features(place, name);
        if (this.style.sources[name] === source) node.sources.set(name, { url: place.url, features: found });
      });
      const settled = await Promise.allSettled(wanted);
      if (settled.some((one) => one.status === "rejected")) this.tell("error");
      this.paint(node);
      this.pending -= 1;
      this.rest();
    },

    // Pixels in a tile of a position.
    inTile(coords) {
      const corner = coords.scaleBy(L.point(TILE_PX, TILE_PX));
      return ([lng, lat]) => {
        const { x, y } = this._map.project([lat, lng], coords.z).subtract(corner);
        return [x, y];
      };
    },

    rest() {
      setTimeout(() => this.pending === 0 && this.tell("idle"));
    },

    paint(node) {
      const paint = node.getContext("2d");
      paint.setTransform(node.sharp, 0, 0, node.sharp, 0, 0);
      paint.clearRect(0, 0, TILE_PX, TILE_PX);
      const featuresOf = (source) => (node.sources.get(source) || { features: [] }).features;
      node.hits = cityMap.paintTile(paint, this.style.layers, featuresOf, node.coords.z - 1, TILE_PX);
    },

    tell(what) {
      for (const listener of this.waiting[what].splice(0)) listener();
    },

    // What is painted at a place, the topmost first.
    hitsAt(latlng, reach) {
      const found = [];
      for (const node of this.live) {
        const { x, y } = this._map.project(latlng, node.coords.z).subtract(node.coords.scaleBy(L.point(TILE_PX, TILE_PX)));
        if (node.coords.z !== this._tileZoom || x < 0 || y < 0 || x >= TILE_PX || y >= TILE_PX) continue;
        for (const hit of node.hits.slice().reverse()) {
          if (hit.isHit(x, y, reach)) found.push(this.told(node, hit));
        }
      }
      return found;
    },

    // A hit as MapLibre tells it; the place of a point, which may be gone into.
    told(node, { layer, known, shape }) {
      const [x, y] = shape.parts[0][0];
      const at = this._map.unproject(node.coords.scaleBy(L.point(TILE_PX, TILE_PX)).add([x, y]), node.coords.z);
      return { ...known, source: layer.source, layer, geometry: { type: "Point", coordinates: [at.lng, at.lat] } };
    },

    // Onto another canvas, whose pixels are those of the map, as the tiles lie in the window.
    paintOn(context) {
      const map = this._map;
      for (const node of this.live) {
        const { coords } = node;
        if (coords.z !== this._tileZoom) continue;
        const corner = map.unproject(coords.scaleBy(L.point(TILE_PX, TILE_PX)), coords.z);
        const { x, y } = map.latLngToContainerPoint(corner);
        const side = TILE_PX * map.getZoomScale(map.getZoom(), coords.z);
        context.drawImage(node, x, y, side, side);
      }
    },

    // What the maps ask of a drawing.
    getMaplibreMap() {
      const again = () => Promise.all([...this.live].map((node) => this.fill(node)));
      return {
        getCanvas: () => this.getContainer(),
        paintOn: (context) => this.paintOn(context),
        getStyle: () => this.style,
        setStyle: (style) => {
          this.style = style;
          again();
        },
        setLayoutProperty: (id, name, value) => {
          const layer = this.style.layers.find((one) => one.id === id);
          layer.layout = { ...layer.layout, [name]: value };
          for (const node of this.live) this.paint(node);
        },
        getSource: (name) => this.style.sources[name] && {
          setTiles: (tiles) => {
            this.style.sources[name] = { ...this.style.sources[name], tiles };
            for (const node of this.live) node.sources.delete(name);
            again();
          },
        },
        refreshTiles: (name) => {
          for (const node of this.live) node.sources.delete(name);
          again();
        },
        areTilesLoaded: () => this.pending === 0,
        once: (what, listener) => {
          if (what in this.waiting) this.waiting[what].push(listener);
          else listener(); // a style of ours is there at once
        },
        off: (what, listener) => {
          this.waiting[what] = this.waiting[what].filter((one) => one !== listener);
        },
        triggerRepaint: () => this.rest(),
        project: ([lng, lat]) => this._map.latLngToContainerPoint([lat, lng]),
        queryRenderedFeatures: (where) => {
          const isPlace = "x" in where;
          const point = isPlace ? where : L.point(where[0]).add(where[1]).divideBy(2);
          return this.hitsAt(this._map.containerPointToLatLng(point), isPlace ? 0 : CLICK_PX);
        },
      };
    },
  });

  cityMap.canvases = (options) => new Canvases(options);
})();
