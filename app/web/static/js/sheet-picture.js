// A sheet as one PNG: its words and signs as the browser lays them out, over the picture of the map.

const SVG = "http://www.w3.org/2000/svg";

// The rules of our own style sheets, which a picture of SVG cannot fetch.
function rules() {
  return [...document.styleSheets].flatMap((one) => [...one.cssRules]).map((rule) => rule.cssText).join("\n");
}

// The sheet without its map, as a document that stands alone.
function standalone(sheet) {
  const [width, height] = [sheet.offsetWidth, sheet.offsetHeight];
  const copy = sheet.cloneNode(true);
  copy.style.transform = "none";
  copy.classList.add("is-picture");
  for (const picture of copy.querySelectorAll("img, iframe")) picture.remove();
  const style = document.createElement("style");
  style.textContent = rules();
  const body = document.createElement("div");
  body.lang = document.documentElement.lang;
  body.append(style, copy);
  const svg = document.createElementNS(SVG, "svg");
  const foreign = document.createElementNS(SVG, "foreignObject");
  for (const node of [svg, foreign]) {
    node.setAttribute("width", width);
    node.setAttribute("height", height);
  }
  foreign.append(body);
  svg.append(foreign);
  return "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(svg));
}

async function loaded(address) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  return picture;
}

// Where a part lies on its sheet, in pixels of the page before it was scaled to the screen.
function placeOf(part, sheet) {
  let [x, y] = [0, 0];
  for (let node = part; node !== sheet; node = node.offsetParent) {
    x += node.offsetLeft + node.offsetParent.clientLeft;
    y += node.offsetTop + node.offsetParent.clientTop;
  }
  return { x, y };
}

export async function pngOf(sheet, map, finer) {
  const canvas = document.createElement("canvas");
  canvas.width = sheet.offsetWidth * finer;
  canvas.height = sheet.offsetHeight * finer;
  const context = canvas.getContext("2d");
  context.scale(finer, finer);
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, sheet.offsetWidth, sheet.offsetHeight);
  const { x, y } = placeOf(map, sheet);
  context.drawImage(map, x, y, map.offsetWidth, map.offsetHeight);
  context.drawImage(await loaded(standalone(sheet)), 0, 0, sheet.offsetWidth, sheet.offsetHeight);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
