import type { Metadata } from "next";
import { goneWords } from "@/components/data/gone";
import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        kind="no-match"
        isPage
        title="Page not found"
        action={
          <a href="/" className={buttonClass("primary")}>
            Go to the start
          </a>
        }
      >
        {goneWords}
      </EmptyState>
    </main>
  );
}
