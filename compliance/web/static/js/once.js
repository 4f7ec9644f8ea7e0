// A second tap on a send button must not send twice. The server has its own guard; this one
// spares the person the question. A page that comes back from history may send again.

const forms = "form[data-once]";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches(forms) || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // Not `disabled`: that would drop the button's own name and value from the request.
  const pressed = event.submitter;
  if (pressed) pressed.setAttribute("aria-disabled", "true");
  // If no answer comes (the network went away), the person may try again.
  setTimeout(() => release(form), 15000);
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll(forms)) release(form);
});

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-disabled=true]")) {
    button.removeAttribute("aria-disabled");
  }
}
