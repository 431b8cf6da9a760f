"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { Disclosure } from "@/components/ui/disclosure";
import { ElementUse } from "./permission-use";
import { delegationUse } from "./queries";
import { UseSentence } from "./use-panel";

const days = 90;

/** The use of a delegation on its card: one sentence, and the last use of each permission. */
export function CardUse({ delegationId }: { delegationId: string }) {
  const query = useQuery(delegationUse(delegationId, days));
  const use = query.data;
  if (!use) return <Unloaded query={query} name="The use" lines={1} />;
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm">
        <UseSentence use={use} />
      </p>
      <Disclosure title="Last use of each permission">
        <div className="-mx-4">
          {use.elements.map((element) => (
            <ElementUse key={element.id} element={element} />
          ))}
        </div>
      </Disclosure>
    </div>
  );
}
