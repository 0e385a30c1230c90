/** Notes: what people write of a search or of a training. */
import { postText } from "./api.js";
import { button, fill, h, say } from "./dom.js";

/**
 * Asks for a note. The form stands beside what is redrawn: what is typed stays.
 *
 * @param place an element that the form fills until it is closed
 * @param what it is of, for example "search"
 * @param note what is noted now, or null
 * @param path of what it is of
 * @param saved called with the note as it is kept, or null
 * @param opener returns the button that opened it, which has the focus again
 */
export function askForNote(place, what, note, path, saved, opener) {
  const text = h("textarea", { class: "note", id: "note", maxlength: 1000 });
  text.value = note ?? "";
  const wrong = h("p", { class: "bad", role: "alert" });
  const close = () => {
    fill(place, null);
    opener().focus();
  };
  const save = async (event) => {
    event.preventDefault();
    try {
      await postText(`${path}/note`, text.value);
    } catch (problem) {
      fill(wrong, problem.message);
      return;
    }
    saved(text.value.trim() || null);
    say("The note is saved.");
    close();
  };
  fill(place, h("form", { class: "card answer", onsubmit: save }, h("label", { for: "note" }, `Note on this ${what}`), text, wrong,
    h("div", { class: "bar" }, button("Save", null, "primary", { type: "submit" }), button("Leave as it was", close))));
  text.focus();
}
