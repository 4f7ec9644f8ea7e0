// Keeps a half-filled form on the server: <form data-autosave="ADDRESS"> is sent there, without
// its photos, a second and a half after the last change. The line [data-autosave-status] says what
// happened, in the words of its data attributes. Without scripts the buttons save.
//
// The address answers 2xx with {"saved_at": "10:42"}, and with {"fields": {"base": "…"}} for hidden
// fields that are to be brought up to date; anything else may carry {"message": "why"}.

const WAIT_MS = 1500;
const RETRY_MS = 15000;

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);

function watch(form) {
  const line = document.querySelector("[data-autosave-status]");
  let timer = 0;
  let wait = WAIT_MS;
  let changed = false;
  let sending = false;

  const say = (text, tone) => {
    if (!line) return;
    (line.querySelector("b") ?? line).textContent = text;
    line.dataset.tone = tone;
  };
  const failed = (why) => {
    changed = true;
    wait = RETRY_MS;
    say(line?.dataset.failed.replace("{why}", why) ?? "", "bad");
  };
  const later = (after) => {
    clearTimeout(timer);
    timer = setTimeout(save, after);
  };

  async function save(options = {}) {
    clearTimeout(timer);
    if (sending || !changed || form.dataset.sent) return;
    sending = true;
    changed = false;
    say(line?.dataset.saving ?? "", "wait");
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: fieldsOf(form),
        headers: { Accept: "application/json" },
        redirect: "manual",
        ...options,
      });
      await report(answer);
    } catch {
      failed(line?.dataset.offline ?? "");
    } finally {
      sending = false;
      if (changed) later(wait);
    }
  }

  async function report(answer) {
    if (answer.type === "opaqueredirect" || answer.status === 401) {
      failed(line?.dataset.signedOut ?? "");
      return;
    }
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      wait = WAIT_MS;
      for (const [name, value] of Object.entries(told.fields ?? {})) {
        const field = form.elements.namedItem(name);
        if (field) field.value = value;
      }
      say(line?.dataset.saved.replace("{time}", told.saved_at ?? "") ?? "", "ok");
    } else {
      failed(told.message ?? String(answer.status));
    }
  }

  const touched = (event) => {
    if (event.target.type === "file") return;
    changed = true;
    later(WAIT_MS);
  };
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save({ keepalive: true });
  });
}

function fieldsOf(form) {
  const fields = new FormData(form);
  for (const [name, value] of [...fields]) {
    if (value instanceof File) fields.delete(name);
  }
  return new URLSearchParams(fields);
}
