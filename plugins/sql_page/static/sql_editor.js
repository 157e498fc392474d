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
  lineNumbers,
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

function schemaOf(tables) {
  const columns = (table) => table.columns.map(({ name, about }) => (
    { label: name, apply: quoted(name), type: "property", info: about || undefined }
  ));
  return Object.fromEntries(tables.map((table) => [table.name, {
    self: { label: table.name, apply: quoted(table.name), type: "class", detail: table.title },
    children: columns(table),
  }]));
}

// Complete the columns of the tables that the SQL names, without the table before them; those of all
// tables as long as it names none.
function columnsOf(tables) {
  return (context) => {
    const word = context.matchBefore(WORD);
    const before = context.state.sliceDoc(Math.max(0, word.from - 1), word.from);
    if ((!word.text && !context.explicit) || "'\".[`:@".includes(before || " ")) return null;
    const text = context.state.doc.toString().toLowerCase();
    const named = tables.filter(({ name }) => text.includes(name.toLowerCase()));
    const columns = new Map(
      (named.length ? named : tables).flatMap((table) => table.columns).map((column) => [column.name, column]),
    );
    return {
      from: word.from,
      validFor: /^[\w$]*$/,
      options: [...columns.values()].map(({ name, about }) => (
        { label: name, apply: quoted(name), type: "property", info: about || undefined, boost: 1 }
      )),
    };
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
    if (!found) return null;
    const column = found[1].toLowerCase();
    const from = text.lastIndexOf("'") + 1;
    if (column.endsWith("kind")) {
      return { from, validFor: /^\w*$/, options: KINDS.map((kind) => ({ label: kind, apply: closing(kind) })) };
    }
    const own = column.replace(PARTS, "");
    const names = lists.has(own) ? [own] : [...lists.keys()].filter((name) => name !== "published_table");
    const rows = (await Promise.all(names.map(fetchList))).flat();
    return { from, validFor: /^[^']*$/, options: rows.flatMap((row) => optionsOf(row, column)) };
  };
}

// A published table has an id and a title, a category a code and a name.
function optionsOf({ id, title, code, name }, column) {
  if (id) return [{ label: id, detail: title, apply: closing(id) }];
  if (CODES.test(column)) return [{ label: name, detail: code, apply: closing(code) }];
  const options = [{ label: name, detail: code, apply: closing(name), boost: 1 }];
  return code === name ? options : [...options, { label: code, detail: name, apply: closing(code) }];
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

function edit(text) {
  const tables = listed();
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
        sql({ dialect: SQLite, schema: schemaOf(tables) }),
        SQLite.language.data.of({ autocomplete: columnsOf(tables) }),
        SQLite.language.data.of({ autocomplete: categoriesOf(tables) }),
        autocompletion({ icons: false }),
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
