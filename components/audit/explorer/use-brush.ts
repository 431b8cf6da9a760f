"use client";

import { type PointerEvent, useRef, useState } from "react";
import { useKeyDown } from "@/components/ui/shortcuts";

/** A drag from one slot to another. */
export type Drag = { from: number; to: number };

export type Chosen = { first: number; last: number; event: PointerEvent };

/**
 * Lets a pointer choose a run of equal slots that lie side by side. Escape ends a drag without a choice. With a finger the
 * page scrolls instead.
 */
export function useBrush(slots: number, onChoose: (chosen: Chosen) => void) {
  const [drag, setDrag] = useState<Drag>();
  const [over, setOver] = useState<number>();
  const plot = useRef<HTMLDivElement>(null);
  useKeyDown((event) => {
    if (event.key !== "Escape" || !drag) return;
    event.preventDefault();
    setDrag(undefined);
  });
  const slotAt = ({ clientX }: PointerEvent) => {
    const box = plot.current?.getBoundingClientRect();
    if (!box || box.width === 0) return 0;
    const at = Math.floor(((clientX - box.left) / box.width) * slots);
    return Math.max(0, Math.min(slots - 1, at));
  };
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const at = slotAt(event);
      setDrag({ from: at, to: at });
    },
    onPointerMove: (event: PointerEvent) => {
      const at = slotAt(event);
      setOver(at);
      setDrag((before) => before && { ...before, to: at });
    },
    onPointerLeave: () => setOver(undefined),
    onPointerUp: (event: PointerEvent) => {
      setDrag(undefined);
      if (!drag) return;
      onChoose({ first: Math.min(drag.from, drag.to), last: Math.max(drag.from, drag.to), event });
    },
    onPointerCancel: () => setDrag(undefined),
  };
  return { plot, drag, over, handlers };
}
