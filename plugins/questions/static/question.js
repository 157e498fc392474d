// A browser offers only the choices that match the text in a box. Selecting the text on focus lets the
// reader type over it, and so choose from all of them.
for (const box of document.querySelectorAll(".choices input[list]")) {
  box.addEventListener("focus", () => box.select());
}
