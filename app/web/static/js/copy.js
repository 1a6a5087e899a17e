// Buttons that copy the field beside them; without a clipboard the field is marked for Ctrl+C.
const said = document.querySelector(".copy-said");

async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return said.dataset.done;
  } catch {
    field.focus();
    field.select();
    return said.dataset.byHand;
  }
}

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = await copy(document.getElementById(button.dataset.copies));
    said.hidden = false;
  });
}
