import type { Metadata } from "next";
import { goneWords } from "@/components/data/gone";
import { PageFrame } from "@/components/shell/app-shell";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <PageFrame title="Not found">
      <EmptyState
        kind="no-match"
        title="Page not found"
        action={
          <ButtonLink href="/" variant="primary">
            Go to the start page
          </ButtonLink>
        }
      >
        {goneWords}
      </EmptyState>
    </PageFrame>
  );
}
