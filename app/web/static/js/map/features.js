// A layer whose features stand in the page itself.
"use strict";

(function () {
  function pathStyle(layer, feature) {
    const symbols = layer.symbols;
    const mark = cityMap.markOf(symbols, feature.properties);
    return {
      color: symbols.outline,
      weight: symbols.outline_px,
      fillColor: cityMap.fillOf(mark),
      fillOpacity: symbols.fill_opacity,
      fill: symbols.fill_opacity > 0,
    };
  }

  // Several things may stand on one place: they are set side by side.
  function dotIcon(layer, feature, number) {
    const mark = cityMap.markOf(layer.symbols, feature.properties);
    const size = layer.symbols.dot_px;
    const node = cityMap.element("span", "map-dot", mark.letter);
    node.style.backgroundColor = mark.colour;
    node.style.color = cityMap.ink(mark.colour);
    node.style.width = node.style.height = node.style.lineHeight = size + "px";
    node.style.setProperty("--shift", number * (size + 2) + "px");
    return L.divIcon({ html: node, className: "map-icon", iconSize: [size, size] });
  }

  function dots(layer) {
    const seen = new Map();
    return (feature, place) => {
      const key = place.lat + " " + place.lng;
      const number = seen.get(key) || 0;
      seen.set(key, number + 1);
      const name = cityMap.titleOf(layer, feature.properties);
      return L.marker(place, {
        icon: dotIcon(layer, feature, number), keyboard: layer.isInteractive, alt: name, riseOnHover: true,
      });
    };
  }

  function middle(shape) {
    if (shape.getLatLng) return shape.getLatLng();
    const [lon, lat] = shape.feature.middle;
    return L.latLng(lat, lon);
  }

  function nameTag(layer, feature, shape) {
    const value = cityMap.firstOf(feature.properties, layer.labelFields);
    if (value === null) return null;
    const node = cityMap.element("span", layer.isInteractive ? "map-name map-tag" : "map-name", value);
    node.setAttribute("aria-hidden", "true");
    const icon = L.divIcon({ html: node, className: "map-name-icon", iconSize: null });
    const pane = layer.isInteractive ? "cityTags" : "cityNames";
    return L.marker(middle(shape), { icon, interactive: false, keyboard: false, pane });
  }

  // One stop of the tab key for the whole layer; the arrow keys go from feature to feature.
  function walkByKeys(map, layer, shapes) {
    const stops = shapes.map((shape) => ({ shape, node: shape.getElement() })).filter((stop) => stop.node);
    stops.forEach((stop, index) => {
      stop.node.setAttribute("tabindex", index === 0 ? "0" : "-1");
      stop.node.setAttribute("role", "button");
      stop.node.setAttribute("aria-label", cityMap.titleOf(layer, stop.shape.feature.properties));
      stop.node.addEventListener("keydown", (event) => {
        const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
        if (event.key in steps) {
          const next = stops[(index + steps[event.key] + stops.length) % stops.length];
          stop.node.setAttribute("tabindex", "-1");
          next.node.setAttribute("tabindex", "0");
          next.node.focus();
        } else if (event.key === "Enter" || event.key === " ") {
          cityMap.openPopup(map, middle(stop.shape), layer, stop.shape.feature, stop.node);
        } else {
          return;
        }
        event.preventDefault();
        event.stopPropagation();
      });
    });
  }

  // What only frames the others gets a ground under everything, in its own colour.
  function ground(layer) {
    return L.geoJSON(layer.features, {
      style: { stroke: false, fillColor: layer.symbols.marks[0].colour, fillOpacity: 1 }, interactive: false, pane: "cityGround",
    });
  }

  cityMap.addFeatures = function (map, id) {
    const layer = cityMap.read(id);
    const tags = layer.isInteractive ? L.layerGroup() : L.layerGroup([ground(layer)]);
    const shapes = [];
    const drawn = L.geoJSON(layer.features, {
      style: (feature) => pathStyle(layer, feature),
      pointToLayer: dots(layer),
      interactive: layer.isInteractive,
      bubblingMouseEvents: false,
      pane: layer.isInteractive ? undefined : "cityOutlines",
      onEachFeature: (feature, shape) => {
        shapes.push(shape);
        if (layer.isInteractive) {
          shape.on("click", (event) => cityMap.openPopup(map, event.latlng, layer, feature, null));
        }
        const tag = nameTag(layer, feature, shape);
        if (tag) tags.addLayer(tag);
      },
    });
    const entry = {
      name: layer.name,
      isShown: layer.isShown,
      show() {
        drawn.addTo(map);
        tags.addTo(map);
        if (layer.isInteractive) walkByKeys(map, layer, shapes);
        cityMap.tidy(map);
      },
      hide() {
        drawn.remove();
        tags.remove();
      },
    };
    cityMap.layers.push(entry);
    if (entry.isShown) entry.show();
  };
})();
