import { type RefObject, useEffect, useEffectEvent } from "react";
import { isArrow, neighbour } from "./board-keys";

interface Keys {
  open: (job: number, card: HTMLElement) => void;
  carry: (job: number) => void;
  undo: (() => void) | undefined;
}

const cardOf = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLElement>("[data-job]") : null;

/**
 * Presses and keys of all jobs of the room. A press or Enter opens one, M takes it in hand, the arrow keys walk from
 * one to the next, and Ctrl+Z takes the last move back.
 */
export function useBoardKeys(room: RefObject<HTMLElement | null>, keys: Keys): void {
  const onPress = useEffectEvent((event: MouseEvent) => {
    const card = cardOf(event.target);
    if (card) keys.open(Number(card.dataset.job), card);
  });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const part = event.currentTarget as HTMLElement;
    const card = cardOf(event.target);
    const cards = () => [...part.querySelectorAll<HTMLElement>("[data-job]")];
    if (isArrow(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      // From the board itself into it; what is not a card or the board has its own arrows.
      const own = (event.target as HTMLElement).matches("[data-board],[data-board-part]");
      const next = card ? neighbour(cards(), card, event.key) : own ? cards()[0] : null;
      if (!next) return;
      event.preventDefault();
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if (event.key === "m" && card) {
      event.preventDefault();
      keys.carry(Number(card.dataset.job));
    }
  });
  const onUndo = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
    const target = event.target as HTMLElement;
    if (!keys.undo || target.closest("input,textarea,select,[role=dialog]")) return;
    event.preventDefault();
    keys.undo();
  });
  useEffect(() => {
    const element = room.current;
    if (!element) return;
    const press = (event: MouseEvent) => onPress(event);
    const key = (event: KeyboardEvent) => onKey(event);
    const undo = (event: KeyboardEvent) => onUndo(event);
    element.addEventListener("click", press);
    element.addEventListener("keydown", key);
    document.addEventListener("keydown", undo);
    return () => {
      element.removeEventListener("click", press);
      element.removeEventListener("keydown", key);
      document.removeEventListener("keydown", undo);
    };
  }, [room]);
}
