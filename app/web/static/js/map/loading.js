// What a map fetches only once it needs it: scripts and style sheets from the own host.
"use strict";

(function () {
  let canUseWebGl = null;

  cityMap.loadScript = (path) => new Promise((done, fail) => {
    const node = document.createElement("script");
    node.src = cityMap.frame.static + path;
    node.dataset.part = ""; // without it the rest of the map is drawn
    node.onload = done;
    node.onerror = () => {
      node.remove();
      fail(new Error("not loaded: " + path));
    };
    document.head.append(node);
  });

  cityMap.loadStyle = function (path) {
    const href = cityMap.frame.static + path;
    if (document.querySelector(`link[href="${href}"]`)) return;
    const node = document.createElement("link");
    Object.assign(node, { rel: "stylesheet", href });
    document.head.append(node);
  };

  // A load that is begun once; one that failed is begun again when it is next asked for.
  cityMap.loadOnce = function (begin) {
    let loading = null;
    return (...given) => {
      loading ??= begin(...given).catch((error) => {
        loading = null;
        throw error;
      });
      return loading;
    };
  };

  cityMap.hasWebGl = function () {
    canUseWebGl ??= Boolean(document.createElement("canvas").getContext("webgl2"));
    return canUseWebGl;
  };
})();
