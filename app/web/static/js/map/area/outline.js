// Outlines as the address carries them: each ring in Flexible Polyline of six decimals; a dot parts rings, ~ polygons.
"use strict";

cityMap.area = {};

(function () {
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const HEAD = "BG"; // version 1, six decimals, no third dimension
  const SCALE = 1e6;
  const MOST_BITS = 40;
  const MOST_POSITIONS = 500; // as the service has it

  // Numbers may have more than 31 bits: no shifts.
  function numberText(number) {
    let left = number < 0 ? -2 * number - 1 : 2 * number;
    let text = "";
    while (left > 31) {
      text += LETTERS[(left % 32) + 32];
      left = Math.floor(left / 32);
    }
    return text + LETTERS[left];
  }

  function numbersOf(text) {
    const numbers = [];
    let [number, place] = [0, 0];
    for (const letter of text) {
      const value = LETTERS.indexOf(letter);
      if (value < 0 || place > MOST_BITS) return null;
      number += (value % 32) * 2 ** place;
      place += 5;
      if (value < 32) {
        numbers.push(number % 2 ? -(number + 1) / 2 : number / 2);
        [number, place] = [0, 0];
      }
    }
    return place ? null : numbers;
  }

  // Rings are rows of [lon, lat], the first not repeated at the end.
  function ringText(ring) {
    const scaled = ring.map(([lon, lat]) => [Math.round(lat * SCALE), Math.round(lon * SCALE)]);
    return HEAD + scaled.map(([lat, lon], place) => {
      const [oldLat, oldLon] = place ? scaled[place - 1] : [0, 0];
      return numberText(lat - oldLat) + numberText(lon - oldLon);
    }).join("");
  }

  function ringOf(text) {
    const numbers = text.startsWith(HEAD) ? numbersOf(text.slice(HEAD.length)) : null;
    if (!numbers || numbers.length % 2 || numbers.length < 6) return null;
    let [lat, lon] = [0, 0];
    const ring = [];
    for (let place = 0; place < numbers.length; place += 2) {
      lat += numbers[place];
      lon += numbers[place + 1];
      ring.push([lon / SCALE, lat / SCALE]);
    }
    return ring.every(([x, y]) => Math.abs(x) <= 180 && Math.abs(y) <= 90) ? ring : null;
  }

  cityMap.area.write = (polygons) => polygons.map((rings) => rings.map(ringText).join(".")).join("~");

  // null of a text that is no outline.
  cityMap.area.parse = function (text) {
    const polygons = text.split("~").map((part) => part.split(".").map(ringOf));
    const rings = polygons.flat();
    const count = rings.reduce((sum, ring) => sum + (ring ? ring.length : MOST_POSITIONS), 0);
    return rings.includes(null) || count > MOST_POSITIONS ? null : polygons;
  };

  // As the address is read: what means nothing is told as unknown.
  cityMap.area.readOutline = (text) => (cityMap.area.parse(text) ? text : undefined);
  cityMap.area.readCode = (text) => (/^(\d{6}|\d{9}|\d{12}|\d{15})$/.test(text) ? text : undefined);

  // What Leaflet draws: [lat, lon], ring by ring.
  cityMap.area.latLngs = (polygons) => polygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon])));

  const plain = ({ lat, lng }) => {
    const wrapped = L.latLng(lat, lng).wrap();
    return [wrapped.lng, wrapped.lat];
  };

  // Polygons of what Leaflet draws, however deep it keeps them.
  cityMap.area.polygonsOf = function (latLngs) {
    if (latLngs[0] instanceof L.LatLng) return [[latLngs.map(plain)]];
    if (latLngs[0][0] instanceof L.LatLng) return [latLngs.map((ring) => ring.map(plain))];
    return latLngs.map((rings) => rings.map((ring) => ring.map(plain)));
  };
})();
