// Rows of a layer: what the service is asked, and how a value is written.
"use strict";

cityMap.table = {};

(function () {
  const table = cityMap.table;
  const bench = cityMap.bench;
  const PAGE_ROWS = 200;
  const OF_A_RUN = ["coverage", "gaps"];

  function box() {
    const bounds = bench.map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((edge) => edge.toFixed(6)).join(",");
  }

  function filters(layer, where) {
    const state = bench.stateNow();
    if (OF_A_RUN.includes(layer)) return cityMap.area.slice();
    if (layer === "stations") return Object.fromEntries(bench.query(["operator", "technology"]));
    // Areas of a code are those right under it; else of the level that the map shows.
    return layer === "areas" && !(where === "area" && state.area) ? { level: "subdistrict" } : {};
  }

  // What rows and a file of them are asked by: a layer, and the view, the area, or neither.
  table.question = function (layer, where) {
    const place = { view: () => ({ bbox: box() }), area: () => cityMap.area.place(bench.stateNow()), all: () => ({}) };
    return { layer, ...filters(layer, where), ...place[where]() };
  };

  table.read = async function (question, after, signal) {
    const answer = await cityMap.area.post("area-rows", { ...question, format: "geojson", limit: PAGE_ROWS, after }, signal);
    return answer.json();
  };

  // Words of the map where it has some for a value, else the value as it is.
  function wordsOf(layer) {
    const details = bench.layer(layer).details.filter((detail) => !detail.is_number && Object.keys(detail.values).length);
    const profiles = Object.fromEntries(bench.data.profiles.map((one) => [one.key, one.name]));
    const ofRun = [["reception", bench.data.receptions], ["profile", profiles], ["operator", { any: bench.words.any_operator }]];
    const ofLayer = Object.entries(bench.words.table.values[layer] || {});
    return new Map([...ofRun, ...details.flatMap((detail) => detail.fields.map((field) => [field, detail.values])), ...ofLayer]);
  }

  const NUMBERS = ["integer", "number"];
  table.isNumber = (column) => NUMBERS.includes(column.type);

  table.writer = function (layer) {
    const known = wordsOf(layer);
    const format = new Intl.NumberFormat(cityMap.frame.language, { maximumFractionDigits: 2 });
    return function (value, column) {
      if (value === null || value === undefined) return "";
      if (typeof value === "boolean") return bench.words.table[value ? "yes" : "no"];
      const words = known.get(column.name);
      if (words && Object.prototype.hasOwnProperty.call(words, String(value))) return words[String(value)];
      if (table.isNumber(column) && column.name !== "id") return format.format(value).replace("-", "\u2212");
      return Array.isArray(value) ? value.join("; ") : String(value);
    };
  };

  table.labelOf = function (column) {
    const name = cityMap.frame.language.startsWith("zh") ? column.zh : column.en;
    const units = column.unit.split(" / "); // in both languages, where they differ
    const unit = cityMap.frame.language.startsWith("zh") ? units[0] : units[units.length - 1];
    return unit === "-" ? name : `${name}, ${unit}`;
  };

  // Empty cells come last, whichever way rows are sorted.
  table.sorted = function (features, column, isDown) {
    const compare = table.isNumber(column)
      ? (one, other) => one - other
      : (one, other) => String(one).localeCompare(String(other), cityMap.frame.language, { numeric: true });
    const isEmpty = (value) => value === null || value === undefined;
    return features.slice().sort((one, other) => {
      const [left, right] = [one.properties[column.name], other.properties[column.name]];
      if (isEmpty(left) || isEmpty(right)) return isEmpty(left) - isEmpty(right);
      return isDown ? compare(right, left) : compare(left, right);
    });
  };
})();
