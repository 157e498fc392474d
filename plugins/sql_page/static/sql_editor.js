// Turn the textarea of SQL into an editor that completes names, and let a click on a name in the list
// insert it. Without this script, the textarea and the links work too.
import {
  Decoration,
  EditorState,
  EditorView,
  SQLite,
  Text,
  autocompletion,
  bracketMatching,
  classHighlighter,
  completionKeymap,
  defaultKeymap,
  history,
  historyKeymap,
  keymap,
  keywordCompletionSource,
  lineNumbers,
  schemaCompletionSource,
  sql,
  syntaxHighlighting,
} from "./codemirror.min.js";

const WORD = /[\w$]*$/;
const BARE = /^[a-z_][a-z0-9_]*$/i;
// What stands before an open text: `region = '`, or `region in ('a', '`.
const COMPARED = /["[`]?(\w+)["\]`]?\s*(?:=|==|<>|!=|is|is\s+not|like|glob|(?:not\s+)?in\s*\([^()]*)\s*'(?:[^']|'')*$/i;
const CODES = /_code$|^(?:code|parent|ancestor|descendant)$/;
const KINDS = ["total", "group", "item", "rest"];
const PARTS = /_(?:code|name|group|kind)$/;

// Whether the cursor is within a text, which has been opened and not closed before it.
const isInText = (context) => context.state.sliceDoc(0, context.pos).split("'").length % 2 === 0;

const quoted = (name) => (BARE.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

// The tables and columns, as the page lists them.
function listed() {
  return [...document.querySelectorAll(".schema li")].map((item) => ({
    name: item.querySelector("[data-insert]").dataset.insert,
    title: item.querySelector(".quiet")?.textContent ?? "",
    categories: item.dataset.categories,
    columns: [...item.querySelectorAll("dt")].map((term) => ({
      name: term.textContent.trim(),
      about: term.nextElementSibling.textContent.trim(),
    })),
  }));
}

// The tables that the SQL names; a column may have the name of a table too.
function namedIn(state, tables) {
  const text = state.doc.toString().toLowerCase();
  const words = new Set(text.match(/[\w$]+/g));
  return tables.filter(({ name }) => {
    const low = name.toLowerCase();
    return BARE.test(low) ? words.has(low) : text.includes(low);
  });
}

function schemaOf(tables) {
  const columns = (table) => table.columns.map(({ name, about }) => (
    { label: name, apply: quoted(name), type: "property", info: about || undefined }
  ));
  return Object.fromEntries(tables.map((table) => [table.name, {
    self: { label: table.name, apply: quoted(table.name), type: "class", detail: table.title },
    children: columns(table),
  }]));
}

// Complete columns without the table before them, those of the tables that the SQL names first.
function columnsOf(tables) {
  return (context) => {
    const word = context.matchBefore(WORD);
    const before = context.state.sliceDoc(Math.max(0, word.from - 1), word.from);
    if ((!word.text && !context.explicit) || "'\".[`:@".includes(before || " ")) return null;
    const named = namedIn(context.state, tables);
    const first = new Set(named.flatMap((table) => table.columns.map(({ name }) => name)));
    const columns = [...named, ...tables].flatMap((table) => table.columns);
    const options = columns.map(({ name, about }) => [
      name,
      { label: name, apply: quoted(name), type: "property", info: about || undefined, boost: first.has(name) ? 2 : 0 },
    ]);
    // Of columns of the same name, the last in this list stays.
    return { from: word.from, validFor: /^[\w$]*$/, options: [...new Map(options.reverse()).values()] };
  };
}

// Complete categories within a text: their names, or codes where the column has codes.
function categoriesOf(tables) {
  const lists = new Map(tables.filter((table) => table.categories).map((table) => [table.name, table.categories]));
  const fetched = new Map();
  const fetchList = (name) => {
    if (!fetched.has(name)) {
      fetched.set(name, fetch(lists.get(name)).then((answer) => (answer.ok ? answer.json() : []), () => []));
    }
    return fetched.get(name);
  };
  return async (context) => {
    const text = context.state.sliceDoc(0, context.pos);
    const found = COMPARED.exec(text);
    if (!found || !isInText(context)) return null;
    const column = found[1].toLowerCase();
    const from = text.lastIndexOf("'") + 1;
    if (column.endsWith("kind")) {
      return { from, validFor: /^\w*$/, options: KINDS.map((kind) => ({ label: kind, apply: closing(kind) })) };
    }
    const own = column.replace(PARTS, "");
    const names = lists.has(own) ? [own] : [...lists.keys()].filter((name) => name !== "published_table");
    const rows = (await Promise.all(names.map(fetchList))).flat();
    const holds = holdsOf(column, own, namedIn(context.state, tables));
    return { from, validFor: /^[^']*$/, options: rows.flatMap((row) => optionsOf(row, holds)) };
  };
}

// Whether a column holds the codes or names of categories, as far as it is known: a column with the
// name of a dimension has names where another has its codes.
function holdsOf(column, own, tables) {
  if (CODES.test(column)) return "codes";
  const beside = tables.some((table) => table.columns.some(({ name }) => name === `${own}_code`));
  return beside || column === "name" ? "names" : "either";
}

// A published table has an id and a title, a category a code and a name.
function optionsOf({ id, title, code, name }, holds) {
  if (id) return [{ label: id, detail: title, apply: closing(id) }];
  if (holds === "codes") return [{ label: name, detail: code, apply: closing(code) }];
  const options = [{ label: name, detail: code, apply: closing(name), boost: 1 }];
  if (holds === "names" || code === name) return options;
  return [...options, { label: code, detail: name, apply: closing(code) }];
}

// Return what inserts a text and closes its quotation mark, if none stands there yet.
function closing(value) {
  return (view, completion, from, to) => {
    const insert = `${value.replaceAll("'", "''")}'`;
    const end = view.state.sliceDoc(to, to + 1) === "'" ? to + 1 : to;
    view.dispatch({ changes: { from, to: end, insert }, selection: { anchor: from + insert.length } });
  };
}

// Return where the server saw a fault, given as line, column and length.
function faultIn(doc, given) {
  const [line, column, length] = given.split(" ").map(Number);
  const anchor = doc.line(line).from + column - 1;
  return { anchor, head: anchor + length };
}

// Mark a fault until the SQL is changed.
function marking({ anchor, head }, doc) {
  const mark = Decoration.set(
    anchor < head ? [Decoration.mark({ class: "cm-fault" }).range(anchor, head)] : [],
  );
  return EditorView.decorations.of((view) => (view.state.doc.eq(doc) ? mark : Decoration.none));
}

// Within a text only categories are completed, and elsewhere names and the words of SQL.
function completionOf(tables) {
  const names = [
    columnsOf(tables),
    schemaCompletionSource({ dialect: SQLite, schema: schemaOf(tables) }),
    keywordCompletionSource(SQLite),
  ];
  const elsewhere = names.map((source) => (context) => (isInText(context) ? null : source(context)));
  return autocompletion({ icons: false, override: [categoriesOf(tables), ...elsewhere] });
}

function edit(text) {
  const run = () => {
    text.form.requestSubmit();
    return true;
  };
  const doc = Text.of(text.value.split("\n"));
  const fault = text.dataset.fault ? faultIn(doc, text.dataset.fault) : null;
  const view = new EditorView({
    state: EditorState.create({
      doc,
      selection: fault ?? { anchor: doc.length },
      extensions: [
        keymap.of([
          { key: "Mod-Enter", run },
          { key: "Shift-Enter", run },
          ...completionKeymap,
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        lineNumbers(),
        history(),
        bracketMatching(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": "SQL",
          "aria-describedby": "sql-keys",
          "aria-invalid": text.getAttribute("aria-invalid") ?? "false",
        }),
        syntaxHighlighting(classHighlighter),
        sql({ dialect: SQLite }),
        completionOf(listed()),
        fault ? marking(fault, doc) : [],
      ],
    }),
  });
  text.before(view.dom);
  text.hidden = true;
  text.form.addEventListener("submit", () => {
    text.value = view.state.doc.toString();
  });
  return view;
}

function insertOnClick(view) {
  document.querySelector(".insert-hint").hidden = false;
  for (const link of document.querySelectorAll("[data-insert]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const { from } = view.state.selection.main;
      const space = /[\w,)]/.test(view.state.sliceDoc(Math.max(0, from - 1), from)) ? " " : "";
      view.dispatch(view.state.replaceSelection(space + quoted(link.dataset.insert)));
      view.focus();
    });
  }
}

const text = document.querySelector("textarea#sql-editor");
if (text) {
  const view = edit(text);
  document.querySelector("#sql-keys").hidden = false;
  insertOnClick(view);
  const format = document.querySelector("button#sql-format");
  format.hidden = false;
  format.addEventListener("click", () => {
    const insert = sqlFormatter.format(view.state.doc.toString());
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } });
  });
}
