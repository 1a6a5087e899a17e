// Lengths and areas on the ellipsoid of WGS 84, how they are written, and what is measured as a part of the address.
"use strict";

cityMap.measure = { MOST_POINTS: 100 }; // a server takes a line of some 4,000 characters

(function () {
  const measure = cityMap.measure;
  const LIBRARY = "/vendor/geographiclib-geodesic/geographiclib-geodesic.min.js";
  const MODES = ["line", "area"];
  const STEP_M = 10000; // a longer line is drawn bent, as the shortest way lies on the map
  const MOST_STEPS = 100;
  const M_PER_KM = 1000;
  const M2_PER_HA = 10000;
  const M2_PER_KM2 = 1e6;

  // Only who measures fetches it.
  measure.load = cityMap.loadOnce(() => cityMap.loadScript(LIBRARY));

  const ellipsoid = () => geodesic.Geodesic.WGS84;

  // Places are [lon, lat] in degrees.
  measure.segmentM = ([lon, lat], [toLon, toLat]) => ellipsoid().Inverse(lat, lon, toLat, toLon).s12;

  measure.lengthM = (places) =>
    places.slice(1).reduce((sum, place, number) => sum + measure.segmentM(places[number], place), 0);

  measure.areaM2 = function (places) {
    const ring = ellipsoid().Polygon(false);
    for (const [lon, lat] of places) ring.AddPoint(lat, lon);
    return Math.abs(ring.Compute(false, true).area);
  };

  // The shortest way between two places as a row of places, the first left out.
  measure.way = function ([lon, lat], [toLon, toLat]) {
    const line = ellipsoid().InverseLine(lat, lon, toLat, toLon);
    const steps = Math.min(Math.max(Math.ceil(line.s13 / STEP_M), 1), MOST_STEPS);
    if (steps === 1) return [[toLon, toLat]];
    const { STANDARD, LONG_UNROLL } = geodesic.Geodesic;
    return Array.from({ length: steps }, (_, step) => {
      const { lon2, lat2 } = line.Position((line.s13 * (step + 1)) / steps, STANDARD | LONG_UNROLL);
      return [lon2, lat2];
    });
  };

  // On which side of the line through two places a third one lies.
  function side([ax, ay], [bx, by], [x, y]) {
    return Math.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax));
  }

  function doCross([a, b], [c, d]) {
    return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
  }

  // An outline that crosses itself has parts which count against each other.
  measure.isCrossed = function (places) {
    const edges = places.map((place, number) => [place, places[(number + 1) % places.length]]);
    return edges.some((edge, number) => edges.slice(number + 1).some((other) => doCross(edge, other)));
  };

  function written(value, digits, unit) {
    const format = new Intl.NumberFormat(cityMap.frame.language, {
      minimumFractionDigits: digits, maximumFractionDigits: digits,
    });
    return format.format(value) + "\u2009" + unit;
  }

  measure.lengthText = function (lengthM) {
    if (lengthM < M_PER_KM) return written(lengthM, lengthM < 100 ? 1 : 0, "m");
    return written(lengthM / M_PER_KM, lengthM < 100 * M_PER_KM ? 3 : 1, "km");
  };

  measure.areaText = function (areaM2) {
    if (areaM2 < M2_PER_HA) return written(areaM2, areaM2 < 1000 ? 1 : 0, "m²");
    if (areaM2 < M2_PER_KM2) return written(areaM2 / M2_PER_HA, 2, "ha");
    return written(areaM2 / M2_PER_KM2, 3, "km²");
  };

  // line/121.45000,31.22000/121.46000,31.23000
  measure.write = (mode, places) =>
    places.length ? [mode, ...places.map((place) => place.map((degrees) => degrees.toFixed(6)).join(","))].join("/") : null;

  function placeOf(text) {
    const pair = text.split(",").map((part) => (part.trim() ? Number(part) : NaN));
    const [lon, lat] = pair;
    return pair.length === 2 && Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? pair : null;
  }

  // null where the text is nothing that was measured.
  measure.parse = function (text) {
    const [mode, ...parts] = text.split("/");
    const places = parts.map(placeOf);
    const isWhole = MODES.includes(mode) && places.length && places.length <= measure.MOST_POINTS && !places.includes(null);
    return isWhole ? { mode, places } : null;
  };

  // As the address is read: the same text again, in its own form.
  measure.read = function (text) {
    const found = measure.parse(text);
    return found ? measure.write(found.mode, found.places) : undefined;
  };
})();
