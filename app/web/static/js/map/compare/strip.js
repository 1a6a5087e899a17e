// The strip under a comparison: what is left and right, whom each covers, and the difference.
"use strict";

(function () {
  const bench = cityMap.bench;
  const compare = cityMap.compare;
  const { NAMES } = compare;
  const ROOM = window.matchMedia("(min-width: 641px)");

  function signed(value, written) {
    if (value === 0) return "\u00b1" + written;
    return (value > 0 ? "+" : "\u2212") + written;
  }

  function optionsOf(name) {
    const { data, words } = bench;
    if (name === "profile") return data.profiles.map((one) => [one.key, one.name]);
    if (name === "reception") return Object.entries(data.receptions);
    if (name === "run") {
      const runs = data.runs.map((run) => [run.id, run.label]);
      return [["", words.newest_run.replace("{run}", data.runs[0].label)], ...runs];
    }
    if (name === "network") return bench.networkOptions();
    return [["any", words.any_operator], ...data.operators.map((one) => [one.code, one.letter + " · " + one.name])];
  }

  // One side: its title opens what it is a choice of; `change` is told what was chosen.
  function makeSide(key, change) {
    const node = cityMap.element("div", "compare-side");
    node.dataset.side = key;
    const title = cityMap.element("summary");
    const more = cityMap.element("details");
    const fields = cityMap.element("div", "compare-fields");
    const inputs = NAMES.filter((name) => optionsOf(name).length > 1).map((name) => {
      const field = bench.select(bench.words[name], optionsOf(name));
      field.input.addEventListener("change", () => change({ [name]: bench.chosen(name, field.input.value) }));
      fields.append(field.node);
      return [name, field.input];
    });
    more.open = ROOM.matches;
    more.append(title, fields);
    const people = cityMap.element("p", "compare-people");
    node.append(people, more);
    return {
      node,
      people,
      show(text, state) {
        title.textContent = text;
        for (const [name, input] of inputs) input.value = state[name] ?? "";
      },
    };
  }

  function coveredText(people) {
    const share = people.total ? bench.percent(people.covered / people.total) : "\u2013";
    return bench.words.compare.covered.replace("{people}", bench.count(people.covered)).replace("{share}", share);
  }

  function differenceText(left, right) {
    const people = right.covered - left.covered;
    const text = bench.words.compare.difference.replace("{people}", signed(people, bench.count(Math.abs(people))));
    if (!left.total || !right.total) return text.replace("{points}", "\u2013");
    const points = Number((((right.covered / right.total) - (left.covered / left.total)) * 100).toFixed(1));
    const format = new Intl.NumberFormat(cityMap.frame.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    return text.replace("{points}", signed(points, format.format(Math.abs(points))));
  }

  compare.strip = function (change, end) {
    const { words } = bench;
    const node = cityMap.element("section", "compare-strip");
    node.setAttribute("aria-label", words.compare.compare);
    const sides = { left: makeSide("left", change.left), right: makeSide("right", change.right) };
    const middle = cityMap.element("div", "compare-middle");
    const difference = cityMap.element("p", "compare-difference");
    difference.setAttribute("role", "status");
    middle.append(difference, bench.button(words.compare.end, "", end));
    node.append(sides.left.node, middle, sides.right.node);
    document.querySelector("main").append(node);
    document.querySelector("main").classList.add("is-comparing");
    let counting = null;

    // The newest question alone is answered.
    async function count() {
      if (counting) counting.abort();
      const mine = new AbortController();
      counting = mine;
      bench.classCounts(1, null); // those of the question before
      node.setAttribute("aria-busy", "true");
      cityMap.begin();
      try {
        const states = [bench.stateNow(), compare.rightState()];
        const found = await Promise.all(states.map((state) => bench.coverage(state, mine.signal)));
        if (mine.signal.aborted) return;
        found.forEach((one, side) => bench.classCounts(side, one.classes));
        const [left, right] = found.map((one) => one.people);
        sides.left.people.textContent = coveredText(left);
        sides.right.people.textContent = coveredText(right);
        difference.textContent = differenceText(left, right);
      } catch (error) {
        if (error.name === "AbortError") return;
        for (const side of Object.values(sides)) side.people.textContent = "";
        difference.textContent = words.not_counted;
      } finally {
        if (counting === mine) node.removeAttribute("aria-busy");
        cityMap.end();
      }
    }

    return {
      show(titles) {
        sides.left.show(titles.left, bench.stateNow());
        sides.right.show(titles.right, compare.rightState());
        count();
      },
      remove() {
        if (counting) counting.abort();
        bench.classCounts(1, null);
        node.remove();
        document.querySelector("main").classList.remove("is-comparing");
      },
    };
  };
})();
