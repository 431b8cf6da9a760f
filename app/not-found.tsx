import type { Metadata } from "next";
import { ButtonLink } from "@/components/ui/button";
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
          <ButtonLink href="/" variant="primary">
            Go to the start
          </ButtonLink>
        }
      >
        The page does not exist, or you do not have permission to see it.
      </EmptyState>
    </main>
  );
}
