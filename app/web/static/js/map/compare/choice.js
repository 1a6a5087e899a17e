// What stands on the right of a comparison: a choice of its own, as a part of the address.
"use strict";

cityMap.compare = { MIDDLE: 50, NAMES: [...cityMap.bench.SLICE, "network"] };

(function () {
  const bench = cityMap.bench;
  const compare = cityMap.compare;
  const { NAMES } = compare; // what each side chooses for itself

  // 50,profile:4g,operator:A,reception:outdoor,run:3 - without a run it is the newest.
  compare.write = ({ split, ...choice }) => [
    Math.round(split), ...NAMES.filter((name) => choice[name] !== null).map((name) => name + ":" + choice[name]),
  ].join(",");

  function splitOf(text) {
    const split = text.trim() === "" ? NaN : Number(text);
    return split >= 0 && split <= 100 ? split : null;
  }

  // null where the text is no comparison, or names what is not known here.
  compare.parse = function (text) {
    const [first, ...parts] = text.split(",");
    const usual = bench.usual();
    const found = { split: splitOf(first), ...Object.fromEntries(NAMES.map((name) => [name, usual[name]])) };
    const isWhole = parts.every((part) => {
      const [name, value] = [part.slice(0, part.indexOf(":")), part.slice(part.indexOf(":") + 1)];
      if (NAMES.includes(name)) found[name] = bench.meaning(name, value);
      return NAMES.includes(name) && found[name] !== undefined;
    });
    return isWhole && found.split !== null && bench.data.runs.length && bench.isOfNetwork(found) ? found : null;
  };

  // As the address is read: the same text again, in its own form.
  compare.read = function (text) {
    const found = compare.parse(text);
    return found ? compare.write(found) : undefined;
  };

  compare.now = (state = bench.stateNow()) => (state.compare === null ? null : compare.parse(state.compare));

  // The right side as a state: what it does not choose itself is as on the left, the threshold where it is of the same profile.
  compare.rightState = function (state = bench.stateNow()) {
    const { split, ...choice } = compare.now(state);
    return { ...state, ...choice, threshold: choice.profile === state.profile ? state.threshold : null };
  };

  // Against what is shown: another operator, where there is one, else another reception.
  compare.first = function (state) {
    const { profile, operator, reception, run, network } = state;
    const right = { split: compare.MIDDLE, profile, operator, reception, run, network };
    if (network !== null) return { ...right, network: null };
    const other = bench.data.operators.find((one) => one.code !== operator);
    return other ? { ...right, operator: operator === "any" ? other.code : "any" } : right;
  };

  const WRITTEN = {
    profile: (state) => bench.profile(state).name,
    operator(state) {
      const operator = bench.data.operators.find((one) => one.code === state.operator);
      return operator ? operator.letter + " · " + operator.name : bench.words.any_operator;
    },
    reception: (state) => bench.data.receptions[state.reception],
    run: (state) => bench.run(state).label,
    network(state) {
      const scenario = bench.data.scenarios.find((one) => one.id === state.network);
      return scenario ? bench.words.network_of.replace("{name}", scenario.name) : bench.words.network_of_run;
    },
    threshold: (state) => state.threshold === null ? "" : bench.words.threshold + " " + bench.decibels(state.threshold),
  };

  // What is as always is not said.
  const told = (state) => Object.keys(WRITTEN).filter((name) => name !== "network" || state.network !== null);

  // A choice in words.
  bench.choiceText = (state, names = told(state)) =>
    names.filter((name) => name in WRITTEN).map((name) => WRITTEN[name](state)).filter(Boolean).join(" · ");

  function differing() {
    const [left, right] = [bench.stateNow(), compare.rightState()];
    return NAMES.filter((name) => WRITTEN[name](left) !== WRITTEN[name](right));
  }

  // Both choices in words: what differs, and where nothing does all of it.
  compare.titles = function (names = differing()) {
    const said = (words, state) => words.replace("{choice}", bench.choiceText(state, names.length ? names : told(state)));
    const { left, right } = bench.words.compare;
    return { left: said(left, bench.stateNow()), right: said(right, compare.rightState()) };
  };

  // Of each side of a comparison: what its legend of a layer is headed by. None where the layer is the same on both.
  bench.legendSides = function (key) {
    const asks = [...bench.layer(key).asks, ...(key === "coverage" ? ["network"] : [])];
    const names = compare.now() ? differing().filter((name) => asks.includes(name)) : [];
    if (!names.length) return [];
    const titles = compare.titles(names);
    return [{ title: titles.left, state: bench.stateNow() }, { title: titles.right, state: compare.rightState() }];
  };
})();
