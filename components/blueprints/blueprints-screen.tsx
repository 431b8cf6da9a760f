"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { ListScreen } from "@/components/shell/list-screen";
import { useOpened } from "@/components/table/use-filter-query";
import { useList } from "@/components/table/use-list";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { blueprintColumns } from "./blueprint-columns";
import { BlueprintDrawer } from "./blueprint-drawer";
import { CreateBlueprintDialog } from "./create-blueprint-dialog";
import { blueprintList } from "./queries";

/** The templates of agents: how long their tokens and keys live, and the most they can ever hold. */
export function BlueprintsScreen({ whyNotWrite }: { whyNotWrite?: string | undefined }) {
  const opened = useOpened("blueprint");
  const [creating, setCreating] = useState(false);
  return (
    <ListScreen
      title="Blueprints"
      intro="A blueprint is the template and the ceiling of a class of agents. A new version applies to all of them at once."
      actions={
        <Button variant="primary" icon={<Plus aria-hidden />} whyNot={whyNotWrite} onClick={() => setCreating(true)}>
          New blueprint
        </Button>
      }
      list={useList(blueprintList, ({ blueprints }) => blueprints)}
      columns={blueprintColumns}
      opened={opened}
      rowLabel={({ name }) => `Open ${name}`}
      empty={<EmptyState kind="none" title="There are no blueprints yet" />}
    >
      {opened.id && <BlueprintDrawer blueprintId={opened.id} whyNotWrite={whyNotWrite} onClose={opened.close} />}
      {creating && <CreateBlueprintDialog onClose={() => setCreating(false)} onCreated={opened.open} />}
    </ListScreen>
  );
}
