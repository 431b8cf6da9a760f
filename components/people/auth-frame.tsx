import type { ReactNode } from "react";
import { PRODUCT_SEAL } from "@/components/shell/product-seal";
import { cn } from "@/components/ui/cn";
import { Seal } from "@/components/ui/seal";

/** The frame of the pages before the console: the form on one side, the mark of the house on the other. */
export function AuthFrame({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(26rem,34rem)]">
      <Marquee />
      <main
        id="main"
        className="flex flex-col justify-center bg-surface px-5 py-10 sm:px-12 lg:border-line lg:border-s"
      >
        <div className="mx-auto w-full max-w-90">
          <p className="mb-8 flex items-center gap-2.5 font-bold text-lg tracking-[-0.01em] lg:hidden">
            <Seal value={PRODUCT_SEAL} size="md" />
            Mandate
          </p>
          <h1 className="text-xl">{title}</h1>
          <div className="mt-1 mb-6 text-ink2">{lead}</div>
          {children}
        </div>
      </main>
    </div>
  );
}

/** One seal, turned step by step into a guilloche, as banknotes and deeds carry. Decoration only. */
const turns = [
  "rotate-0",
  "rotate-[9deg]",
  "rotate-[18deg]",
  "rotate-[27deg]",
  "rotate-[36deg]",
  "rotate-[45deg]",
  "rotate-[54deg]",
  "rotate-[63deg]",
];
const engraved =
  "col-start-1 row-start-1 [&_g:last-child]:hidden [&_g]:stroke-1 [&_path]:[vector-effect:non-scaling-stroke]";

function Marquee() {
  return (
    <div className="relative hidden overflow-hidden bg-canvas lg:block">
      <div aria-hidden className="absolute inset-0 grid -translate-y-24 translate-x-1/4 place-items-center">
        {turns.map((turn) => (
          <Seal key={turn} value="mandate-deed" size="lg" className={cn(engraved, turn, "size-[60rem] opacity-20")} />
        ))}
        {turns.map((turn) => (
          <Seal key={turn} value={PRODUCT_SEAL} size="lg" className={cn(engraved, turn, "size-[30rem] opacity-45")} />
        ))}
      </div>
      <div className="relative flex h-full flex-col justify-between p-10 xl:p-14">
        <p className="flex items-center gap-2.5 font-bold text-lg tracking-[-0.01em]">
          <Seal value={PRODUCT_SEAL} size="md" />
          Mandate
        </p>
        <p className="max-w-110 text-balance text-ink2 text-lg">
          Who each agent is, what it may do and on whose behalf: checked at every action, sealed in a log that anyone
          can verify.
        </p>
      </div>
    </div>
  );
}
