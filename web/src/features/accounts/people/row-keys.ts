/** Arrow keys (or j and k) walk the rows' links inside this element; Enter is the link's own. */
export function rowKeys(element: HTMLElement | null): (() => void) | undefined {
  if (!element) return;
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLInputElement) return;
    const links = [...element.querySelectorAll<HTMLElement>("[data-row]")];
    const now = links.indexOf(document.activeElement as HTMLElement);
    const next = links[now + step];
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.closest("tr,li")?.scrollIntoView({ block: "nearest" });
  };
  element.addEventListener("keydown", onKey);
  return () => element.removeEventListener("keydown", onKey);
}

/** "/" goes to the search field, the arrow down from there to the first row. */
export function listKeys(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  const typing = target.matches("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    const field = document.querySelector<HTMLInputElement>("[data-search]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  } else if (event.key === "ArrowDown" && (target.matches("[data-search]") || target === document.body)) {
    const first = document.querySelector<HTMLElement>("main [data-row]");
    if (!first) return;
    event.preventDefault();
    first.focus();
  }
}
