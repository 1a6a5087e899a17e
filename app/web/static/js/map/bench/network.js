// Coverage with a scenario: the cells that it changes, over those of the run, and what they change in its figures.
"use strict";

(function () {
  const bench = cityMap.bench;
  const STREET = ["outdoor", "in_vehicle"]; // what scenarios are answered for
  const CELLS = "coverage";
  const CHANGED = bench.CHANGED = "changed"; // the source that they are drawn from
  const LAST_BLOCKS = 12; // the deepest zoom at which tiles hold blocks of cells
  const MOST_KEPT = 8;
  const NONE = { features: [], codes: [] };
  const kept = new Map(); // question -> {features, codes}: none while they are `asking`, or where that `isFailed`

  const scenarioOf = (state) => bench.data.scenarios.find((one) => one.id === state.network);
  const isOfDistrict = (scenario, run) => Boolean(run) && run.area_code === scenario.area_code;

  bench.networks = () => bench.data.scenarios.filter((one) => bench.data.runs.some((run) => isOfDistrict(one, run)));

  // A scenario is of one operator, of a district, and answered at street level.
  bench.isOfNetwork = function (state) {
    const scenario = scenarioOf(state);
    if (!scenario) return state.network === null;
    return state.operator !== "any" && STREET.includes(state.reception) && isOfDistrict(scenario, bench.run(state));
  };

  // The choice follows a scenario that is chosen; what does not go with it ends it.
  bench.fitted = function (next, changed) {
    if (changed.includes("network")) forget((found) => found.isFailed);
    const scenario = scenarioOf(next);
    if (!scenario || bench.isOfNetwork(next)) return next;
    if (!changed.includes("network")) return { ...next, network: null };
    const { operator, technology } = scenario;
    const profile = bench.data.profiles.find((one) => one.technology === technology);
    const own = next.operator === "any" && profile ? { operator, profile: profile.key } : {};
    const street = STREET.includes(next.reception) ? {} : { reception: STREET[0] };
    const run = isOfDistrict(scenario, bench.run(next)) ? {} : { run: bench.data.runs.find((one) => isOfDistrict(scenario, one)).id };
    return { ...next, ...own, ...street, ...run };
  };

  function questionOf(state) {
    const { operator, reception } = state;
    const asked = new URLSearchParams({ operator, technology: bench.profile(state).technology, reception });
    return `/api/v1/scenarios/${state.network}/cells?${asked}`;
  }

  async function read(question) {
    const answer = await fetch(question);
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.detail);
    return said.features;
  }

  function keep(question, found) {
    kept.set(question, found);
    while (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
  }

  async function answerOf(question) {
    const features = await read(question);
    return { features, codes: features.map((one) => one.properties.code) };
  }

  // What cannot be answered is said, and asked again once a network is chosen again. An answer that was forgotten on
  // its way is no answer any more.
  function ask(question) {
    const mine = { ...NONE };
    const take = (found, text) => {
      if (kept.get(question) !== mine) return;
      if (text) bench.say(text);
      kept.set(question, found);
      bench.tell(["network"]);
    };
    cityMap.begin();
    mine.asking = answerOf(question)
      .then(take, (error) => take({ ...NONE, isFailed: true }, error.message))
      .finally(() => cityMap.end());
    keep(question, mine);
  }

  function changesOf(state) {
    if (state.network === null) return NONE;
    const question = questionOf(state);
    if (!kept.has(question)) ask(question);
    return kept.get(question);
  }

  function forget(isMeant) {
    for (const [question, found] of kept) if (isMeant(found)) kept.delete(question);
  }

  // The place of a level among the classes, as tiles have it: with another threshold that one is the last limit.
  function classOf(levelDbm, state) {
    const place = levelDbm === null ? -1 : bench.limits(state).findIndex((limit) => levelDbm >= limit);
    return place === -1 ? 3 : place;
  }

  function shown(feature, state) {
    const { level_before_dbm: before, level_after_dbm: after } = feature.properties;
    const drawn = { class_before: classOf(before, state), class: classOf(after, state), level_dbm: after, cells: 1 };
    return { ...feature, properties: { ...feature.properties, ...drawn } };
  }

  // Over blocks of cells those alone that are of another class now: the rest is a block's own.
  const SEEN = ["!", ["all", ["==", ["get", "class_before"], ["get", "class"]], ["!", [">", ["zoom"], LAST_BLOCKS]]]];
  const both = (...filters) => ["all", ...filters.filter(Boolean)];

  // All but these; blocks stand for several.
  const others = (codes) => ["!", ["all", ["==", ["get", "cells"], 1], ["match", ["get", "code"], codes, true, false]]];

  // Gaps are those of the run: over cells that a scenario covers they would be wrong. So is its coverage, where what a
  // scenario changes could not be had.
  bench.isTrue = (key, state) => state.network === null || (key !== "gaps" && !(key === CELLS && changesOf(state).isFailed));

  // The parts of a drawing with those of changed cells over the run's, which these leave free.
  bench.withChanges = function (parts, state) {
    const { features, codes } = changesOf(state);
    if (!features.length) return parts;
    return parts.flatMap((part) => {
      if (part.source !== CELLS) return [part];
      const { "source-layer": _, ...plain } = part;
      const over = { ...plain, id: part.id + "-" + CHANGED, source: CHANGED, filter: both(part.filter, SEEN) };
      return [{ ...part, filter: both(part.filter, others(codes)) }, over];
    });
  };

  bench.changedSource = (state) => ({
    type: "geojson",
    data: { type: "FeatureCollection", features: changesOf(state).features.map((one) => shown(one, state)) },
  });

  // A changed cell as it is explained: its levels before and after.
  bench.changedLayer = function (state) {
    const layer = bench.layer(CELLS, state);
    return { ...layer, details: [layer.details[0], ...bench.data.changeDetails[state.profile]] };
  };

  // An answer about coverage with what the scenario changes in it.
  bench.withNetwork = async function (answer, state) {
    while (changesOf(state).asking) await changesOf(state).asking;
    const { features, isFailed } = changesOf(state);
    if (isFailed) throw new Error(questionOf(state));
    const people = { ...answer.people };
    const classes = answer.classes.map((one) => ({ ...one }));
    const move = (level, cells, residents) => {
      const one = classes[classOf(level, state)];
      one.cells += cells;
      one.residents += residents;
      if (level !== null && level >= bench.threshold(state)) people.covered += residents;
    };
    for (const { properties } of features) {
      move(properties.level_before_dbm, -1, -properties.residents);
      move(properties.level_after_dbm, 1, properties.residents);
    }
    return { people, classes };
  };

  // Scenarios that somebody has changed meanwhile are asked for again.
  bench.forgetNetworks = function () {
    if (!kept.size) return;
    forget(() => true);
    bench.tell(["network"]);
  };
})();
