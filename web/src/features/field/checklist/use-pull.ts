import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { type Edge, placeAt } from "./order";

interface Over {
  id: number;
  edge: Edge;
}

const KIND = "checklist-item";

function edgeAt(element: Element, y: number): Edge {
  const { top, height } = element.getBoundingClientRect();
  return y < top + height / 2 ? "above" : "below";
}

/** Lets the items of a list be pulled by their handles. `ids`: the items in their order. */
export function usePull(ids: readonly number[], onMove: (id: number, to: number) => void) {
  const rows = useRef(new Map<number, HTMLElement>());
  const handles = useRef(new Map<number, HTMLElement>());
  const [pulled, setPulled] = useState<number | null>(null);
  const [over, setOver] = useState<Over | null>(null);
  const drop = useEffectEvent((id: number, onto: number, edge: Edge) => {
    const from = ids.indexOf(id);
    const to = placeAt(from, ids.indexOf(onto), edge);
    if (from >= 0 && to !== from) onMove(id, to);
  });
  const order = ids.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other items are other elements
  useEffect(() => {
    const parts = [...rows.current].map(([id, row]) => {
      const handle = handles.current.get(id);
      return combine(
        handle
          ? draggable({
              element: row,
              dragHandle: handle,
              getInitialData: () => ({ kind: KIND, id }),
              onDragStart: () => setPulled(id),
              onDrop: () => setPulled(null),
            })
          : () => {},
        dropTargetForElements({
          element: row,
          canDrop: ({ source }) => source.data.kind === KIND,
          getData: ({ input, element }) => ({ id, edge: edgeAt(element, input.clientY) }),
        }),
      );
    });
    const monitor = monitorForElements({
      canMonitor: ({ source }) => source.data.kind === KIND,
      onDrag: ({ location }) => {
        const data = location.current.dropTargets[0]?.data as unknown as Over | undefined;
        setOver((now) =>
          now?.id === data?.id && now?.edge === data?.edge
            ? now
            : data
              ? { id: data.id, edge: data.edge }
              : null,
        );
      },
      onDrop: ({ source, location }) => {
        setOver(null);
        const data = location.current.dropTargets[0]?.data as unknown as Over | undefined;
        if (data) drop(source.data.id as number, data.id, data.edge);
      },
    });
    return combine(...parts, monitor);
  }, [order]);
  const keep = (all: Map<number, HTMLElement>, id: number) => (element: HTMLElement | null) => {
    if (element) all.set(id, element);
    else all.delete(id);
  };
  return {
    pulled,
    /** Where something would land at this item. */
    edgeOf: (id: number) => (over?.id === id && pulled !== id ? over.edge : null),
    row: (id: number) => keep(rows.current, id),
    handle: (id: number) => keep(handles.current, id),
  };
}
