// Brings datasette-vega when its button is pressed, or at once for an address that holds a chart of
// its making (#g.mark=…). It is large, and needs to be allowed to make code of text.
const button = document.querySelector("button[data-charts-with]");
const table = document.querySelector("table[data-charted]");

// The tool begins on DOMContentLoaded, which is past: what it would do then is caught and done now.
function beginning(script, begin) {
  const listen = document.addEventListener;
  const caught = [];
  document.addEventListener = (event, listener, ...rest) =>
    event === "DOMContentLoaded" ? caught.push(listener) : listen.call(document, event, listener, ...rest);
  const done = () => {
    delete document.addEventListener;
    button.disabled = false;
  };
  script.addEventListener("load", () => {
    done();
    caught.forEach((listener) => listener());
    begin();
  });
  script.addEventListener("error", () => {
    done();
    button.after(" The chart tool could not be loaded.");
  });
}

function bring() {
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
  table.classList.add("rows-and-columns"); // what the tool looks for; it puts itself before it
  const script = document.createElement("script");
  script.src = button.dataset.chartsWith;
  beginning(script, () => {
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
  button.addEventListener("click", bring);
  if (location.hash.startsWith("#g.")) {
    bring();
  }
}
