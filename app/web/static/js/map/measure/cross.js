// The cross that keys move over the map: where Enter sets a point.
"use strict";

(function () {
  const STEP_PX = 10;
  const FINE_PX = 1;
  const EDGE_PX = 24; // nearer to the edge the map moves instead
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  cityMap.measure.cross = function (map) {
    const node = cityMap.element("div", "measure-cross");
    node.setAttribute("aria-hidden", "true");
    node.hidden = true;
    map.getContainer().append(node);
    let at = null;

    const put = (point) => {
      at = point;
      node.style.left = point.x + "px";
      node.style.top = point.y + "px";
      node.hidden = false;
    };
    const isInside = (point) => {
      const size = map.getSize();
      return point.x >= EDGE_PX && point.y >= EDGE_PX && point.x <= size.x - EDGE_PX && point.y <= size.y - EDGE_PX;
    };

    return {
      moves: (key) => key in STEPS,
      move(key, isFine) {
        const here = at && isInside(at) ? at : map.getSize().divideBy(2).round();
        const by = L.point(STEPS[key]).multiplyBy(isFine ? FINE_PX : STEP_PX);
        if (isInside(here.add(by))) put(here.add(by));
        else {
          map.panBy(by, { animate: false });
          put(here);
        }
      },
      // Shown first where it was hidden, so that nobody sets a point that was not seen.
      show: () => put(at && isInside(at) ? at : map.getSize().divideBy(2).round()),
      isShown: () => !node.hidden,
      place: () => map.containerPointToLatLng(at),
      hide() {
        node.hidden = true;
        at = null;
      },
    };
  };
})();
