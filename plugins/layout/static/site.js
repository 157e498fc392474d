// Small helps on every page; each page works without them.

// A button that copies, beside code that people carry elsewhere.
if (navigator.clipboard) {
  for (const box of document.querySelectorAll(".copyable")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button second copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(box.querySelector("code").textContent);
      button.textContent = "Copied";
    });
    (box.tagName === "DETAILS" ? box.querySelector("pre") : box).prepend(button);
  }
}

// Closes Datasette's drop-down menus when a click falls outside them. Datasette's own script for
// this closes every open <details>, trees and folded notes too.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.actions-menu-links[open]")) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});
