// News of the service for a drawing: tiles that a change touched are asked for anew.
"use strict";

(function () {
  const NEWS_MS = 10000; // no web process keeps for longer what it knew before the news
  const OF_A_RUN = ["coverage", "gaps"];
  let heardAt = -Infinity;

  // Soon after news tiles are asked for anew at every cache on the way: another process may not have heard yet.
  function tileRequest(url, kind) {
    const isNews = kind === "Tile" && performance.now() - heardAt < NEWS_MS;
    return isNews ? { url, cache: "no-cache" } : { url };
  }

  // The tiles of a source in which a change of some squares may show: also that of a neighbour, as the service has it.
  function tilesAround(source, zoom, squares) {
    const found = new Map();
    for (let z = source.min_zoom; z <= source.max_zoom; z += 1) {
      const side = 2 ** Math.max(0, zoom - z); // squares in a tile
      const inner = 2 ** Math.max(0, z - zoom); // tiles in a square
      const reach = side > 1 ? Math.ceil(side / 8) : 0;
      const range = (at) => [Math.floor((at - reach) / side) * inner, (Math.floor((at + reach) / side) + 1) * inner];
      for (const [column, row] of squares) {
        const [[west, east], [north, south]] = [range(column), range(row)];
        for (let x = west; x < east; x += 1) {
          for (let y = north; y < south; y += 1) found.set([z, x, y].join("/"), { z, x, y });
        }
      }
    }
    return [...found.values()];
  }

  // Asks anew for the tiles that a change touched; each has a tag, so that one which is the same costs nothing.
  function follow(drawing, layers) {
    const sources = new Map(layers.map(({ source }) => [source.layer, source]));
    const refresh = (name, news) => {
      if (!drawing.getSource(name)) return;
      heardAt = performance.now();
      const tiles = news.tiles && tilesAround(sources.get(name), news.zoom, news.tiles);
      drawing.refreshTiles(name, tiles || undefined);
      // MapLibre keeps tiles that are out of sight, and would show them again as they were.
      if (tiles && cityMap.hasWebGl()) drawing.style.tileManagers[name]._outOfViewCache?.reset();
    };
    return (news) => {
      const names = news.kind === "run" ? OF_A_RUN : [news.layer];
      for (const name of names.filter((one) => sources.has(one))) {
        const isUnderWay = !drawing.areTilesLoaded();
        refresh(name, news);
        if (isUnderWay) drawing.once("idle", () => refresh(name, news)); // asked for before the change
      }
    };
  }

  // The module of the pages around: one stream for all of them.
  function listen(listener) {
    let stop = null;
    let isOver = false;
    import(cityMap.frame.static + "/js/live.js").then((live) => {
      if (!isOver) stop = live.listen(listener);
    }).catch(() => {}); // a map without news is a map
    return () => {
      isOver = true;
      if (stop) stop();
    };
  }

  Object.assign(cityMap, { tileRequest, followNews: (drawing, layers) => listen(follow(drawing, layers)), listenToNews: listen });
})();
