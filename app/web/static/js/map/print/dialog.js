// What to print: title, paper, number of approval, note; the sheet opens in a page of its own.
"use strict";

(function () {
  const bench = cityMap.bench;
  const PAPERS = ["A4", "A3"];

  function field(label, input, name, rest) {
    const node = cityMap.element("label", "print-field");
    Object.assign(input, { name, ...rest });
    node.append(cityMap.element("span", "", label), input);
    return node;
  }

  function choice(label, name, options) {
    const { input } = bench.select(label, options);
    return field(label, input, name, {});
  }

  function hidden(name, value) {
    const input = cityMap.element("input");
    Object.assign(input, { type: "hidden", name, value });
    return input;
  }

  // The map of the moment, as the address says it, and how much of it was seen.
  function mapFields() {
    const { x, y } = bench.map.getSize();
    const asked = [...new URLSearchParams(bench.address()), ["seen", x + "x" + y]];
    return asked.map(([name, value]) => hidden(name, value));
  }

  function form(close) {
    const words = bench.words.print;
    const node = cityMap.element("form", "print-form");
    Object.assign(node, { action: "/map/print", method: "get", target: "_blank" });
    const map = cityMap.element("div");
    map.hidden = true;
    const buttons = cityMap.element("div", "print-buttons");
    const make = cityMap.element("button", "bench-button", words.make);
    buttons.append(make, bench.button(cityMap.words().close, "", close));
    node.append(
      field(words.title, cityMap.element("input"), "title", { type: "text", maxLength: 120, placeholder: words.title_usual }),
      choice(words.paper, "paper", PAPERS.map((paper) => [paper, paper])),
      choice(words.orientation, "orientation", Object.entries(words.orientations)),
      field(words.approval, cityMap.element("input"), "approval", { type: "text", maxLength: 60 }),
      field(words.note, cityMap.element("textarea"), "note", { maxLength: 400, rows: 3 }),
      map,
      buttons,
    );
    node.addEventListener("submit", () => {
      map.replaceChildren(...mapFields());
      close();
    });
    return node;
  }

  bench.addPrint = function () {
    const dialog = cityMap.element("dialog", "bench-dialog");
    const title = cityMap.element("h2", "", bench.words.print.print);
    title.id = "print-title";
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(title, form(() => dialog.close()));
    document.querySelector("main").append(dialog);
    cityMap.tools.push({
      key: "print", title: bench.words.print.print, isOn: () => false, toggle: () => dialog.showModal(),
    });
  };
})();
