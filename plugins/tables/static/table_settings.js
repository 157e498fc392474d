// Set what Datasette's table.js expects, from the attributes of this script's tag.
window.DATASETTE_ALLOW_FACET = document.currentScript.dataset.allowFacet === "true";
