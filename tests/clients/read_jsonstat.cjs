// Reads JSON-stat from standard input with jsonstat-toolkit; writes the numbers as a JSON list.
const JSONstat = require("jsonstat-toolkit");
const { readFileSync } = require("node:fs");

const dataset = JSONstat(JSON.parse(readFileSync(0, "utf8")));
const [row, column] = dataset.id;
const cellNotes = dataset.extension.cellNotes || [];

const numbers = [];
for (const rowCode of dataset.Dimension(row).id) {
  for (const columnCode of dataset.Dimension(column).id) {
    const place = { [row]: rowCode, [column]: columnCode };
    const cell = dataset.Data(place);
    const categories = [row, column].map((name) => dataset.Dimension(name).Category(place[name]));
    const ofCell = cellNotes.filter((note) =>
      note.conditions.every((is) => place[is.variableCode] === is.valueCode)
    );
    numbers.push({
      row_code: rowCode,
      row: categories[0].label,
      column_code: columnCode,
      column: categories[1].label,
      value: cell.value,
      symbol: cell.status,
      note_texts: [
        ...(dataset.note || []),
        ...categories.flatMap((category) => category.note || []),
        ...ofCell.map((note) => note.text),
      ],
    });
  }
}
process.stdout.write(JSON.stringify(numbers));
