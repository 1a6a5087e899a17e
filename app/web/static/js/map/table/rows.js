// Rows of a layer: how the address names them, what the service is asked, and how a value is written.
"use strict";

cityMap.table = {};

(function () {
  const table = cityMap.table;
  const bench = cityMap.bench;
  const PAGE_ROWS = 200;
  const PLACES = ["view", "area", "all"];
  const COLUMN = /^-?\w+$/;

  table.PLACES = PLACES;

  // The layers of the map that have rows.
  table.layers = () => bench.data.layers.filter((one) => one.hasRows);

  // stations,all,-name: the layer, which rows, and what they are sorted by, with a minus downwards.
  table.write = function ({ layer, where, order }) {
    const column = order && (order.isDown ? "-" : "") + order.name;
    return [layer, where, column].filter(Boolean).join(",");
  };

  // null where the text names no rows; the layer alone is enough.
  table.parse = function (text) {
    const [layer, where = "area", column = null, ...more] = text.split(",");
    const isLayer = table.layers().some((one) => one.key === layer);
    const isWhole = isLayer && PLACES.includes(where) && (column === null || COLUMN.test(column)) && !more.length;
    const order = column && { name: column.replace("-", ""), isDown: column.startsWith("-") };
    return isWhole ? { layer, where, order } : null;
  };

  // As the address is read: the same text again.
  table.read = (text) => (table.parse(text) ? text : undefined);

  // What is shown; rows of an area where there is none are those of the view.
  table.now = function ({ table: text, area, outline } = bench.stateNow()) {
    if (text === null) return null;
    const found = table.parse(text);
    return found.where === "area" && !area && !outline ? { ...found, where: "view" } : found;
  };

  function box() {
    const bounds = bench.map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((edge) => edge.toFixed(6)).join(",");
  }

  // What the map asks for, too; rows hold levels, which no threshold changes.
  function filters(layer, where) {
    // Areas of a code are those right under it; else of the level that the map shows.
    if (layer === "areas") return where === "area" && bench.stateNow().area ? {} : { level: "subdistrict" };
    return bench.body(bench.layer(layer).asks.filter((name) => name !== "threshold"));
  }

  // What rows and a file of them are asked by: a layer, and the view, the area, or neither.
  table.question = function ({ layer, where }) {
    const place = { view: () => ({ bbox: box() }), area: () => cityMap.area.place(bench.stateNow()), all: () => ({}) };
    return { layer, ...filters(layer, where), ...place[where]() };
  };

  table.ask = async function (question, after, signal) {
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
