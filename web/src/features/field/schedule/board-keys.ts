/** The card that an arrow key leads to from another one; the nearest in that direction. */
export function neighbour(cards: readonly HTMLElement[], from: HTMLElement, key: string): HTMLElement | null {
  const here = middle(from);
  let best: { card: HTMLElement; cost: number } | null = null;
  for (const card of cards) {
    if (card === from) continue;
    const there = middle(card);
    const [dx, dy] = [there.x - here.x, there.y - here.y];
    const along = { ArrowRight: dx, ArrowLeft: -dx, ArrowDown: dy, ArrowUp: -dy }[key] ?? 0;
    const across = key === "ArrowLeft" || key === "ArrowRight" ? dy : dx;
    if (along <= 1) continue;
    // What is beside weighs more than what is far: a row is walked to its end.
    const cost = along + Math.abs(across) * (key === "ArrowLeft" || key === "ArrowRight" ? 8 : 2);
    if (!best || cost < best.cost) best = { card, cost };
  }
  return best?.card ?? null;
}

function middle(element: HTMLElement): { x: number; y: number } {
  const { left, top, height } = element.getBoundingClientRect();
  return { x: left, y: top + height / 2 };
}

export function isArrow(key: string): boolean {
  return key.startsWith("Arrow");
}
