"use client";

import { CalendarClock, Check, ChevronLeft, ChevronRight } from "lucide-react";
import dynamic from "next/dynamic";
import { type RefObject, useRef, useState } from "react";
import { useSingleKeys } from "@/components/table/use-single-keys";
import { useZone } from "@/components/time/zone";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { presets, rangeText, shifted } from "./time-range";
import type { Asked } from "./use-question";

const CustomRange = dynamic(() => import("./custom-range").then((module) => module.CustomRange), { ssr: false });

type RangeMenuProps = { asked: Asked; button: RefObject<HTMLButtonElement | null>; onCustom: () => void };

/** The button that names the range, and the ranges to choose from. */
function RangeMenu({ asked: { range, setRange }, button, onCustom }: RangeMenuProps) {
  const { shown, name } = useZone();
  const endsNow = range.to === undefined;
  const text = rangeText(range, shown);
  const isPreset = endsNow && presets.some(({ from }) => from === range.from);
  return (
    <Menu
      trigger={
        <Button
          ref={button}
          aria-keyshortcuts="t"
          aria-label={`Time range: ${text} · ${name}`}
          icon={<CalendarClock aria-hidden className="max-sm:hidden" />}
          className="max-md:h-10 sm:rounded-none"
        >
          {text} <span className="font-normal text-ink3">· {name}</span>
        </Button>
      }
      entries={[
        ...presets.map(({ from, label }) => ({
          label,
          icon: <Check aria-hidden className={endsNow && from === range.from ? "" : "invisible"} />,
          onSelect: () => setRange({ from }),
        })),
        "separator" as const,
        {
          label: "Custom range…",
          icon: <Check aria-hidden className={isPreset ? "invisible" : ""} />,
          onSelect: onCustom,
        },
      ]}
    />
  );
}

/** The time range that is searched, always named with its zone. `t` opens it; `[` and `]` shift it. */
export function RangeControl({ asked }: { asked: Asked }) {
  const { range, setRange, openedAt } = asked;
  const [custom, setCustom] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const shift = (by: -1 | 1) => setRange(shifted(range, by, openedAt));
  useSingleKeys({ t: () => button.current?.click(), "[": () => shift(-1), "]": () => shift(1) });
  return (
    <div className="flex items-center">
      <IconButton
        variant="secondary"
        className="rounded-e-none border-e-0 max-md:h-10 max-sm:hidden"
        icon={<ChevronLeft aria-hidden />}
        label="Earlier ( [ )"
        disabled={range.from === "all"}
        onClick={() => shift(-1)}
      />
      <RangeMenu asked={asked} button={button} onCustom={() => setCustom(true)} />
      <IconButton
        variant="secondary"
        className="rounded-s-none border-s-0 max-md:h-10 max-sm:hidden"
        icon={<ChevronRight aria-hidden />}
        label="Later ( ] )"
        disabled={range.to === undefined}
        onClick={() => shift(1)}
      />
      {custom && <CustomRange asked={asked} onClose={() => setCustom(false)} />}
    </div>
  );
}
