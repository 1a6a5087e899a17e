// The divider between both sides of a map: dragged by pointer and finger, moved by keys.
"use strict";

(function () {
  const STEP = 2;
  const PAGE = 10;
  const FAR_PX = 100000; // beyond any map
  const PANE = "cityDivider";
  const HEIGHT = 660; // over all that is drawn, under what is read
  const STEPS = {
    ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP, PageDown: -PAGE, PageUp: PAGE, Home: -100, End: 100,
  };

  function makeNode(label) {
    const node = cityMap.element("div", "compare-divider");
    const handle = cityMap.element("div", "compare-handle", "\u25c2 \u25b8");
    const fixed = { role: "slider", tabindex: "0", "aria-orientation": "horizontal", "aria-valuemin": "0", "aria-valuemax": "100" };
    for (const [name, value] of Object.entries({ ...fixed, "aria-label": label })) handle.setAttribute(name, value);
    node.append(handle);
    L.DomEvent.disableClickPropagation(node);
    return { node, handle };
  }

  // `moved` is told each place on the way, `settled` where it comes to rest; both in percent.
  function follow(map, node, moved, settled) {
    const percentAt = (event) => {
      const box = map.getContainer().getBoundingClientRect();
      return Math.min(Math.max(((event.clientX - box.left) / box.width) * 100, 0), 100);
    };
    node.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      node.setPointerCapture(event.pointerId);
      const move = (later) => moved(percentAt(later));
      const end = (later) => {
        node.removeEventListener("pointermove", move);
        settled(percentAt(later));
      };
      node.addEventListener("pointermove", move);
      node.addEventListener("lostpointercapture", end, { once: true });
    });
  }

  // Each pane is cut where the divider stands; both are placed in pixels of the layer, which moves under the frame.
  function cut(map, panes, node, percent) {
    const corner = map.containerPointToLayerPoint([0, 0]);
    const size = map.getSize();
    const x = corner.x + (size.x * percent) / 100;
    Object.assign(node.style, { left: x + "px", top: corner.y + "px", height: size.y + "px" });
    const shape = (from, to) =>
      `polygon(${from}px ${-FAR_PX}px, ${to}px ${-FAR_PX}px, ${to}px ${FAR_PX}px, ${from}px ${FAR_PX}px)`;
    panes.left.style.clipPath = shape(-FAR_PX, x);
    panes.right.style.clipPath = shape(x, FAR_PX);
  }

  cityMap.compare.divider = function (map, panes, settled) {
    const { node, handle } = makeNode(cityMap.bench.words.compare.divider);
    let percent = 50;
    const place = () => cut(map, panes, node, percent);
    const show = (next) => {
      percent = next;
      handle.setAttribute("aria-valuenow", String(Math.round(percent)));
      place();
    };
    handle.addEventListener("keydown", (event) => {
      if (!(event.key in STEPS)) return;
      event.preventDefault();
      event.stopPropagation(); // the map would move
      settled(Math.min(Math.max(percent + STEPS[event.key], 0), 100));
    });
    follow(map, node, show, settled);
    const pane = map.getPane(PANE) || map.createPane(PANE);
    pane.style.zIndex = HEIGHT;
    pane.append(node);
    map.on("move zoom resize viewreset", place);
    return {
      show,
      say: (text) => handle.setAttribute("aria-valuetext", text),
      focus: () => handle.focus({ preventScroll: true }),
      remove() {
        map.off("move zoom resize viewreset", place);
        node.remove();
        panes.left.style.clipPath = panes.right.style.clipPath = "";
      },
    };
  };
})();
