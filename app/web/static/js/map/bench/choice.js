// What coverage is asked about, and who is covered: another threshold asks the service again.
"use strict";

(function () {
  const bench = cityMap.bench;
  const WAIT_MS = 250; // until a slider rests
  const BESIDE_DB = 25; // the slider reaches so far to both sides of the profile's threshold
  const PEOPLE = ["covered", "weak_in_gap", "weak_outside_gap", "no_data"];
  const PEOPLE_OF_NETWORK = ["covered", "not_covered", "no_data"]; // gaps are those of the run
  let counting = null;
  let waiting = null;

  bench.networkOptions = () => [
    ["", bench.words.network_of_run],
    ...bench.networks().map((one) => [one.id, bench.words.network_of.replace("{name}", one.name)]),
  ];

  function choose(node, name, label, options) {
    if (options.length < 2) return;
    const { node: field, input } = bench.select(label, options);
    input.addEventListener("change", () => cityMap.workbench.set({
      [name]: bench.chosen(name, input.value),
    }));
    node.append(field);
    const show = (state) => { input.value = state[name] ?? ""; };
    bench.onChange(show);
    show(bench.stateNow());
  }

  function fields(node) {
    const { data, words } = bench;
    const named = (list) => list.map((one) => [one.key, one.name]);
    choose(node, "profile", words.profile, named(data.profiles));
    const operators = data.operators.map((one) => [one.code, one.letter + " · " + one.name]);
    choose(node, "operator", words.operator, [["any", words.any_operator], ...operators]);
    choose(node, "reception", words.reception, Object.entries(data.receptions));
    const runs = data.runs.map((run) => [run.id, run.label]);
    if (runs.length > 1) {
      choose(node, "run", words.run, [["", words.newest_run.replace("{run}", data.runs[0].label)], ...runs]);
    } else if (runs.length) {
      node.append(cityMap.element("p", "bench-note", data.runs[0].label));
    }
    choose(node, "network", words.network, bench.networkOptions());
    cardLink(node);
  }

  // The page around holds the card of the run that it was opened with; another one's must not stand beside this map.
  function hideOtherCard(runId) {
    const card = bench.outer.document.querySelector(".model-card");
    if (!card) return;
    card.dataset.run = card.dataset.run || runId;
    card.hidden = card.dataset.run !== String(runId);
  }

  function cardLink(node) {
    const link = cityMap.element("a", "bench-link", bench.words.model_card);
    link.target = "_top";
    const show = (state) => {
      const run = bench.run(state);
      link.href = run.card_path;
      hideOtherCard(run.id);
    };
    bench.onChange(show);
    show(bench.stateNow());
    node.append(link);
  }

  // A slider and a number that mean the same, and the way back to what the profile says.
  function threshold(node) {
    const { words } = bench;
    const group = cityMap.element("fieldset", "bench-threshold");
    group.append(cityMap.element("legend", "", words.threshold));
    const [slider, number] = ["range", "number"].map((type) => {
      const input = cityMap.element("input");
      Object.assign(input, { type, step: "0.5" });
      input.setAttribute("aria-label", words.threshold);
      group.append(input);
      return input;
    });
    const back = bench.button("", "", () => cityMap.workbench.set({ threshold: null }));
    group.append(back);
    const take = (input) => {
      const value = Number(input.value);
      if (input.value === "" || !bench.isThreshold(value)) return;
      [slider, number].filter((one) => one !== input).forEach((one) => { one.value = value; });
      cityMap.workbench.set({ threshold: value });
    };
    slider.addEventListener("input", () => later(() => take(slider)));
    number.addEventListener("input", () => later(() => take(number)));
    const show = () => {
      const usual = bench.profile().thresholdDbm;
      const now = bench.threshold();
      slider.min = Math.min(usual - BESIDE_DB, now);
      slider.max = Math.max(usual + BESIDE_DB, now);
      [number.min, number.max] = bench.THRESHOLDS_DBM;
      for (const input of [slider, number]) if (Number(input.value) !== now) input.value = now;
      back.textContent = words.threshold_of_profile.replace("{threshold}", bench.decibels(usual));
      back.disabled = now === usual;
    };
    bench.onChange(show);
    show();
    node.append(group);
  }

  function later(deed) {
    clearTimeout(waiting);
    waiting = setTimeout(deed, WAIT_MS);
  }

  function figures(people, names) {
    const list = cityMap.element("dl", "bench-people");
    for (const name of names) {
      if (name === "no_data" && !people.no_data) continue;
      const value = cityMap.element("dd", "", bench.count(people[name]));
      value.dataset.people = name;
      const share = people.total ? bench.percent(people[name] / people.total) : "";
      list.append(cityMap.element("dt", "", bench.words[name]), value, cityMap.element("dd", "bench-share", share));
    }
    const total = cityMap.element("dd", "", bench.count(people.total));
    list.append(cityMap.element("dt", "", bench.words.people_total), total, cityMap.element("dd", "bench-share", ""));
    return list;
  }

  function gapsStay(state) {
    const threshold = bench.decibels(bench.profile(state).thresholdDbm);
    const said = [
      ...(state.threshold === null ? [] : [bench.words.gaps_stay.replace("{threshold}", threshold)]),
      ...(state.network === null ? [] : [bench.words.gaps_stay_in_scenario]),
    ];
    return said.map((text) => cityMap.element("p", "bench-note", text));
  }

  // People and cells by class of a choice.
  bench.coverage = async function (state, signal) {
    const asked = bench.query(bench.SLICE, state);
    asked.set("threshold_dbm", bench.threshold(state));
    const answer = await fetch("/api/v1/coverage?" + asked, { signal });
    if (!answer.ok) throw new Error(String(answer.status));
    return bench.withNetwork(await answer.json(), state);
  };

  // The newest question alone is answered; what an older one finds out is of no use.
  async function count(node, state) {
    if (counting) counting.abort();
    const mine = new AbortController();
    counting = mine;
    node.setAttribute("aria-busy", "true");
    cityMap.begin();
    try {
      const { people, classes } = await bench.coverage(state, mine.signal);
      if (mine.signal.aborted) return;
      const names = state.network === null ? PEOPLE : PEOPLE_OF_NETWORK;
      node.replaceChildren(figures({ ...people, not_covered: people.total - people.covered - people.no_data }, names));
      node.append(...gapsStay(state));
      bench.classCounts(0, classes);
    } catch (error) {
      if (error.name !== "AbortError") node.replaceChildren(cityMap.element("p", "bench-note", bench.words.not_counted));
    } finally {
      if (counting === mine) node.removeAttribute("aria-busy");
      cityMap.end();
    }
  }

  function noRun(node) {
    node.append(cityMap.element("p", "bench-note", bench.words.no_run));
    const link = cityMap.element("a", "bench-link", bench.words.no_run_link);
    link.href = "/coverage";
    link.target = "_top";
    node.append(link);
  }

  bench.addChoice = function () {
    const node = bench.sheet("choice", bench.words.question, true);
    if (!bench.data.runs.length) {
      noRun(node);
      return;
    }
    fields(node);
    threshold(node);
    const result = cityMap.element("div", "bench-result", bench.words.counting);
    result.setAttribute("role", "status");
    node.append(result);
    const asks = [...bench.SLICE, "network", "threshold"];
    bench.onChange((state, changed) => {
      if (!changed.some((name) => asks.includes(name))) return;
      bench.classCounts(0, null); // those of the question before
      count(result, state);
    });
    count(result, bench.stateNow());
  };
})();
