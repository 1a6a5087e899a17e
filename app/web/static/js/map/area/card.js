// The figures of an area: asked again when the area or the question changes.
"use strict";

(function () {
  const area = cityMap.area;
  const bench = cityMap.bench;
  const PARTS = ["covered", "weak_in_gap", "weak_outside_gap", "no_data"];
  const WEIGHTS = ["residents", "workers", "cells"];
  const THINGS = ["buildings", "stations", "hotspots", "facilities", "cases"];
  const WHOLE_SHARE = 0.995;
  let asking = null;

  function cell(name, text, scope) {
    const node = cityMap.element(name, name === "td" ? "num" : "", text);
    if (scope) node.scope = scope;
    return node;
  }

  function splitTable(coverage) {
    const table = cityMap.element("table", "area-split");
    const title = bench.filled(bench.words.area.at_threshold, {
      level: coverage.level_kind, threshold: bench.decibels(coverage.threshold_dbm),
    });
    const head = cityMap.element("tr");
    head.append(cityMap.element("td"), ...WEIGHTS.map((weight) => cell("th", bench.words.area[weight], "col")));
    const rows = PARTS.filter((part) => part !== "no_data" || WEIGHTS.some((weight) => coverage[weight].no_data));
    table.append(cityMap.element("caption", "", title), head, ...rows.map((part) => splitRow(coverage, part)), totalRow(coverage));
    return table;
  }

  function splitRow(coverage, part) {
    const row = cityMap.element("tr");
    row.append(cell("th", bench.words[part], "row"));
    for (const weight of WEIGHTS) {
      const node = cell("td", bench.count(coverage[weight][part]));
      node.dataset.figure = weight + "-" + part;
      const share = coverage[weight].shares[part];
      node.append(cityMap.element("small", "", share === null ? "" : bench.percent(share)));
      row.append(node);
    }
    return row;
  }

  function totalRow(coverage) {
    const row = cityMap.element("tr", "area-total");
    row.append(cell("th", bench.words.area.total, "row"));
    for (const weight of WEIGHTS) {
      const node = cell("td", bench.count(coverage[weight].total));
      node.dataset.figure = weight + "-total";
      row.append(node);
    }
    return row;
  }

  function stationText(counts) {
    const parts = Object.entries(counts).filter(([name]) => name !== "total").map(([name, count]) => name + " " + bench.count(count));
    return bench.count(counts.total) + (parts.length > 1 ? " (" + parts.join(", ") + ")" : "");
  }

  function thingList(found) {
    const list = cityMap.element("dl", "area-things");
    const add = (key, label, value) => {
      const node = cityMap.element("dd", "", value);
      node.dataset.figure = key;
      list.append(cityMap.element("dt", "", label), node);
    };
    for (const key of THINGS) {
      const known = key === "stations" ? found.stations_by_technology : found.things[key];
      const layer = bench.data.layers.find((one) => one.key === key);
      if (known === null || known === undefined || !layer) continue;
      add(key, layer.name, key === "stations" ? stationText(known) : bench.count(known));
    }
    const gaps = found.coverage && found.coverage.gaps;
    if (gaps) {
      add("gaps", bench.words.area.gaps, bench.filled(bench.words.area.gaps_inside, {
        gaps: bench.count(gaps.gaps), residents: bench.count(gaps.residents),
      }));
    }
    return list;
  }

  function head(found) {
    const node = cityMap.element("h2", "area-name", found.area ? area.nameOf(found.area) : bench.words.area.drawn);
    const size = cityMap.element("p", "bench-note area-size", bench.filled(bench.words.area.size, { size: cityMap.measure.areaText(found.area_m2) }));
    const isCut = found.seen_m2 < WHOLE_SHARE * found.area_m2;
    const cut = bench.filled(bench.words.area.seen, { size: cityMap.measure.areaText(found.seen_m2) });
    return [node, size, ...(isCut ? [cityMap.element("p", "bench-note", cut)] : [])];
  }

  function shown(found) {
    const gapNote = bench.words.gaps_stay.replace("{threshold}", bench.decibels(bench.profile().thresholdDbm));
    return [
      ...head(found),
      ...(found.coverage ? [splitTable(found.coverage)] : []),
      ...(found.coverage && bench.stateNow().threshold !== null ? [cityMap.element("p", "bench-note", gapNote)] : []),
      thingList(found),
      cityMap.element("p", "bench-note", bench.words.area.rule),
    ];
  }

  // What the service is asked: the area, and the question of the workbench.
  area.place = (state) => (state.outline ? { outline: state.outline } : { area: state.area });

  area.post = async function (path, body, signal) {
    const answer = await fetch("/api/v1/" + path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal,
    });
    if (answer.ok) return answer;
    const problem = await answer.json().catch(() => ({}));
    throw new Error(problem.detail || String(answer.status));
  };

  // The newest question alone is answered.
  area.count = async function (node, state) {
    if (asking) asking.abort();
    asking = null;
    if (!state.outline && !state.area) {
      node.replaceChildren();
      node.removeAttribute("aria-busy");
      return;
    }
    const mine = new AbortController();
    asking = mine;
    node.setAttribute("aria-busy", "true");
    if (!node.childElementCount) node.append(cityMap.element("p", "bench-note", bench.words.counting));
    cityMap.begin();
    try {
      const body = { ...area.place(state), ...bench.body(bench.SLICE), threshold_dbm: bench.threshold() };
      const answer = await area.post("area-statistics", body, mine.signal);
      node.replaceChildren(...shown(await answer.json()));
    } catch (error) {
      if (error.name !== "AbortError") {
        node.replaceChildren(cityMap.element("p", "bench-note area-refused", bench.words.area.refused + " " + error.message));
      }
    } finally {
      if (asking === mine) node.removeAttribute("aria-busy");
      cityMap.end();
    }
  };
})();
