// Make the lists of the chooser easier to use: find by a few letters, move with the arrow keys, see
// how many are ticked, and get a short address. The form works without any of this.

const form = document.querySelector("#choose form");

function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function find(list, words) {
  const wanted = folded(words.trim());
  for (const line of list.children) {
    line.hidden = !folded(line.textContent).includes(wanted);
  }
}

function count(fieldset) {
  const ticked = fieldset.querySelectorAll("input:checked").length;
  const label = fieldset.querySelector(".count");
  label.dataset.all ??= label.textContent;
  label.textContent = ticked ? label.dataset.ticked.replace("#", ticked) : label.dataset.all;
}

function move(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const list = event.target.closest(".boxes");
  if (!step || !list || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const name = event.target.closest(".parts") ? ".parts input" : "label:not(.parts) input";
  const boxes = [...list.querySelectorAll(`li:not([hidden]) > ${name}`)];
  const next = boxes[boxes.indexOf(event.target) + step];
  event.preventDefault();
  next?.focus();
}

function send(event) {
  const terms = new Map();
  for (const [name, value] of new FormData(form)) {
    if (value.trim()) {
      terms.set(name, [...(terms.get(name) ?? []), value.trim()]);
    }
  }
  const pairs = [...terms].map(([name, values]) => {
    const value = encodeURIComponent(values.join(",")).replace(/%2C/g, ",").replace(/%3A/g, ":");
    return `${encodeURIComponent(name)}=${value}`;
  });
  event.preventDefault();
  location.assign(form.action + (pairs.length ? `?${pairs.join("&")}` : ""));
}

for (const fieldset of form?.querySelectorAll("fieldset") ?? []) {
  const field = fieldset.querySelector(".find");
  if (field) {
    field.hidden = false;
    const list = fieldset.querySelector(".boxes");
    field.addEventListener("input", (event) => find(list, event.target.value));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        list.querySelector("li:not([hidden]) input")?.focus();
      }
    });
  }
  fieldset.addEventListener("change", () => count(fieldset));
  count(fieldset);
}
form?.addEventListener("keydown", move);
form?.addEventListener("submit", send);
