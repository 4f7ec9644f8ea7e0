// What this device's clock shows when a form is sent, beside the time that the person claims and
// the time that the server receives it: <input type="hidden" data-device-time>.

document.addEventListener("submit", (event) => {
  const field = event.target.querySelector("[data-device-time]");
  if (field) field.value = new Date().toISOString();
});
