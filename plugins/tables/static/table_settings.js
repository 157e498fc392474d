// What Datasette's table.js expects to find, taken from the tag that asks for this script.
window.DATASETTE_ALLOW_FACET = document.currentScript.dataset.allowFacet === "true";
