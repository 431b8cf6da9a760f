import type { ReactNode } from "react";
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
            <Seal value="mandate" size="md" />
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

/** Three seals drawn large, one inside the other, as engraving on a deed. Decoration only. */
function Marquee() {
  return (
    <div className="relative hidden overflow-hidden bg-canvas lg:block">
      <div aria-hidden className="absolute inset-0 grid place-items-center">
        <Seal value="mandate-outer" size="lg" className="col-start-1 row-start-1 size-[56rem] opacity-10" />
        <Seal value="mandate-middle" size="lg" className="col-start-1 row-start-1 size-[40rem] opacity-15" />
        <Seal value="mandate" size="lg" className="col-start-1 row-start-1 size-[25rem] opacity-25" />
      </div>
      <div className="relative flex h-full flex-col justify-between p-10 xl:p-14">
        <p className="flex items-center gap-2.5 font-bold text-lg tracking-[-0.01em]">
          <Seal value="mandate" size="md" />
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
