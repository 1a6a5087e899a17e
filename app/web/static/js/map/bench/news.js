// What others change while the workbench is open: tiles follow by themselves, counts are asked for again.
"use strict";

(function () {
  const bench = cityMap.bench;
  const REST_MS = 1000; // an import tells of many changes
  let waiting = null;

  function isNewer(run) {
    return run > Math.max(0, ...bench.data.runs.map((one) => one.id));
  }

  function hear(news) {
    if (news.kind === "run" && isNewer(news.run)) bench.say(bench.words.run_is_old);
    if (news.kind !== "layer") return;
    if (news.layer === "scenarios") bench.forgetNetworks();
    clearTimeout(waiting);
    waiting = setTimeout(bench.recount, REST_MS);
  }

  bench.startNews = () => cityMap.listenToNews(hear);
})();
