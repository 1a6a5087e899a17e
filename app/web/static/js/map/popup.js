// Popups: every text of the data is written with textContent.
"use strict";

(function () {
  // The word of a value; of several with blanks between, the words of all, where all have one.
  function worded(key, values) {
    const isKnown = (one) => Object.prototype.hasOwnProperty.call(values, one);
    if (isKnown(key)) return values[key];
    const several = key.split(" ");
    return several.every(isKnown) ? several.map((one) => values[one]).join(" · ") : key;
  }

  function formatted(value, detail) {
    if (!detail.is_number) return worded(String(value), detail.values);
    const format = new Intl.NumberFormat(cityMap.frame.language, {
      minimumFractionDigits: detail.decimals,
      maximumFractionDigits: detail.decimals,
    });
    const written = format.format(value * detail.factor).replace("-", "\u2212");
    return detail.unit ? written + "\u2009" + detail.unit : written;
  }

  function firstOf(properties, fields) {
    for (const field of fields) {
      const value = properties[field];
      if (value !== null && value !== undefined && value !== "") return value;
    }
    return null;
  }

  function title(layer, properties) {
    if (layer.groupTitle && properties.cells > 1) return layer.groupTitle.replace("{cells}", properties.cells);
    const value = firstOf(properties, layer.titleFields);
    return [layer.titlePrefix, value].filter((part) => part !== "" && part !== null).join(" ") || layer.name;
  }

  function content(layer, id, properties) {
    const node = cityMap.element("div", "map-popup");
    node.tabIndex = -1;
    node.append(cityMap.element("h2", "", title(layer, properties)));
    if (layer.side) node.append(cityMap.element("p", "map-popup-side", layer.side));
    const list = cityMap.element("dl");
    for (const detail of layer.details) {
      const value = firstOf(properties, detail.fields);
      if (value === null) continue;
      list.append(cityMap.element("dt", "", detail.label), cityMap.element("dd", "", formatted(value, detail)));
    }
    node.append(list);
    if (layer.recordPath) {
      const known = { ...properties, id };
      const link = cityMap.element("a", "", cityMap.words().open_record);
      link.href = layer.recordPath.replace(/\{(\w+)\}/, (_, field) => encodeURIComponent(known[field]));
      link.target = "_top";
      node.append(link);
    }
    return node;
  }

  // `origin` is the element that opened the popup by key; it gets the focus back.
  cityMap.openPopup = function (map, place, layer, feature, origin) {
    const node = content(layer, feature.id, feature.properties);
    const popup = L.popup({ maxWidth: 300, autoPanPadding: [12, 12] }).setLatLng(place).setContent(node);
    popup.openOn(map);
    const button = popup.getElement().querySelector(".leaflet-popup-close-button");
    if (button) button.setAttribute("aria-label", cityMap.words().close);
    // Leaflet listens for the key only while the map itself has the focus.
    node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") map.closePopup(popup);
    });
    if (!origin) return;
    node.focus();
    map.once("popupclose", () => origin.focus());
  };

  cityMap.titleOf = title;
  cityMap.firstOf = firstOf;
})();
