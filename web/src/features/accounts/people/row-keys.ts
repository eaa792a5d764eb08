import { type RefObject, useEffect, useEffectEvent } from "react";
import type { Selection } from "./use-selection";

const rowOf = (element: Element | null) => element?.closest<HTMLElement>("[data-index]") ?? null;
const indexOf = (row: HTMLElement | null) => (row ? Number(row.dataset.index) : -1);

/** Arrow keys (or j and k) walk the rows' links inside this element; the row that has the focus then. */
function walk(element: HTMLElement, event: KeyboardEvent): HTMLElement | null {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (!step) return null;
  const links = [...element.querySelectorAll<HTMLElement>("[data-row]")];
  const here = rowOf(document.activeElement);
  const now = links.findIndex((link) => here?.contains(link));
  const next = links[now + step];
  if (!next) return null;
  event.preventDefault();
  next.focus({ preventScroll: true });
  const row = rowOf(next);
  row?.scrollIntoView({ block: "nearest" });
  return row;
}

/**
 * The keys of a list of people. Arrows walk; Enter is the link's own; Space (or x) ticks, Shift with an arrow ticks
 * as it goes, Ctrl+A ticks everything, Escape nothing, and a full stop goes to what can be done with the ticked.
 */
export function useRowKeys<T extends { id: number }>(
  list: RefObject<HTMLElement | null>,
  selection: Selection<T> | undefined,
  recordAt: (index: number) => T | undefined,
): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const box = target.matches("input");
    if (!list.current || (box && !target.matches("[type=checkbox]"))) return;
    const from = indexOf(rowOf(target));
    if (event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (!selection || event.key !== "a") return;
      event.preventDefault();
      selection.everything();
      return;
    }
    const row = walk(list.current, event);
    if (!selection) return;
    if (row) {
      if (event.shiftKey) selection.stretch(indexOf(row), from === -1 ? undefined : from);
      return;
    }
    const record = recordAt(from);
    if (event.key === "x" || (event.key === " " && target.matches("[data-row]"))) {
      event.preventDefault();
      if (record && !selection.all) selection.toggle(from, record);
    } else if (event.key === "Escape") selection.clear();
    else if (event.key === ".")
      document.querySelector<HTMLElement>("[data-bulk] [role=toolbar] button")?.focus();
  });
  useEffect(() => {
    const element = list.current;
    element?.addEventListener("keydown", onKey);
    return () => element?.removeEventListener("keydown", onKey);
  }, [list]);
}

/** Brings the cursor to this row of the list, or to the first one that is drawn. */
export function focusRow(index: number | null): void {
  const row =
    document.querySelector<HTMLElement>(`[data-index="${index}"] [data-row]`) ??
    document.querySelector<HTMLElement>("main [data-row]");
  row?.focus({ preventScroll: true });
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
