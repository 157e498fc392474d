// What sql_editor.js uses of CodeMirror, as one file: `make editor` writes it.
export { autocompletion, completionKeymap } from "@codemirror/autocomplete";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { SQLite, keywordCompletionSource, schemaCompletionSource, sql } from "@codemirror/lang-sql";
export { bracketMatching, syntaxHighlighting } from "@codemirror/language";
export { EditorState, Text } from "@codemirror/state";
export { Decoration, EditorView, keymap, lineNumbers } from "@codemirror/view";
export { classHighlighter } from "@lezer/highlight";
