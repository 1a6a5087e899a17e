// An area that has a name: clicked on the map, or chosen from a list.
"use strict";

(function () {
  const area = cityMap.area;
  const PAGE = 2000;
  const REACH_DEG = 1e-6;
  const listed = new Map(); // level -> what is known of its areas

  area.nameOf = function (one) {
    const isChinese = cityMap.frame.language.startsWith("zh");
    const names = isChinese ? [one.name_zh, one.name_en] : [one.name_en, one.name_zh];
    return names.find(Boolean) || one.code;
  };

  async function read(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  // All pages from one on.
  async function readAll(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    const { items } = await answer.json();
    const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get("Link") || "");
    if (!next) return items;
    const { pathname, search } = new URL(next[1], window.location.href);
    return [...items, ...(await readAll(pathname + search))];
  }

  // The areas of a level, by name.
  area.ofLevel = function (level) {
    if (!listed.has(level)) {
      const asked = new URLSearchParams({ level, format: "json", limit: PAGE });
      const named = readAll("/api/v1/areas?" + asked).then((items) =>
        items.map((one) => ({ code: one.code, name: area.nameOf(one) }))
          .sort((one, other) => one.name.localeCompare(other.name, cityMap.frame.language)));
      named.catch(() => listed.delete(level));
      listed.set(level, named);
    }
    return listed.get(level);
  };

  // The code of the area of a level at a place; null where there is none.
  area.codeAt = async function ({ lat, lng }, level) {
    const bbox = [lng - REACH_DEG, lat - REACH_DEG, lng + REACH_DEG, lat + REACH_DEG].map((edge) => edge.toFixed(7));
    const asked = new URLSearchParams({ level, bbox: bbox.join(","), format: "json", limit: 1 });
    const { items } = await read("/api/v1/areas?" + asked);
    return items.length ? items[0].code : null;
  };

  // The outline of an area as Leaflet draws it.
  area.outlineOf = async function (code) {
    const { geometry } = await read("/api/v1/areas/" + code);
    return L.GeoJSON.coordsToLatLngs(geometry.coordinates, 2);
  };
})();
