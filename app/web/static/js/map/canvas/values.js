// What the expressions of our own sketches (app/maps/sketches.py) come to, for a feature at a zoom.
"use strict";

(function () {
  const RULES = {
    literal: ([value]) => value,
    get: ([name], on) => on.properties[name] ?? null,
    has: ([name], on) => name in on.properties,
    id: (_, on) => on.id ?? 0,
    zoom: (_, on) => on.zoom,
    "!": ([one], on) => !valueOf(one, on),
    all: (parts, on) => parts.every((part) => valueOf(part, on)),
    in: ([one, many], on) => valueOf(many, on).includes(valueOf(one, on)),
    "==": ([one, other], on) => valueOf(one, on) === valueOf(other, on),
    ">": ([one, other], on) => valueOf(one, on) > valueOf(other, on),
    boolean: (parts, on) => parts.map((part) => valueOf(part, on)).find((value) => typeof value === "boolean"),
    coalesce: (parts, on) => parts.map((part) => valueOf(part, on)).find((value) => value !== null) ?? null,
    "to-string": ([one], on) => String(valueOf(one, on) ?? ""),
    "+": (parts, on) => parts.reduce((sum, part) => sum + valueOf(part, on), 0),
    "*": (parts, on) => parts.reduce((product, part) => product * valueOf(part, on), 1),
    "-": ([one, other], on) => valueOf(one, on) - valueOf(other, on),
    match: matched,
    interpolate: between,
  };

  // ["match", input, value or values, result, ..., otherwise]
  function matched([input, ...pairs], on) {
    const value = valueOf(input, on);
    for (let place = 0; place + 1 < pairs.length; place += 2) {
      const wanted = pairs[place];
      if (Array.isArray(wanted) ? wanted.includes(value) : wanted === value) return valueOf(pairs[place + 1], on);
    }
    return valueOf(pairs[pairs.length - 1], on);
  }

  // ["interpolate", ["linear"] or ["exponential", base], input, stop, result, ...]
  function between([[, base = 1], input, ...pairs], on) {
    const value = valueOf(input, on);
    const stops = pairs.filter((_, place) => place % 2 === 0);
    const results = pairs.filter((_, place) => place % 2 === 1);
    const above = stops.findIndex((stop) => value < stop);
    if (above === 0) return valueOf(results[0], on);
    if (above === -1) return valueOf(results[results.length - 1], on);
    const [low, high] = [stops[above - 1], stops[above]];
    const [from, to] = [valueOf(results[above - 1], on), valueOf(results[above], on)];
    const share = base === 1
      ? (value - low) / (high - low)
      : (base ** (value - low) - 1) / (base ** (high - low) - 1);
    return from + share * (to - from);
  }

  function valueOf(one, on) {
    return Array.isArray(one) && one[0] in RULES ? RULES[one[0]](one.slice(1), on) : one;
  }

  cityMap.valueOf = valueOf;
})();
