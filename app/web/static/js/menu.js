// The menu button of narrow screens; without scripts the links simply stay open.
const button = document.querySelector(".menu-button");
const nav = document.getElementById("nav");

document.documentElement.classList.add("script");

button.addEventListener("click", () => {
  const open = nav.classList.toggle("open");
  button.setAttribute("aria-expanded", String(open));
});
