// A sheet of the map: its picture, legend, scale; printed by the browser, or put into one picture.
import { pngOf } from "./sheet-picture.js";

const MM_PER_PX = 25.4 / 96; // of a page, as CSS counts
const LONGEST_BAR_MM = 60;
const WAIT_MS = 120000;

const page = document.querySelector(".sheet-page");
const sheet = document.querySelector(".sheet");
const box = sheet.querySelector(".sheet-map");
const said = page.querySelector(".sheet-said");
const words = page.dataset;

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// The map document in its frame, once it says that it is drawn.
async function drawnMap(frame) {
  const until = Date.now() + WAIT_MS;
  while (Date.now() < until) {
    const inner = frame.contentWindow;
    const state = frame.contentDocument?.documentElement?.dataset.state;
    if (state === "failed") throw new Error("the map failed");
    if (state === "drawn" && inner.cityMap.sheet) return inner.cityMap.sheet;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("the map was not drawn in time");
}

function number(value) {
  return new Intl.NumberFormat(document.documentElement.lang).format(value);
}

// The longest of 1, 2 and 5 times a power of ten that a bar has room for.
function barLengthM(metresPerMm) {
  const mostM = metresPerMm * LONGEST_BAR_MM;
  const power = 10 ** Math.floor(Math.log10(mostM));
  return [5, 2, 1].map((times) => times * power).find((lengthM) => lengthM <= mostM);
}

function showScale(metresPerPx) {
  const metresPerMm = metresPerPx / MM_PER_PX;
  const lengthM = barLengthM(metresPerMm);
  const bar = sheet.querySelector(".sheet-bar");
  bar.style.width = lengthM / metresPerMm + "mm";
  bar.textContent = lengthM >= 1000 ? number(lengthM / 1000) + "\u2009km" : number(lengthM) + "\u2009m";
  const ratio = Number((metresPerMm * 1000).toPrecision(3));
  sheet.querySelector(".sheet-ratio").textContent = "1 : " + number(ratio);
}

function showLegends(map, hatches) {
  const node = sheet.querySelector(".sheet-legend");
  for (const { name, nodes } of map.legends()) {
    const part = element("section");
    part.append(element("h2", "", name), ...nodes.map((one) => document.importNode(one, true)));
    node.append(part);
  }
  const figures = map.figures();
  if (figures.length) {
    const part = element("section");
    part.append(element("h2", "", words.measured), ...figures.map(([name, value]) => element("p", "", name + " " + value)));
    node.append(part);
  }
  node.append(...[...hatches].map((one) => document.importNode(one, true)));
}

function showTexts(map) {
  const choice = sheet.querySelector(".sheet-choice");
  choice.replaceChildren(...map.choices().map((text) => element("span", "", text)));
  sheet.querySelector(".sheet-credits").textContent = map.credits().join(" · ");
}

// A long legend is written smaller until it fits.
function tighten() {
  const node = sheet.querySelector(".sheet-legend");
  for (const size of ["is-tight", "is-tightest"]) {
    if (node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1) node.classList.add(size);
  }
}

function fitOnScreen() {
  const room = page.querySelector(".sheet-room");
  const scale = Math.min(1, room.clientWidth / sheet.offsetWidth);
  sheet.style.transform = scale < 1 ? `scale(${scale})` : "";
  room.style.height = sheet.offsetHeight * scale + "px";
}

async function showPicture(map) {
  const canvas = await map.picture();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const picture = box.querySelector("img");
  picture.src = URL.createObjectURL(blob);
  await picture.decode();
  picture.hidden = false;
}

function tell(text, isError) {
  said.textContent = text;
  said.classList.toggle("bad", isError);
}

function download(blob) {
  const link = element("a");
  link.href = URL.createObjectURL(blob);
  link.download = words.file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function offer(finer) {
  const [print, save] = page.querySelectorAll(".sheet-tools button");
  print.addEventListener("click", () => window.print());
  save.addEventListener("click", async () => {
    save.disabled = true;
    try {
      download(await pngOf(sheet, box.querySelector("img"), finer));
    } catch {
      tell(words.failed, true);
    } finally {
      save.disabled = false;
    }
  });
  print.disabled = save.disabled = false;
}

async function make() {
  fitOnScreen();
  const frame = element("iframe", "sheet-frame");
  frame.title = words.frame;
  frame.tabIndex = -1;
  frame.src = words.map;
  box.prepend(frame);
  const map = await drawnMap(frame);
  showTexts(map);
  showLegends(map, frame.contentDocument.querySelectorAll(".map-hatches"));
  showScale(await map.metresPerPx());
  tighten();
  await showPicture(map);
  const notes = map.said();
  frame.remove();
  offer(map.finer);
  tell(notes.length ? notes.join(" ") : words.ready, notes.length > 0);
  page.dataset.state = "ready";
}

window.addEventListener("resize", fitOnScreen);
make().catch((error) => {
  tell(words.failed, true);
  page.dataset.state = "failed";
  throw error; // for the console, and for who looks into it
});
