// Keeps what is typed into a form for strangers in this browser until it arrived, for a day at
// most: phones are shared. Photos stay out. Without scripts, or where nothing can be kept, the form
// works as it is. Elements, all hidden until they are true; data-key is the link of the form:
//
// <div data-phone-draft="ID OF THE FORM" data-key              something was put back into the form,
//      data-fresh="empty" or "part">                           which came without all that was typed
//   <button data-start-anew>                                   forgets it
// <p data-phone-draft-on>                                      what is typed is kept
// <div data-phone-draft-note data-key>                         something is kept (on another page)
// <span data-phone-draft-sent="SUBMISSION" data-key>           this form arrived: forget it

const PREFIX = "phone-draft:";
const LASTS_MS = 24 * 60 * 60 * 1000;
const SUBMISSION = "submission"; // the same number again: sent twice, it is one report
const NUMBER = /^[0-9a-f]{32}$/;
const store = openStore();

if (store) {
  forgetOld();
  for (const place of document.querySelectorAll("[data-phone-draft]")) watch(place);
  for (const note of document.querySelectorAll("[data-phone-draft-note]")) {
    note.hidden = read(note.dataset.key) === null;
  }
  for (const sent of document.querySelectorAll("[data-phone-draft-sent]")) {
    const { key, phoneDraftSent } = sent.dataset;
    if (read(key)?.submission === phoneDraftSent) store.removeItem(PREFIX + key);
  }
}

function openStore() {
  try {
    const found = window.localStorage;
    found.setItem(`${PREFIX}try`, "");
    found.removeItem(`${PREFIX}try`);
    return found;
  } catch {
    return null; // refused by the person's settings, or full
  }
}

function forgetOld() {
  const keys = Object.keys(store).filter((key) => key.startsWith(PREFIX));
  for (const key of keys) if (read(key.slice(PREFIX.length)) === null) store.removeItem(key);
}

// What is kept under a link, or null: nothing, too old, or no draft of ours.
function read(key) {
  try {
    const draft = JSON.parse(store.getItem(PREFIX + key));
    const isYoung = Math.abs(Date.now() - draft.at) < LASTS_MS; // clocks of phones get set, too
    return isYoung && Array.isArray(draft.fields) ? draft : null;
  } catch {
    return null;
  }
}

function watch(place) {
  const form = document.getElementById(place.dataset.phoneDraft);
  const { key } = place.dataset;
  const isFresh = "fresh" in place.dataset; // else the server put back all that was typed
  const blank = place.dataset.fresh === "empty" ? JSON.stringify(typedIn(form)) : "";
  const on = document.querySelector("[data-phone-draft-on]");
  if (on) on.hidden = false;

  const save = () => {
    const fields = typedIn(form);
    if (JSON.stringify(fields) === blank) {
      store.removeItem(PREFIX + key);
      return;
    }
    const submission = form.elements.namedItem(SUBMISSION)?.value ?? "";
    try {
      store.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), submission, fields }));
    } catch {
      if (on) on.hidden = true; // no room: say no longer that it is kept
    }
  };
  form.addEventListener("input", save);
  form.addEventListener("change", save);

  const draft = isFresh ? read(key) : null;
  if (draft === null) return;
  fill(form, draft);
  place.hidden = place.dataset.fresh !== "empty"; // else the page says why it came back
  place.querySelector("[data-start-anew]").addEventListener("click", () => {
    form.removeEventListener("input", save);
    form.removeEventListener("change", save);
    store.removeItem(PREFIX + key);
    window.location.replace(window.location.pathname);
  });
}

function typedIn(form) {
  const isTyped = ([name, value]) =>
    typeof value === "string" && form.elements.namedItem(name)?.type !== "hidden";
  return [...new FormData(form)].filter(isTyped);
}

function fill(form, { fields, submission }) {
  const number = form.elements.namedItem(SUBMISSION);
  if (number && NUMBER.test(submission)) number.value = submission;
  for (const field of form.elements) {
    if (!field.name || ["hidden", "file", "submit", "button"].includes(field.type)) continue;
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "radio" || field.type === "checkbox") {
      field.checked = values.includes(field.value);
    } else {
      field.value = values[0] ?? "";
      if (field.value) field.closest("details")?.setAttribute("open", "");
    }
  }
}
