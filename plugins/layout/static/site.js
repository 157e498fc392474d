// Additions to every page, which works without them too.

// Add a button that copies code.
if (navigator.clipboard) {
  for (const box of document.querySelectorAll(".copyable")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button second copy";
    button.textContent = document.body.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(box.querySelector("code").textContent);
      button.textContent = document.body.dataset.copied;
    });
    (box.tagName === "DETAILS" ? box.querySelector("pre") : box).prepend(button);
  }
}

// Close Datasette's drop-down menus on a click outside them. Datasette's own script for this would
// close every open <details>, also trees and folded notes.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.actions-menu-links[open]")) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});
