// Steps of an area, back and forth.
"use strict";

cityMap.area.history = function (first) {
  const isSame = (one, other) => one.area === other.area && one.outline === other.outline;
  let steps = [first];
  let at = 0;
  return {
    add(step) {
      if (isSame(step, steps[at])) return;
      steps = [...steps.slice(0, at + 1), step];
      at += 1;
    },
    canUndo: () => at > 0,
    canRedo: () => at < steps.length - 1,
    undo: () => steps[(at -= 1)],
    redo: () => steps[(at += 1)],
  };
};
