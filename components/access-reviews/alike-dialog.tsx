"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { SelectField } from "@/components/ui/input-field";
import type { AlikeItems, ReviewItem } from "@/lib/access-reviews/schema";
import { alikeItems, answerItem, asShown, reviewKeys } from "./queries";
import { answerWords } from "./words";

type Alike = AlikeItems["items"][number];

function Row({ item: { id, name, differences } }: { item: Alike }) {
  return (
    <li className="border-line py-2 not-last:border-b">
      <label className="flex items-start gap-2">
        <input type="checkbox" name="alike" value={id} defaultChecked={differences.length === 0} className="mt-1" />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          <b className="font-semibold">{name}</b>
          <span className="block text-ink2 text-sm">
            {differences.length === 0
              ? "No differences"
              : differences.map(({ member, here, there }) => `${member}: ${there} instead of ${here}`).join(" · ")}
          </span>
        </span>
      </label>
    </li>
  );
}

function Alikes({ items, more }: AlikeItems) {
  if (items.length === 0) return <p className="text-ink2">No other unanswered item is alike.</p>;
  return (
    <>
      <ul aria-label="Alike items" className="max-h-80 overflow-y-auto">
        {items.map((one) => (
          <Row key={one.id} item={one} />
        ))}
      </ul>
      {more && <p className="text-ink3 text-sm">The first 100 are shown. Open this again for the others.</p>}
    </>
  );
}

type Props = { reviewId: string; item: ReviewItem; onClose: () => void };

/** Gives an item and chosen alike ones the same answer, with the differences between them. */
export function AlikeDialog({ reviewId, item, onClose }: Props) {
  const client = useQueryClient();
  const query = useQuery(alikeItems(reviewId, item.id));
  const form = useForm({
    members: ["decision", "alike"],
    send: async (typed) => {
      const chosen = new Set(typed.getAll("alike").map(String));
      const others = query.data?.items.filter(({ id }) => chosen.has(id)) ?? [];
      await answerItem(reviewId, item.id, {
        decision: typed.get("decision") === "remove" ? "remove" : "keep",
        ...asShown(item),
        alike: others.map((one) => ({ itemId: one.id, ...asShown(one) })),
      });
      await client.invalidateQueries({ queryKey: reviewKeys.all });
      onClose();
    },
  });
  return (
    <FormDialog
      title="Same answer for alike items"
      description={`${item.subject.name} and the chosen items get the same answer. Items with differences are not chosen at first.`}
      verb="Answer"
      form={form}
      onClose={onClose}
    >
      <SelectField
        label="Answer"
        name="decision"
        options={(["keep", "remove"] as const).map((value) => ({ value, label: answerWords[value] }))}
        error={form.errors.decision}
      />
      {query.data ? <Alikes {...query.data} /> : <Unloaded query={query} name="The alike items" lines={4} />}
    </FormDialog>
  );
}
