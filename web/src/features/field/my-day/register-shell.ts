/** Has the browser keep the app itself, so that My day opens without a line. Built pages only. */
export function registerShell(): void {
  // Service workers exist on secure origins only.
  if (import.meta.env.PROD && "serviceWorker" in navigator) {
    navigator.serviceWorker.register("/sw.js").catch((error: unknown) => {
      // Without it the day is there as long as the tab is.
      console.warn("The app could not be kept for use without a line", error);
    });
  }
}
