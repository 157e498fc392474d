// Follow the links that change what a table shows without loading a new page, and move between
// numbers with the arrow keys. The page always shows what the server returns for its address.
// With Tab, one number of the table is reached, not hundreds of them.

const REGION = "published";
let shownAddress = location.pathname + location.search;
let latest = 0;

const IN_TABLE = ".printed tbody :is(td, th) > a";
const CHOSEN = ".printed .chosen"; // the number that the panel is about

function leaveOneStop(stop = document.querySelector(`${CHOSEN} > a`)) {
  const links = [...document.querySelectorAll(IN_TABLE)];
  links.forEach((link) => (link.tabIndex = -1));
  const kept = links.includes(stop) ? stop : links[0];
  if (kept) {
    kept.tabIndex = 0;
  }
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches(IN_TABLE)) {
    document.querySelectorAll(`${IN_TABLE}[tabindex="0"]`).forEach((link) => (link.tabIndex = -1));
    event.target.tabIndex = 0;
  }
});

// Scroll the table, and the page where that is not enough, until the chosen number is between the heads
// and the panel about it.
function bringIntoSight(cell) {
  const box = cell.closest(".scroll");
  const head = box.querySelector("thead").offsetHeight;
  const panel = document.getElementById("cell");
  const place = () => [cell.getBoundingClientRect(), box.getBoundingClientRect()];
  const isCovered = (here, frame) =>
    here.top < Math.max(frame.top, 0) + head ||
    here.bottom > Math.min(frame.bottom, innerHeight, panel?.getBoundingClientRect().top ?? Infinity);
  let [here, frame] = place();
  if (isCovered(here, frame)) {
    box.scrollTop += here.top - frame.top - head - (frame.height - head) / 3;
    if (isCovered(...place())) {
      box.scrollIntoView();
    }
  }
  cell.querySelector("a")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

async function show(address, focusId) {
  const asked = ++latest;
  const response = await fetch(address);
  if (!response.ok) {
    location.assign(address);
    return;
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (asked !== latest) {
    return;
  }
  const old = document.getElementById(REGION);
  const { scrollLeft, scrollTop } = old.querySelector(".scroll");
  const region = document.adoptNode(page.getElementById(REGION));
  old.replaceWith(region);
  shownAddress = address.pathname + address.search;
  region.querySelector(".scroll").scrollTo({ left: scrollLeft, top: scrollTop, behavior: "instant" });
  const focused = document.getElementById(focusId);
  leaveOneStop(focused);
  focused?.focus({ preventScroll: focusId === "cell" });
  const chosen = region.querySelector(CHOSEN);
  if (chosen) {
    bringIntoSight(chosen);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(`#${REGION} a[href^="?"]`);
  const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || elsewhere) {
    return;
  }
  event.preventDefault();
  const address = new URL(link.href);
  history.pushState(null, "", address);
  show(address, address.hash.slice(1) || link.id);
});

window.addEventListener("popstate", () => {
  // Going to a note and back only changes the fragment, which the browser handles itself.
  if (location.pathname + location.search !== shownAddress) {
    show(new URL(location.href), location.hash.slice(1));
  }
});

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    document.getElementById("close-cell")?.click();
    return;
  }
  const field = event.target.closest(".printed tbody td, .printed tbody th");
  const move = MOVES[event.key];
  if (!field || !move || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  // Past blank cells and sections, to the next one with a link.
  let [line, place] = [field.parentElement.rowIndex, field.cellIndex];
  let row, next;
  do {
    [line, place] = [line + move[0], place + move[1]];
    row = field.closest("table").rows[line];
    next = row?.closest("tbody") && row.cells[place]?.querySelector("a");
  } while (row?.closest("tbody") && !next && (move[0] || row.cells[place]));
  if (next) {
    event.preventDefault();
    next.focus();
  }
});

leaveOneStop();
// After the browser has gone to the fragment of the address.
window.addEventListener("load", () => document.querySelectorAll(CHOSEN).forEach(bringIntoSight));
