"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { PageFrame } from "@/components/shell/app-shell";
import { DensitySwitch } from "@/components/table/density-switch";
import { PagedTable } from "@/components/table/paged-table";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { blueprintColumns } from "./blueprint-columns";
import { BlueprintDrawer } from "./blueprint-drawer";
import { CreateBlueprintDialog } from "./create-blueprint-dialog";
import { blueprintList } from "./queries";

/** The templates of agents: how long their tokens and keys live, and the most they can ever hold. */
export function BlueprintsScreen({ whyNotWrite }: { whyNotWrite?: string | undefined }) {
  const [openId, setOpenId] = useQueryState("blueprint", parseAsString.withOptions({ history: "push" }));
  const [creating, setCreating] = useState(false);
  const list = useInfiniteQuery(blueprintList);
  const rows = list.data?.pages.flatMap(({ blueprints }) => blueprints);
  return (
    <PageFrame
      title="Blueprints"
      actions={
        <Button variant="primary" icon={<Plus aria-hidden />} whyNot={whyNotWrite} onClick={() => setCreating(true)}>
          New blueprint
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="flex items-start justify-between gap-3">
          <p className="max-w-160 text-ink2">
            A blueprint is the template and the ceiling of a class of agents. A new version applies to all of them at
            once.
          </p>
          <DensitySwitch />
        </div>
        <PagedTable
          pages={list}
          label="Blueprints"
          columns={blueprintColumns}
          rows={rows}
          rowId={({ id }) => id}
          onOpen={({ id }) => void setOpenId(id)}
          rowLabel={({ name }) => `Open ${name}`}
          selectedId={openId ?? undefined}
          empty={<EmptyState kind="none" title="There are no blueprints yet" />}
        />
      </div>
      {openId && (
        <BlueprintDrawer blueprintId={openId} whyNotWrite={whyNotWrite} onClose={() => void setOpenId(null)} />
      )}
      <CreateBlueprintDialog
        open={creating}
        onClose={() => setCreating(false)}
        onCreated={(id) => void setOpenId(id)}
      />
    </PageFrame>
  );
}
