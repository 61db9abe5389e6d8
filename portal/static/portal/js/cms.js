/* Wagtail's text editor puts its words into the form a quarter of a second after it was drawn last. Whoever saved sooner
   lost them, without a word about it; so they are put there as the form is sent. */
(function () {
  'use strict';
  /* Of the editor's own: where a comment stands, and that it is drawn once more. Wagtail keeps neither in the text. */
  const isShownOnly = (range) => /^(COMMENT-|STYLE_RERENDER)/.test(range.style);
  const written = (editor) => {
    const raw = window.Draftail.serialiseEditorStateToRaw(editor.getEditorState());
    (raw ? raw.blocks : []).forEach((block) => {
      block.inlineStyleRanges = block.inlineStyleRanges.filter((range) => !isShownOnly(range));
    });
    return JSON.stringify(raw);
  };
  document.addEventListener('submit', (event) => {
    Array.from(event.target.elements).forEach((field) => {
      if (field.draftailEditor) { field.value = written(field.draftailEditor); }
    });
  }, true);
}());
