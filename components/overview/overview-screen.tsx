"use client";

import { PageFrame } from "@/components/shell/app-shell";
import { ButtonLink } from "@/components/ui/button";
import type { StartSectionName } from "@/lib/start-page/model";
import { AuditSection } from "./audit-section";
import { StartSection } from "./start-section";

export type OverviewScreenProps = {
  /** The sections that the person's permissions open. */
  sections: readonly StartSectionName[];
  /** The place of the part about the audit trail; absent for people who may not read the whole trail. */
  audit: "first" | "last" | undefined;
};

/** The start page: what waits for the person, by their roles. */
export function OverviewScreen({ sections, audit }: OverviewScreenProps) {
  const trail = audit && <AuditSection key="audit" />;
  return (
    <PageFrame title="Overview" actions={trail && <ButtonLink href="/audit">Open the audit trail</ButtonLink>}>
      <div className="flex flex-col gap-8">
        {audit === "first" && trail}
        {sections.map((section) => (
          <StartSection key={section} section={section} />
        ))}
        {audit === "last" && trail}
      </div>
    </PageFrame>
  );
}
