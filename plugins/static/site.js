// Closes Datasette's drop-down menus when a click falls outside them; all else works without it.
// Datasette's own script for this closes every open <details>, trees and folded notes too.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.actions-menu-links[open]")) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});
