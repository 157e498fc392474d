// Reads JSON-stat from standard input with jsonstat-toolkit; writes the numbers as a JSON list.
const JSONstat = require("jsonstat-toolkit");
const { readFileSync } = require("node:fs");

const dataset = JSONstat(JSON.parse(readFileSync(0, "utf8")));
const names = dataset.id.filter((name) => !["ContentsCode", "Tid"].includes(name));
const cellNotes = dataset.extension.cellNotes || [];

const places = names.reduce(
  (before, name) =>
    before.flatMap((place) => dataset.Dimension(name).id.map((code) => ({ ...place, [name]: code }))),
  [{}]
);
const numbers = places.map((place) => {
  const cell = dataset.Data(place);
  const categories = names.map((name) => dataset.Dimension(name).Category(place[name]));
  const ofCell = cellNotes.filter((note) =>
    note.conditions.every((is) => place[is.variableCode] === is.valueCode)
  );
  return {
    codes: names.map((name) => place[name]),
    categories: categories.map((category) => category.label),
    value: cell.value,
    symbol: cell.status,
    note_texts: [
      ...(dataset.note || []),
      ...categories.flatMap((category) => category.note || []),
      ...ofCell.map((note) => note.text),
    ],
  };
});
process.stdout.write(JSON.stringify(numbers));
