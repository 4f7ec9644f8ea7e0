// Black on white for sunlight, without leaving the page: half-filled forms stay as they are. The
// link's own address sets the cookie, so it works without scripts too.

for (const link of document.querySelectorAll("[data-theme-choice]")) {
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const theme = link.dataset.themeChoice;
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    const other = document.querySelector(`[data-theme-choice]:not([data-theme-choice="${theme}"])`);
    other?.focus();
    try {
      await fetch(link.href, { redirect: "manual", credentials: "same-origin" });
    } catch {
      // No connection: the choice holds for this page.
    }
  });
}
