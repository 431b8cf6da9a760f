"use client";

import { memo, startTransition, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { DrawnRows } from "./data-table";
import type { Density } from "./density";
import { inTurn } from "./in-turn";
import { DataRow } from "./table-row";

/** Rows that are drawn and left out together. */
const chunkSize = 6;
/** Chunks that are drawn before it is known what is in view. */
const firstChunks = 10;
/** Rows this far above and below the view are drawn too. */
const margin = "1200px 0px";
/** Height of a row that was never drawn. */
const rowPx: Readonly<Record<Density, number>> = { compact: 29, cosy: 49 };

/** Whether the page is printed: a print has all rows. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const print = window.matchMedia("print");
    const follow = () => flushSync(() => setPrinting(print.matches));
    const begin = () => flushSync(() => setPrinting(true));
    print.addEventListener("change", follow);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", follow);
    return () => {
      print.removeEventListener("change", follow);
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", follow);
    };
  }, []);
  return printing;
}

/** The rows of a long table. Only those near the view are drawn; empty room of the same height stands for the others. */
export function WindowedRows<Row>(props: DrawnRows<Row>) {
  const { rows, rowId, rowHref, rowLabel, onOpen, columns, density, selectedId, stopId } = props;
  const printing = usePrinting();
  const chunks = Array.from({ length: Math.ceil(rows.length / chunkSize) }, (_, at) =>
    rows.slice(at * chunkSize, (at + 1) * chunkSize),
  );
  return chunks.map((chunk, at) => {
    const [first] = chunk;
    const key = first === undefined ? String(at) : rowId(first);
    const own = (id: string | undefined) => id !== undefined && chunk.some((row) => rowId(row) === id);
    return (
      <Chunk
        key={key}
        {...{ rowId, rowHref, rowLabel, onOpen, columns, density, chunk, printing }}
        begins={at < firstChunks}
        selectedId={selectedId === undefined || own(selectedId) ? selectedId : elsewhere}
        stopId={stopId === undefined || own(stopId) ? stopId : elsewhere}
      />
    );
  });
}

/** Stands for a row of another chunk, so that a chunk changes for its own rows alone. */
const elsewhere = "";

type ChunkProps<Row> = Pick<
  DrawnRows<Row>,
  "rowId" | "rowHref" | "rowLabel" | "onOpen" | "columns" | "density" | "selectedId" | "stopId"
> & { chunk: readonly Row[]; begins: boolean; printing: boolean };

/** Whether two chunks are drawn alike: each further page makes new lists of the same rows. */
function sameChunk<Row>(one: ChunkProps<Row>, other: ChunkProps<Row>): boolean {
  const { chunk, ...props } = one;
  const { chunk: rows, ...others } = other;
  return (
    chunk.length === rows.length &&
    chunk.every((row, at) => row === rows[at]) &&
    Object.entries(props).every(([name, value]) => Object.is(value, others[name as keyof typeof others]))
  );
}

const Chunk = memo(DrawnChunk, sameChunk) as typeof DrawnChunk;

function DrawnChunk<Row>({ chunk, begins, printing, ...props }: ChunkProps<Row>) {
  const { rowId, density, columns, selectedId, stopId } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const [near, setNear] = useState(begins);
  const [height, setHeight] = useState<number>();
  useEffect(() => {
    const element = body.current;
    if (!element) return;
    let takeBack: () => void = () => undefined;
    const observer = new IntersectionObserver(
      (moves) => {
        const seen = moves.at(-1);
        if (!seen) return;
        const { isIntersecting: isNear, boundingClientRect: place } = seen;
        const change = () => {
          // A row with the focus stays.
          if (!isNear && element.contains(document.activeElement)) return;
          if (!isNear) setHeight(place.height);
          setNear(isNear);
        };
        takeBack();
        const inView = isNear && place.bottom > 0 && place.top < window.innerHeight;
        if (inView) startTransition(change);
        else takeBack = inTurn(change);
      },
      { rootMargin: margin },
    );
    observer.observe(element);
    return () => {
      takeBack();
      observer.disconnect();
    };
  }, []);
  const drawn = near || printing || chunk.some((row) => [selectedId, stopId].includes(rowId(row)));
  return (
    <tbody ref={body} aria-hidden={!drawn || undefined} className="border-line not-last:border-b max-md:block">
      {drawn ? (
        chunk.map((row) => <DataRow key={rowId(row)} {...props} row={row} id={rowId(row)} />)
      ) : (
        <tr className="max-md:block">
          <td
            colSpan={columns.length}
            height={Math.round(height ?? chunk.length * rowPx[density])}
            className="p-0 max-md:block"
          />
        </tr>
      )}
    </tbody>
  );
}
