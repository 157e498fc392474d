// Shows the description of a chart's mark, from its aria-label, when the mark is pointed at, touched
// or reached with the arrow keys, and leads to the page of what it is about: by a click, by Enter, or,
// as a touch first shows the figure, by the link below it. Charts are complete without this script.
(() => {
  const tip = document.createElement("div");
  tip.className = "chart-tip";
  const figure = document.createElement("div");
  figure.setAttribute("role", "status");
  const more = document.createElement("a");
  tip.append(figure, more);
  let current = null;

  // The names of categories stand first in a description; of "Asia" and "Asia, rest", the longer one.
  function pageOf(mark) {
    const says = mark.getAttribute("aria-label");
    const known = mark.closest("figure")?.querySelector("template")?.content.querySelectorAll("a") ?? [];
    const fits = [...known].filter(({ textContent: name }) => says.startsWith(name) && /^[,:]/.test(says.slice(name.length)));
    return fits.sort((one, other) => other.textContent.length - one.textContent.length)[0];
  }

  function hide() {
    if (current) current.classList.remove("chart-mark", "chart-linked");
    current = null;
    figure.textContent = "";
    tip.classList.remove("chart-tip-shown");
  }

  function show(mark, left, top, isTouched) {
    if (mark === current && isTouched) return;
    hide();
    current = mark;
    const page = pageOf(mark);
    mark.classList.add("chart-mark");
    mark.classList.toggle("chart-linked", Boolean(page));
    figure.textContent = mark.getAttribute("aria-label");
    more.hidden = !page || !isTouched;
    if (page) {
      more.href = page.href;
      more.textContent = page.textContent;
    }
    tip.classList.add("chart-tip-shown");
    const most = window.scrollX + document.documentElement.clientWidth - tip.offsetWidth - 8;
    tip.style.left = `${Math.max(0, Math.min(left + window.scrollX + 12, most))}px`;
    tip.style.top = `${top + window.scrollY + 16}px`;
  }

  function pointed(event) {
    const mark = event.target.closest("[aria-label]");
    const isTouched = event.pointerType === "touch";
    if (mark && mark !== event.currentTarget) show(mark, event.clientX, event.clientY, isTouched);
    else hide();
  }

  function clicked(event) {
    const page = event.pointerType !== "touch" && current?.contains(event.target) && pageOf(current);
    if (page) location.assign(page.href);
  }

  function showAt(marks, place) {
    const mark = marks[Math.max(0, Math.min(place, marks.length - 1))];
    mark.scrollIntoView({ block: "nearest", inline: "nearest" });
    const box = mark.getBoundingClientRect();
    show(mark, box.right - Math.min(box.width / 2, 40), box.bottom - Math.min(box.height / 2, 20));
  }

  function steps(event, marks) {
    const here = marks.indexOf(current);
    const places = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1 };
    const place = { ...places, Home: 0, End: marks.length - 1 }[event.key];
    const page = event.key === "Enter" && current && pageOf(current);
    if (event.key === "Escape") hide();
    if (page) location.assign(page.href);
    if (place === undefined) return;
    event.preventDefault();
    showAt(marks, place);
  }

  function prepare(chart) {
    const marks = [...chart.querySelectorAll("[aria-label]")];
    if (!marks.length) return;
    // The browser would show these besides.
    chart.querySelectorAll("title").forEach((title) => title.remove());
    chart.setAttribute("tabindex", "0");
    chart.addEventListener("pointermove", pointed);
    chart.addEventListener("pointerdown", pointed);
    // A finger that is lifted leaves too, but what it has touched is to be read.
    chart.addEventListener("pointerleave", (event) => event.pointerType === "touch" || hide());
    chart.addEventListener("click", clicked);
    chart.addEventListener("focus", () => chart.matches(":focus-visible") && !current && showAt(marks, 0));
    chart.addEventListener("blur", (event) => tip.contains(event.relatedTarget) || hide());
    chart.addEventListener("keydown", (event) => steps(event, marks));
  }

  // A picture has no marks to point at, so the drawing takes its place; a phone has one of its own.
  const isPhone = matchMedia("(max-width: 480px)");
  async function unfold(shown, picture) {
    const ofPhone = isPhone.matches && picture.querySelector("source")?.srcset;
    const answer = await fetch(ofPhone || picture.querySelector("img").src);
    const text = await answer.text();
    if (!answer.ok) {
      const why = document.createElement("p");
      why.className = "note warn";
      why.textContent = text;
      shown.replaceWith(why);
      return;
    }
    const drawing = new DOMParser().parseFromString(text, "image/svg+xml");
    const links = document.createElement("template"); // not within the drawing, which is one image
    links.content.append(...drawing.querySelectorAll("metadata a"));
    const chart = document.importNode(drawing.documentElement, true);
    prepare(chart);
    picture.figure.querySelector("template")?.remove();
    picture.figure.append(links);
    shown.replaceWith(chart);
    isPhone.addEventListener("change", () => unfold(chart, picture), { once: true });
  }

  document.querySelectorAll("svg.chart").forEach(prepare);
  document.querySelectorAll(".chart-picture").forEach((picture) => {
    const image = picture.querySelector("img");
    picture.figure = picture.closest("figure");
    if (image.complete) unfold(picture, picture);
    for (const end of image.complete ? [] : ["load", "error"]) {
      image.addEventListener(end, () => unfold(picture, picture), { once: true });
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("svg.chart, .chart-tip")) hide();
  });
  document.body.append(tip);
})();
