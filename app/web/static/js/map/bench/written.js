// How figures and sentences of the workbench are written.
"use strict";

(function () {
  const bench = cityMap.bench;

  // A sentence with what stands in its braces.
  bench.filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  bench.decibels = (value) => String(Number(value.toFixed(2))).replace("-", "\u2212");
  bench.count = (value) => new Intl.NumberFormat(cityMap.frame.language).format(value);

  bench.percent = (share) => new Intl.NumberFormat(cityMap.frame.language, {
    style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1,
  }).format(share);
})();
