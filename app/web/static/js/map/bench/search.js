// Search by name, code or position: a combobox whose results fly there, mark the thing and tell of it.
"use strict";

(function () {
  const bench = cityMap.bench;
  const WAIT_MS = 250;
  const CLOSE_ZOOM = 17;
  const LAYERS = { area: "areas", station: "stations", hotspot: "hotspots", building: "buildings", facility: "facilities", cell: "coverage" };
  let asking = null;
  let waiting = null;
  let found = [];
  let chosen = -1;
  let mark = null;
  let parts = null; // {input, list, status, datum}

  function nameOf(find) {
    const isChinese = cityMap.frame.language.startsWith("zh");
    const names = isChinese ? [find.name_zh, find.name_en] : [find.name_en, find.name_zh];
    return names.find(Boolean) || find.code;
  }

  function option(find, number) {
    const node = cityMap.element("li", "bench-option");
    node.id = "bench-option-" + number;
    node.setAttribute("role", "option");
    node.setAttribute("aria-selected", "false");
    const code = find.code === nameOf(find) ? "" : find.code;
    node.append(
      cityMap.element("span", "bench-option-name", nameOf(find)),
      cityMap.element("small", "", [bench.words.kinds[find.kind], code].filter(Boolean).join(" · ")),
    );
    node.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    node.addEventListener("click", () => choose(number));
    return node;
  }

  function show() {
    parts.list.replaceChildren(...found.map(option));
    parts.list.hidden = !found.length;
    parts.input.setAttribute("aria-expanded", String(found.length > 0));
    highlight(found.length ? 0 : -1);
  }

  function highlight(number) {
    chosen = number;
    [...parts.list.children].forEach((node, place) => node.setAttribute("aria-selected", String(place === number)));
    const node = parts.list.children[number];
    if (node) {
      parts.input.setAttribute("aria-activedescendant", node.id);
      node.scrollIntoView({ block: "nearest" });
    } else {
      parts.input.removeAttribute("aria-activedescendant");
    }
  }

  function close() {
    found = [];
    show();
  }

  function say(text) {
    parts.status.textContent = text;
    parts.status.hidden = !text;
  }

  async function ask() {
    const text = parts.input.value.trim();
    if (asking) asking.abort();
    if (!text) {
      say("");
      close();
      return;
    }
    asking = new AbortController();
    say(bench.words.searching);
    try {
      const asked = new URLSearchParams({ q: text, datum: parts.datum.value });
      const answer = await fetch("/api/v1/search?" + asked, { signal: asking.signal });
      const body = await answer.json();
      if (!answer.ok) throw new Error(body.detail || String(answer.status));
      found = body.items;
      say(found.length ? bench.words.results.replace("{count}", found.length) : bench.words.nothing_found.replace("{text}", text));
      show();
    } catch (error) {
      if (error.name === "AbortError") return;
      close();
      say(error.message);
    }
  }

  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT_MS);
  }

  // A position has no layer: what is told of it stands here.
  function placeLayer() {
    return {
      name: bench.words.marked_place, titleFields: ["title"], titlePrefix: "", groupTitle: "", recordPath: null,
      details: [
        { label: bench.words.place_datum, fields: ["datum"], values: bench.words.datums, is_number: false },
        { label: bench.words.cell, fields: ["cell_code"], values: {}, is_number: false },
      ],
    };
  }

  function tell(map, find) {
    const layer = LAYERS[find.kind] ? bench.layer(LAYERS[find.kind]) : placeLayer();
    const properties = { code: find.code, title: find.code, ...find.properties };
    const place = L.latLng(find.lat, find.lon);
    const told = { ...layer, name: nameOf(find), groupTitle: "", recordPath: null };
    if (find.kind === "cell") told.details = layer.details.filter((detail) => !detail.fields.includes("class"));
    cityMap.openPopup(map, place, told, { id: find.id, properties }, parts.input);
    if (!find.path) return;
    const link = cityMap.element("a", "", find.kind === "place" ? bench.words.explain : cityMap.words().open_record);
    link.href = find.path;
    link.target = "_top";
    document.querySelector(".map-popup").append(link);
  }

  function markAt(map, find) {
    if (mark) mark.remove();
    const node = cityMap.element("span", "bench-mark");
    mark = L.marker([find.lat, find.lon], {
      icon: L.divIcon({ html: node, className: "map-icon", iconSize: [26, 26] }), interactive: false, keyboard: false,
    }).addTo(map);
  }

  function choose(number) {
    const find = found[number];
    if (!find) return;
    const { map } = bench;
    const [west, south, east, north] = find.bbox;
    close();
    say("");
    parts.input.value = nameOf(find);
    map.fitBounds([[south, west], [north, east]], { animate: false, maxZoom: CLOSE_ZOOM });
    markAt(map, find);
    bench.showMap();
    tell(map, find);
  }

  const KEYS = {
    ArrowDown: () => highlight(found.length ? (chosen + 1) % found.length : -1),
    ArrowUp: () => highlight(found.length ? (chosen - 1 + found.length) % found.length : -1),
    Enter: () => choose(chosen),
    Escape: () => close(),
  };

  function field(label) {
    const input = cityMap.element("input");
    Object.assign(input, { type: "search", id: "bench-search", placeholder: bench.words.search_hint, autocomplete: "off", maxLength: 100 });
    const marks = {
      role: "combobox", "aria-expanded": "false", "aria-controls": "bench-found", "aria-autocomplete": "list", "aria-label": label,
    };
    for (const [name, value] of Object.entries(marks)) input.setAttribute(name, value);
    input.addEventListener("input", later);
    input.addEventListener("keydown", (event) => {
      if (!(event.key in KEYS) || (event.key !== "Escape" && !found.length)) return;
      event.preventDefault();
      KEYS[event.key]();
    });
    return input;
  }

  bench.addSearch = function () {
    const node = cityMap.element("search", "bench-search");
    const input = field(bench.words.search);
    const datum = cityMap.element("select");
    datum.setAttribute("aria-label", bench.words.search_datum);
    datum.title = bench.words.search_datum;
    datum.append(...bench.options(Object.entries(bench.words.datums)));
    datum.addEventListener("change", ask);
    const list = cityMap.element("ul", "bench-found");
    list.id = "bench-found";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", bench.words.search);
    const status = cityMap.element("p", "bench-note");
    status.setAttribute("role", "status");
    status.hidden = true;
    parts = { input, list, status, datum };
    node.append(input, datum, status, list);
    bench.side.append(node, bench.sheets);
    bench.focusSearch = () => input.focus();
  };
})();
