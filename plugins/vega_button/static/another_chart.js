// Loads datasette-vega when its button is pressed, or at once for an address with one of its charts
// (#g.mark=…). Other pages do without it, because it is large and needs 'unsafe-eval'.
const button = document.querySelector("button[data-charts-with]");
const table = document.querySelector("table[data-charted]");

// The tool starts on DOMContentLoaded, which is over: collect its listeners and call them now.
function startWhenLoaded(script, started) {
  const listen = document.addEventListener;
  const listeners = [];
  document.addEventListener = (event, listener, ...rest) =>
    event === "DOMContentLoaded" ? listeners.push(listener) : listen.call(document, event, listener, ...rest);
  const done = () => {
    delete document.addEventListener;
    button.disabled = false;
  };
  script.addEventListener("load", () => {
    done();
    listeners.forEach((listener) => listener());
    started();
  });
  script.addEventListener("error", () => {
    done();
    button.after(" The chart tool could not be loaded.");
  });
}

function load() {
  if (button.dataset.firstChoice && !location.hash.startsWith("#g.")) {
    history.replaceState(null, "", `#${button.dataset.firstChoice}`);
  }
  button.disabled = true;
  for (const url of button.dataset.styles.split(" ")) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = url;
    document.head.append(style);
  }
  table.classList.add("rows-and-columns"); // the tool looks for this class, and inserts itself before the table
  const script = document.createElement("script");
  script.src = button.dataset.chartsWith;
  startWhenLoaded(script, () => {
    const tool = table.previousElementSibling;
    tool.className = "another-chart-tool";
    button.after(tool);
    button.hidden = true;
    tool.tabIndex = -1;
    tool.focus();
  });
  document.head.append(script);
}

if (button && table) {
  button.hidden = false;
  button.addEventListener("click", load);
  if (location.hash.startsWith("#g.")) {
    load();
  }
}
