// Shows the description of a chart's mark, from its aria-label, when the mark is pointed at, touched
// or reached with the arrow keys. The charts are complete without this script.
(() => {
  const tip = document.createElement("div");
  tip.className = "chart-tip";
  tip.setAttribute("role", "status");
  let current = null;

  function hide() {
    if (current) current.classList.remove("chart-mark");
    current = null;
    tip.textContent = "";
  }

  function show(mark, left, top) {
    hide();
    current = mark;
    mark.classList.add("chart-mark");
    tip.textContent = mark.getAttribute("aria-label");
    const most = window.scrollX + document.documentElement.clientWidth - tip.offsetWidth - 8;
    tip.style.left = `${Math.max(0, Math.min(left + window.scrollX + 12, most))}px`;
    tip.style.top = `${top + window.scrollY + 16}px`;
  }

  function pointed(event) {
    const mark = event.target.closest("[aria-label]");
    if (mark && mark !== event.currentTarget) show(mark, event.clientX, event.clientY);
    else hide();
  }

  function showAt(marks, place) {
    const mark = marks[Math.max(0, Math.min(place, marks.length - 1))];
    const box = mark.getBoundingClientRect();
    show(mark, box.right - Math.min(box.width / 2, 40), box.bottom - Math.min(box.height / 2, 20));
  }

  function steps(event, marks) {
    const here = marks.indexOf(current);
    const places = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: marks.length - 1 };
    if (event.key === "Escape") hide();
    if (!(event.key in places)) return;
    event.preventDefault();
    showAt(marks, places[event.key]);
  }

  document.querySelectorAll("svg.chart").forEach((chart) => {
    const marks = [...chart.querySelectorAll("[aria-label]")];
    if (!marks.length) return;
    // The browser would show these besides.
    chart.querySelectorAll("title").forEach((title) => title.remove());
    chart.setAttribute("tabindex", "0");
    chart.addEventListener("pointermove", pointed);
    chart.addEventListener("pointerdown", pointed);
    chart.addEventListener("pointerleave", hide);
    chart.addEventListener("focus", () => current || showAt(marks, 0));
    chart.addEventListener("blur", hide);
    chart.addEventListener("keydown", (event) => steps(event, marks));
  });
  document.body.append(tip);
})();
