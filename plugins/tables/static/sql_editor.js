// Makes an editor of a textarea of SQL; without it the textarea does.
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
