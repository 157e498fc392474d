// A browser offers only the choices that match the text in a box. Selecting the text on focus lets the
// reader type over it, and so choose from all of them.
for (const box of document.querySelectorAll(".choices input[list]")) {
  box.addEventListener("focus", () => box.select());
}

// What the other boxes offer may depend on the table, so when another one is chosen, take theirs from
// its page. A choice that the new table has as well is kept. Without this, the page says what is unknown.
document.querySelector(".choices select[name=table]")?.addEventListener("change", async ({ target }) => {
  const lang = target.form.elements.lang && { lang: target.form.elements.lang.value };
  const response = await fetch(`${target.form.action}?${new URLSearchParams({ table: target.value, ...lang })}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const box of target.form.querySelectorAll(".choices :is(select, input)")) {
    const theirs = page.getElementById(box.id);
    const list = (one) => one.list ?? (one.matches("select") ? one : null);
    if (box === target || !theirs || !list(box) || box.tagName !== theirs.tagName) {
      continue;
    }
    const [wanted, first] = [box.value, theirs.value];
    list(box).replaceChildren(...list(theirs).children);
    const has = [...list(box).children].some((option) => option.value === wanted);
    box.value = has ? wanted : first;
  }
});
