"use client";

import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ListScreen } from "@/components/shell/list-screen";
import { useOpened } from "@/components/table/use-filter-query";
import { useList } from "@/components/table/use-list";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { blueprintColumns } from "./blueprint-columns";
import { blueprintList } from "./queries";

const BlueprintDrawer = dynamic(() => import("./blueprint-drawer").then((module) => module.BlueprintDrawer), {
  ssr: false,
});
const CreateBlueprintDialog = dynamic(
  () => import("./create-blueprint-dialog").then((module) => module.CreateBlueprintDialog),
  { ssr: false },
);

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
          Create blueprint
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
