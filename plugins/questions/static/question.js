// A box that offers choices shows those that match what stands in it: choose anew from all of them.
for (const box of document.querySelectorAll(".choices input[list]")) {
  box.addEventListener("focus", () => box.select());
}
