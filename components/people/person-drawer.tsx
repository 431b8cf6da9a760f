"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ForeseenRisk, type Proposal } from "@/components/control-changes/foreseen-risk";
import { controlChangeKeys } from "@/components/control-changes/queries";
import { WaitingChanges } from "@/components/control-changes/waiting-changes";
import { sendJson } from "@/components/data/api-client";
import { ConfirmButton } from "@/components/forms/confirm-dialog";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { Form } from "@/components/forms/form";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { useMergedEdit } from "@/components/forms/use-merged-edit";
import { StandingNote } from "@/components/marks/standing-mark";
import { EntitlementSection } from "@/components/people/entitlements/entitlement-section";
import { GroupsOfPerson } from "@/components/people/groups/groups-of-person";
import { LinksOfPerson } from "@/components/sign-in/account-links/links-of-person";
import { PasskeysOfPerson } from "@/components/sign-in/passkeys/passkeys-of-person";
import { Alert } from "@/components/ui/alert";
import { Button, ButtonLink } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { Drawer } from "@/components/ui/drawer";
import { InputField } from "@/components/ui/input-field";
import { Link } from "@/components/ui/link";
import { Pill } from "@/components/ui/pill";
import { SkeletonText } from "@/components/ui/skeleton";
import { StatusMark } from "@/components/ui/status-mark";
import { useToast } from "@/components/ui/toast";
import { ChangedPersonResponse, CreatePersonResponse, type PersonResponse } from "@/lib/people/schema";
import type { PersonRole } from "@/lib/principals/model";
import { InvitationLink } from "./invitation-link";
import { peopleKeys, personDetail } from "./queries";
import { savedNote, useRoleNotes } from "./role-notes";
import { roleWords } from "./role-words";
import { RolesField } from "./roles-field";

const ReachPanel = dynamic(() => import("@/components/delegations/reach/reach-panel").then((file) => file.ReachPanel), {
  loading: () => <SkeletonText lines={3} />,
});
const DeparturePreview = dynamic(
  () => import("@/components/ownership/departure-preview").then((module) => module.DeparturePreview),
  { ssr: false },
);
const ManagerSection = dynamic(
  () => import("@/components/ownership/manager-section").then((module) => module.ManagerSection),
  { ssr: false },
);

export type PersonDrawerProps = {
  person: PersonResponse;
  /** The signed-in person. People cannot change their own roles or status. */
  viewerId: string;
  mayWrite: boolean;
  onClose: () => void;
};

/** One person: name, roles, invitation and status. */
export function PersonDrawer({ person, viewerId, mayWrite, onClose }: PersonDrawerProps) {
  const own = person.id === viewerId;
  const [saves, setSaves] = useState(0);
  const onSaved = () => setSaves((now) => now + 1);
  return (
    <Drawer open onOpenChange={(open) => !open && onClose()} title={person.name} description={person.email}>
      <div className="flex flex-col gap-6">
        <div className="flex flex-wrap items-center gap-3">
          <StatusMark status={person.status} />
          {person.password === "from_admin" && <Pill>password from an admin</Pill>}
          <CopyField value={person.id} label="person id" />
        </div>
        {person.status === "deactivated" ? (
          <Stopped person={person} />
        ) : (
          <StandingNote title="What was stopped" standing={person.standing} />
        )}
        <div className="flex flex-wrap gap-2">
          <ButtonLink href={`/delegations/graph?person=${person.id}`}>Show delegations in a graph</ButtonLink>
          {mayWrite && <ButtonLink href={`/people/rehoming?person=${person.id}`}>Name another delegator</ButtonLink>}
        </div>
        <WaitingChanges subjectId={person.id} />
        <EditForm key={saves} person={person} own={own} mayWrite={mayWrite} onSaved={onSaved} />
        {/* It grows as it loads; above the form it would move a checkbox away from under the pointer. */}
        <ReachPanel of={{ kind: "person", id: person.id }} />
        {mayWrite && person.status === "invited" && <InviteAgain person={person} />}
        <EntitlementSection subjectId={person.id} mayWrite={mayWrite} />
        <GroupsOfPerson personId={person.id} />
        <ManagerSection person={person} mayWrite={mayWrite} />
        <LinksOfPerson person={person} mayWrite={mayWrite} />
        <PasskeysOfPerson person={person} own={own} mayWrite={mayWrite} />
        {mayWrite && <Standing person={person} own={own} />}
      </div>
    </Drawer>
  );
}

const many = (count: number, noun: string) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

/** Links to the agents and delegations that are stopped because the account is deactivated. */
function Stopped({ person }: { person: PersonResponse }) {
  const stopped = useQuery(personDetail(person.id)).data?.stopped;
  return (
    <div className="flex flex-col gap-2">
      <StandingNote title="Stopped by this deactivation" standing={person.standing} />
      {stopped && (
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-brand underline">
          <li>
            <Link href={`/agents?q=${encodeURIComponent(`owner:${person.id}`)}`}>{many(stopped.agents, "agent")}</Link>
          </li>
          <li>
            <Link href={`/delegations?q=${encodeURIComponent(`delegator:${person.id} status:active,suspended`)}`}>
              {many(stopped.delegations, "delegation")}
            </Link>
          </li>
        </ul>
      )}
    </div>
  );
}

function whyNotSave(changed: boolean, roles: readonly PersonRole[]): string | undefined {
  if (!changed) return "Change a field first.";
  return roles.length === 0 ? "Choose at least one role." : undefined;
}

type Fields = Pick<PersonResponse, "name" | "roles">;

const rolesText = (roles: readonly PersonRole[]): string => roles.map((role) => roleWords[role].label).join(", ");

const views: FieldViews<Fields> = {
  name: { label: "Name" },
  roles: { label: "Roles", show: rolesText },
};

type FormProps = { person: PersonResponse; own: boolean; mayWrite: boolean; onSaved: () => void };

/** Holds name and roles while they are edited, and sends what differs. */
function useEdit({ person: { id, version, name, roles }, onSaved }: FormProps) {
  const client = useQueryClient();
  const toast = useToast();
  const { values: mine, set, bind } = useFields<Fields>({ name, roles });
  const merged = useMergedEdit({ current: { version, fields: { name, roles } }, mine, take: set });
  const { base } = merged;
  const change = {
    ...(mine.name === base.fields.name ? {} : { name: mine.name }),
    ...(mine.roles.join() === base.fields.roles.join() ? {} : { roles: mine.roles }),
  };
  const refresh = () => client.invalidateQueries({ queryKey: peopleKeys.all });
  const form = useForm({
    members: ["name"],
    whyNot: merged.whyNotSave ?? whyNotSave(Object.keys(change).length > 0, mine.roles),
    send: async () => {
      const options = { schema: ChangedPersonResponse, ifMatch: `"${base.version}"` };
      const saved = await sendJson("PATCH", `/api/people/${id}`, change, options);
      if (saved.waiting) toast.done(`Proposed roles of ${saved.name}`, "A second admin confirms them.");
      else toast.done(`Saved ${saved.name}`, savedNote(base.fields.roles, saved.roles));
      await Promise.all([refresh(), client.invalidateQueries({ queryKey: controlChangeKeys.all })]);
      onSaved();
    },
    reload: refresh,
  });
  const path = `/api/people/${id}`;
  const isReady = change.roles && change.roles.length > 0;
  const foreseen: Proposal | undefined = isReady
    ? { method: "PATCH", path, body: change, version: base.version }
    : undefined;
  return { mine, set, bind, merged, form, foreseen };
}

function EditForm(props: FormProps) {
  const { own, mayWrite, person } = props;
  const notes = useRoleNotes(person.id);
  const { mine, set, bind, merged, form, foreseen } = useEdit(props);
  const save = mayWrite && (
    <Button type="submit" variant="primary" loading={form.working} whyNot={form.whyNot}>
      Save changes
    </Button>
  );
  return (
    <Form form={form} buttons={save}>
      <EditConflicts edit={merged} views={views} />
      <InputField label="Name" error={form.errors.name} maxLength={120} readOnly={!mayWrite} {...bind("name")} />
      <RolesField roles={mine.roles} onChange={(roles) => set({ roles })} disabled={own || !mayWrite} notes={notes} />
      {own && <p className="text-ink3 text-sm">You cannot change your own roles. Ask another admin.</p>}
      <ForeseenRisk proposal={foreseen} />
    </Form>
  );
}

function InviteAgain({ person }: { person: PersonResponse }) {
  const client = useQueryClient();
  const renew = useMutation({
    mutationFn: () => sendJson("POST", `/api/people/${person.id}/invitations`, {}, { schema: CreatePersonResponse }),
    onSuccess: () => client.invalidateQueries({ queryKey: peopleKeys.all }),
  });
  const { invitationUrl, invitationExpiresAt } = renew.data ?? {};
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3>Invitation</h3>
      {invitationUrl && <InvitationLink url={invitationUrl} expiresAt={invitationExpiresAt ?? null} />}
      <Alert error={renew.error} />
      {!invitationUrl && (
        <p className="text-ink2">This person has not chosen a password yet. A new link replaces the old one.</p>
      )}
      <Button onClick={() => renew.mutate()} loading={renew.isPending}>
        Create new link
      </Button>
    </section>
  );
}

const reactivation = ({ id, version }: PersonResponse): Proposal => ({
  ...{ method: "POST", path: `/api/people/${id}/reactivate` },
  ...{ body: {}, version },
});

function Standing({ person, own }: { person: PersonResponse; own: boolean }) {
  const client = useQueryClient();
  const toast = useToast();
  const off = person.status === "deactivated";
  const verb = off ? "Reactivate" : "Deactivate";
  const shown = {
    etag: `"${person.version}"`,
    facts: { Name: person.name, Roles: rolesText(person.roles), Status: person.status },
    reload: () => client.invalidateQueries({ queryKey: peopleKeys.all }),
  };
  const act = async (_reason: string, etag: string | undefined) => {
    const verbOf = off ? "reactivate" : "deactivate";
    const options = { schema: ChangedPersonResponse, ifMatch: etag };
    const { waiting } = await sendJson("POST", `/api/people/${person.id}/${verbOf}`, {}, options);
    if (waiting) toast.done(`Proposed to reactivate ${person.name}`, "A second admin confirms it.");
    else if (off) toast.done(`Reactivated ${person.name}`);
    else toast.done(`Deactivated ${person.name}`, "The report about what they leave behind is under Leavers.");
    await client.invalidateQueries({ queryKey: controlChangeKeys.all });
    await client.invalidateQueries({ queryKey: peopleKeys.all });
  };
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3>Account</h3>
      <p className="text-ink2">
        {off
          ? "This person cannot sign in. Delegations they gave are paused until they have another delegator."
          : "Deactivating ends the person's sessions at once and pauses the delegations they gave. Records stay."}
      </p>
      <ConfirmButton
        variant={off ? "secondary" : "danger"}
        whyNot={own ? "You cannot deactivate your own account." : undefined}
        confirm={{
          title: `${verb} ${person.name}`,
          verb: `${verb} person`,
          tone: off ? "primary" : "danger",
          reason: "none",
          effect: off
            ? "This person can sign in again, and their agents can act again unless something else stops them. Ended sessions stay ended. If there are two independent admins, a second one must confirm the reactivation of a person who decides."
            : "All their sessions end now. Agents they own cannot act until another person takes them over.",
          shown: off ? shown : undefined,
          onConfirm: act,
          children: off ? <ForeseenRisk proposal={reactivation(person)} /> : <DeparturePreview personId={person.id} />,
        }}
      >
        {verb} person
      </ConfirmButton>
    </section>
  );
}
