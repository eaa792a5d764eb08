// Runs before the first paint, so that a dark screen never flashes white.
(() => {
  let choice = "system";
  try {
    choice = localStorage.getItem("deskbell.theme") || "system";
  } catch {
    // Storage can be forbidden; the system's theme is used then.
  }
  const dark =
    choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
})();
