"use client";

import { type DragEvent, type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import { cn } from "@/components/ui/cn";
import type { Arrange } from "./columns";
import { headButtonClass } from "./table-head";

/** The ways in which a person arranges the columns of a table. */
type Moves = {
  /** Moves a column to the place of another one. */
  move: (id: string, to: string) => void;
  /** Gives a column a width in px. */
  resize: (id: string, px: number) => void;
};

const dragType = "text/x-column";
/** One press of a key makes a column so many px wider or narrower. */
const stepPx = 16;

const headsOf = (element: Element): HTMLElement[] => [
  ...(element.closest("tr")?.querySelectorAll<HTMLElement>("[data-column-handle]") ?? []),
];

/** Accepts a dragged column on a head cell. */
const dropOn = (id: string, { move }: Moves) => ({
  onDragOver: (event: DragEvent) => {
    if (event.dataTransfer.types.includes(dragType)) event.preventDefault();
  },
  onDrop: (event: DragEvent) => {
    event.preventDefault();
    move(event.dataTransfer.getData(dragType), id);
  },
});

type HandleProps = {
  id: string;
  arrange: Moves;
  first: boolean;
  onPress: (() => void) | undefined;
  children: ReactNode;
};

/**
 * The name of a column that can be arranged. All names together are one tab stop, and arrow keys go from one to the next.
 * With Shift they move the column. `+` and `-` change its width.
 */
function ColumnHandle({ id, arrange, first, onPress, children }: HandleProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const heads = headsOf(event.currentTarget);
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = by === undefined ? undefined : heads[heads.indexOf(event.currentTarget) + by];
    const wider = { "+": stepPx, "=": stepPx, "-": -stepPx }[event.key];
    if ((by === undefined && wider === undefined) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (wider !== undefined) arrange.resize(id, (event.currentTarget.closest("th")?.offsetWidth ?? 0) + wider);
    else if (next && event.shiftKey) arrange.move(id, next.dataset.columnHandle ?? id);
    else next?.focus();
  };
  return (
    <button
      type="button"
      draggable
      data-column-handle={id}
      tabIndex={first ? 0 : -1}
      title="Drag it, or press Shift with an arrow key, to move the column. + and - change its width."
      aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight + -"
      onClick={onPress}
      onKeyDown={onKeyDown}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData(dragType, id);
      }}
      className={cn("cursor-grab", headButtonClass)}
    >
      {children}
    </button>
  );
}

/** The edge of a head cell by which a pointer changes the width of the column. */
function ColumnEdge({ id, arrange }: Pick<HandleProps, "id" | "arrange">) {
  const begin = useRef<{ x: number; width: number }>(undefined);
  const widthAt = ({ clientX }: PointerEvent): number =>
    begin.current ? begin.current.width + clientX - begin.current.x : 0;
  return (
    <span
      aria-hidden
      data-column-edge={id}
      className="absolute inset-y-0 -end-1 z-10 w-2 cursor-col-resize touch-none hover:bg-line print:hidden"
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        begin.current = { x: event.clientX, width: event.currentTarget.closest("th")?.offsetWidth ?? 0 };
      }}
      onPointerMove={(event) => {
        if (!begin.current) return;
        event.currentTarget.closest("th")?.setAttribute("width", String(Math.max(1, Math.round(widthAt(event)))));
      }}
      onPointerUp={(event) => {
        const width = widthAt(event);
        const moved = begin.current !== undefined && event.clientX !== begin.current.x;
        begin.current = undefined;
        if (moved) arrange.resize(id, width);
      }}
      onPointerCancel={() => {
        begin.current = undefined;
      }}
    />
  );
}

/** Makes the heads of columns that a person arranges. */
export const arranging = (moves: Moves): Arrange => ({
  name: (id, { header, first, onPress }) => (
    <ColumnHandle id={id} arrange={moves} first={first} onPress={onPress}>
      {header}
    </ColumnHandle>
  ),
  edge: (id) => <ColumnEdge id={id} arrange={moves} />,
  cell: (id) => dropOn(id, moves),
});
