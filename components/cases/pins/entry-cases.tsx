"use client";

import { Pencil, Pin } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Link } from "@/components/ui/link";
import { type Pinnable, usePinning, usePinsOf } from "./use-pinning";

/** A row's mark: the cases that hold the entry. */
export function CaseMark({ index }: { index: number }) {
  const pins = usePinsOf(index);
  if (pins.length === 0) return null;
  const text = `In ${pins.length === 1 ? "case" : "cases"} ${pins.map((pin) => pin.case.title).join(", ")}`;
  return (
    <span title={text} className="me-1.5 inline-flex rounded-sm bg-waitbg px-1 align-[-2px] text-wait">
      <Pin aria-hidden className="size-3.5" />
      <span className="sr-only">{text}. </span>
    </span>
  );
}

/** A cell with a button that pins its entry. The button appears under the pointer; the key `p` does the same. */
export function PinCell({ entry, children }: { entry: Pinnable; children: ReactNode }) {
  const pinning = usePinning();
  if (!pinning) return children;
  return (
    <span className="group/pin relative flex min-w-0 items-center">
      <span className="min-w-0 flex-1">{children}</span>
      <span className="invisible absolute end-0 max-md:hidden print:hidden group-hover/pin:visible">
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Pin entry ${entry.index}`}
          title="Pin to a case (p)"
          onClick={() => pinning.pin(entry)}
          className="grid size-6 place-items-center rounded-sm border border-line bg-surface text-ink2 hover:border-edge hover:text-ink [&_svg]:size-3.5"
        >
          <Pin aria-hidden />
        </button>
      </span>
    </span>
  );
}

/** The cases that hold the open entry, each with its note. */
export function EntryCases({ index }: { index: number }) {
  const pinning = usePinning();
  const pins = usePinsOf(index);
  if (!pinning || pins.length === 0) return null;
  return (
    <ul
      aria-label="Cases with this entry"
      className="mb-4 flex flex-col gap-1 rounded-md bg-waitbg px-3 py-2 print:hidden"
    >
      {pins.map((pin) => (
        <li key={pin.case.id} className="flex items-start gap-2 [overflow-wrap:anywhere]">
          <Pin aria-hidden className="mt-1 size-3.5 shrink-0 text-wait" />
          <span className="min-w-0 flex-1">
            In case{" "}
            <Link href={`/cases/${pin.case.id}`} className="text-brand underline">
              {pin.case.title}
            </Link>
            {pin.note !== "" && <span className="block text-ink2">{pin.note}</span>}
          </span>
          <IconButton
            size="xs"
            icon={<Pencil aria-hidden />}
            label={`${pin.note === "" ? "Add a note" : "Change the note"} (n)`}
            onClick={() => pinning.editNote(pin)}
          />
        </li>
      ))}
    </ul>
  );
}

/** The button of the entry panel that pins the entry; the key `p` does the same. */
export function PinButton({ entry }: { entry: Pinnable | undefined }) {
  const pinning = usePinning();
  if (!pinning) return null;
  return (
    <IconButton
      icon={<Pin aria-hidden />}
      label="Pin to a case (p)"
      aria-keyshortcuts="p"
      disabled={!entry}
      onClick={() => entry && pinning.pin(entry)}
    />
  );
}
