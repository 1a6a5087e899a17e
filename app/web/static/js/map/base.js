// The shell of a map document: its frame, its words, what is still being drawn.
"use strict";

window.cityMap = {
  frame: null,
  layers: [], // {name, isShown, show(), hide()}
  pending: 1, // until finish()
  opening: null, // sets the first view instead of the bounds
  CLOSEST: 16, // a map never opens nearer than this: one thing alone needs its surroundings

  read(id) {
    return JSON.parse(document.getElementById(id).textContent);
  },

  words() {
    return cityMap.frame.words;
  },

  element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  },

  // Work that is under way; when nothing is, the document says so to whoever takes its picture.
  begin() {
    cityMap.pending += 1;
    cityMap.say("drawing");
  },

  end() {
    cityMap.pending -= 1;
    if (cityMap.pending === 0) cityMap.say("drawn");
  },

  // A failure stays said; after the first drawing a fault of one part is no failure of the map.
  say(state) {
    if (document.documentElement.dataset.state === "failed") return;
    document.documentElement.dataset.state = state;
    if (state !== "drawn") return;
    window.removeEventListener("error", window.mapFailed, true);
    window.removeEventListener("unhandledrejection", window.mapFailed);
  },

  control(map, position, node) {
    const control = L.control({ position });
    control.onAdd = () => {
      L.DomEvent.disableClickPropagation(node);
      L.DomEvent.disableScrollPropagation(node);
      return node;
    };
    control.addTo(map);
    return control;
  },

  start(map, id) {
    cityMap.frame = cityMap.read(id);
    const words = cityMap.words();
    const container = map.getContainer();
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", words.map_of + " " + cityMap.frame.title);
    L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    map.createPane("cityGround").style.zIndex = 340;
    map.createPane("cityBase").style.zIndex = 345;
    map.createPane("cityTiles").style.zIndex = 350;
    map.createPane("cityOutlines").style.zIndex = 390;
    for (const [pane, height] of [["cityNames", 450], ["cityTags", 610]]) {
      map.createPane(pane).style.zIndex = height;
      map.getPane(pane).style.pointerEvents = "none";
    }
    cityMap.fit(map, cityMap.addFacts(map));
    map.on("zoomend", () => cityMap.tidy(map));
  },

  addFacts(map) {
    const facts = cityMap.element("div", "map-facts");
    if (cityMap.frame.badge) facts.append(cityMap.element("strong", "map-badge", cityMap.frame.badge));
    for (const fact of cityMap.frame.facts) facts.append(cityMap.element("span", "map-fact", fact));
    if (cityMap.frame.link) {
      const link = cityMap.element("a", "map-fact", cityMap.frame.link.text);
      link.href = cityMap.frame.link.path;
      link.target = "_top";  // the page around, if there is one
      facts.append(link);
    }
    if (!facts.childElementCount) return facts;
    cityMap.control(map, "bottomleft", facts);
    new ResizeObserver(() => {
      map.getContainer().style.setProperty("--facts-height", facts.offsetHeight + "px");
    }).observe(facts);
    return facts;
  },

  fitWithin(map, rightPx, footPx) {
    map.fitBounds(cityMap.frame.bounds, {
      animate: false, maxZoom: cityMap.CLOSEST, paddingBottomRight: [rightPx, footPx],
    });
    const box = L.latLngBounds(cityMap.frame.bounds);
    return [box.getSouthWest(), box.getNorthEast()].map((corner) => map.latLngToContainerPoint(corner));
  },

  // What open panels take of the right side; of a narrow map nothing, since too little would be left.
  panelsPx(map) {
    const open = [...map.getContainer().querySelectorAll(".map-panel[open]")];
    const widthPx = Math.max(0, ...open.map((panel) => panel.offsetWidth + 22));
    return widthPx < map.getSize().x / 2 ? widthPx : 0;
  },

  // Where panels or facts would lie over the city, they get their side of the map to themselves.
  fitBeside(map, facts) {
    let [southWest, northEast] = cityMap.fitWithin(map, 0, 0);
    const size = map.getSize();
    const panelsPx = cityMap.panelsPx(map);
    const rightPx = northEast.x > size.x - panelsPx ? panelsPx : 0;
    if (rightPx) [southWest] = cityMap.fitWithin(map, rightPx, 0);
    const [widthPx, heightPx] = [facts.offsetWidth + 12, facts.offsetHeight + 12];
    if (!facts.offsetHeight || southWest.x > widthPx || southWest.y < size.y - heightPx) return;
    cityMap.fitWithin(map, rightPx, Math.min(heightPx, size.y / 3));
  },

  // A frame that is still hidden has no size: fit again when it gets one, and when the panels are there.
  fit(map, facts) {
    const fitNow = () => (cityMap.opening ? cityMap.opening() : cityMap.fitBeside(map, facts));
    fitNow();
    map.on("furnished", fitNow);
    let hadSize = map.getSize().x > 0;
    new ResizeObserver(() => {
      map.invalidateSize({ animate: false });
      if (!hadSize && map.getSize().x > 0) {
        hadSize = true;
        fitNow();
      }
    }).observe(map.getContainer());
  },

  // Of names that would lie over each other the first stays; far away dots are small.
  tidy(map) {
    const container = map.getContainer();
    container.classList.toggle("is-near", map.getZoom() >= 14);
    const names = [...container.querySelectorAll(".map-tag"), ...container.querySelectorAll(".map-name:not(.map-tag)")];
    const kept = [];
    for (const name of names) {
      const box = name.getBoundingClientRect();
      const isFree = kept.every((other) =>
        box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
      name.classList.toggle("is-crowded", !isFree);
      if (isFree) kept.push(box);
    }
  },

  finish(map) {
    L.control.scale({ imperial: false }).addTo(map);
    map.fire("furnished");
    cityMap.tidy(map);
    cityMap.end();
  },
};
