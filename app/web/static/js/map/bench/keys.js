// Keys of the workbench, the list of them, and the address to hand on.
"use strict";

(function () {
  const bench = cityMap.bench;
  const SWITCH = "citygrid.keys"; // single keys hinder who dictates: they can be switched off
  let dialog = null;

  function areOn() {
    try {
      return window.localStorage.getItem(SWITCH) !== "off";
    } catch {
      return true;
    }
  }

  function remember(isOn) {
    try {
      window.localStorage.setItem(SWITCH, isOn ? "on" : "off");
    } catch {
      // without storage the choice lasts as long as the page
    }
  }

  // The map itself comes to sight: on a phone sheets give way.
  bench.showMap = function () {
    if (!window.matchMedia("(max-width: 640px)").matches) return;
    for (const sheet of bench.side.querySelectorAll(".bench-sheet[open]")) sheet.open = false;
    bench.map.invalidateSize({ animate: false });
  };

  const KEYS = {
    "/": () => bench.focusSearch(),
    l() {
      const sheet = document.getElementById("bench-layers");
      sheet.open = true;
      sheet.querySelector("summary").focus();
    },
    m() {
      bench.showMap();
      bench.map.getContainer().focus();
    },
    c: () => bench.toggleCompare(),
    "?": () => dialog.showModal(),
  };

  // A dialog over the map: all keys are its own.
  bench.isInDialog = () => Boolean(document.querySelector("dialog[open]"));

  function isTyping(target) {
    return target.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(target.tagName);
  }

  function press(event) {
    const isChecked = event.target.type === "checkbox" || event.target.type === "range";
    if (event.ctrlKey || event.metaKey || event.altKey || bench.isInDialog() || (isTyping(event.target) && !isChecked)) return;
    const deed = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!deed || (!areOn() && event.key !== "?")) return;
    event.preventDefault();
    window.focus();
    deed();
  }

  function keyList() {
    const list = cityMap.element("dl", "bench-key-list");
    for (const [key, text] of Object.entries(bench.words.keys_list)) {
      const name = cityMap.element("dt");
      name.append(cityMap.element("kbd", "", key));
      list.append(name, cityMap.element("dd", "", text));
    }
    return list;
  }

  function keySwitch() {
    const label = cityMap.element("label", "bench-check");
    const box = cityMap.element("input");
    box.type = "checkbox";
    box.checked = areOn();
    box.addEventListener("change", () => remember(box.checked));
    label.append(box, cityMap.element("span", "", bench.words.keys_active));
    return label;
  }

  function makeDialog() {
    dialog = cityMap.element("dialog", "bench-dialog");
    const title = cityMap.element("h2", "", bench.words.keys);
    title.id = "bench-keys-title";
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(title, keyList(), keySwitch(), bench.button(cityMap.words().close, "", () => dialog.close()));
    document.querySelector("main").append(dialog);
  }

  async function share() {
    try {
      await bench.outer.navigator.clipboard.writeText(bench.outer.location.href);
      bench.say(bench.words.shared);
    } catch {
      bench.say(bench.words.not_shared);
    }
  }

  bench.addKeys = function () {
    makeDialog();
    const node = cityMap.element("div", "bench-foot");
    const offered = [["share", bench.words.share, share], ["keys", bench.words.keys + " (?)", () => dialog.showModal()]];
    node.append(...offered.map(([key, text, deed]) => bench.button(text, "bench-" + key, deed)));
    document.querySelector("#bench-base .bench-inner").append(node);
    document.addEventListener("keydown", press);
    if (bench.outer !== window) bench.outer.document.addEventListener("keydown", press);
  };
})();
