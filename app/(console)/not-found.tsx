import type { Metadata } from "next";
import { PageFrame } from "@/components/shell/app-shell";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <PageFrame title="Not found">
      <EmptyState
        kind="no-match"
        title="There is nothing at this address"
        action={
          <ButtonLink href="/agents" variant="primary">
            Go to the agents
          </ButtonLink>
        }
      >
        It does not exist, or it is not for you to see. Both look the same on purpose.
      </EmptyState>
    </PageFrame>
  );
}
