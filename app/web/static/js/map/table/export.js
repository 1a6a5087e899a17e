// Files of the rows that the table is about: by a task where one may export, else the first rows at once.
"use strict";

(function () {
  const table = cityMap.table;
  const bench = cityMap.bench;
  const AT_ONCE = { csv: "CSV", geojson: "GeoJSON" };
  const FIRST_ROWS = 10000;
  const WAIT_MS = 800;
  const OVER = ["failed", "cancelled", "lost"];

  const pause = () => new Promise((done) => setTimeout(done, WAIT_MS));

  function link(address, name) {
    const node = cityMap.element("a", "", bench.words.table.download.replace("{file}", name));
    node.href = address;
    node.download = name;
    return node;
  }

  async function atOnce(question, format, signal) {
    const answer = await cityMap.area.post("area-rows", { ...question, format, limit: FIRST_ROWS }, signal);
    const file = link(URL.createObjectURL(await answer.blob()), `citygrid_${question.layer}.${format}`);
    return [file, cityMap.element("small", "", bench.words.table.first_rows.replace("{count}", bench.count(FIRST_ROWS)))];
  }

  async function byTask(question, format, signal) {
    let made = await (await cityMap.area.post("exports", { ...question, format }, signal)).json();
    while (!made.file_href) {
      if (OVER.includes(made.status)) throw new Error(made.error || made.status);
      await pause();
      const answer = await fetch(new URL(made.href).pathname, { signal });
      if (!answer.ok) throw new Error(String(answer.status));
      made = await answer.json();
    }
    return [link(new URL(made.file_href).pathname, made.file)];
  }

  // A choice of formats, a button, and what became of it.
  table.exporter = function (questionNow) {
    const node = cityMap.element("div", "table-export");
    const mayExport = Object.keys(bench.data.exportFormats).length > 0;
    const format = cityMap.element("select");
    format.setAttribute("aria-label", bench.words.table.format);
    format.append(...bench.options(Object.entries(mayExport ? bench.data.exportFormats : AT_ONCE)));
    const said = cityMap.element("span", "table-made");
    said.setAttribute("role", "status");
    let making = null;

    // A file that was made at once is held by its address.
    function stop() {
      if (making) making.abort();
      for (const { href } of said.querySelectorAll("a[href^='blob:']")) URL.revokeObjectURL(href);
      said.replaceChildren();
      button.disabled = false;
    }

    async function make() {
      stop();
      const mine = new AbortController();
      making = mine;
      button.disabled = true;
      said.replaceChildren(bench.words.table.making);
      try {
        const found = await (mayExport ? byTask : atOnce)(questionNow(), format.value, mine.signal);
        if (!mine.signal.aborted) said.replaceChildren(...found);
      } catch (error) {
        if (error.name !== "AbortError") said.replaceChildren(bench.words.table.not_made + " " + error.message);
      } finally {
        if (making === mine) button.disabled = false;
      }
    }

    const button = bench.button(bench.words.table.export, "", make);
    node.append(format, button, said);
    return { node, stop };
  };
})();
