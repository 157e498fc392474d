// Turn a textarea of SQL into an editor; without this script the textarea works too.
const text = document.querySelector("textarea#sql-editor");
if (text) {
  const editor = CodeMirror.fromTextArea(text, {
    lineNumbers: true,
    lineWrapping: true,
    mode: "text/x-sql",
    viewportMargin: Infinity,
    extraKeys: { "Shift-Enter": () => text.form.requestSubmit(), Tab: false, "Shift-Tab": false },
  });
  editor.getInputField().setAttribute("aria-label", "SQL");
  const format = document.querySelector("button#sql-format");
  if (format) {
    format.hidden = false;
    format.addEventListener("click", () => editor.setValue(sqlFormatter.format(editor.getValue())));
  }
}
