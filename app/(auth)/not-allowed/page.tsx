import type { Metadata } from "next";
import { z } from "zod";
import { AuthFrame } from "@/components/people/auth-frame";
import { ButtonLink } from "@/components/ui/button";
import { permissions, rolesWith } from "@/lib/principals/permissions";

export const metadata: Metadata = { title: "Not allowed" };

const Search = z.object({ permission: z.string().max(500).catch("") });

/** Shown to a person without the permission for a page: lists the roles that have it. */
export default async function NotAllowedPage({ searchParams }: { searchParams: Promise<unknown> }) {
  const { permission } = Search.parse(await searchParams);
  const asked = permissions.filter((one) => permission.split(" ").includes(one));
  const roles = [...new Set(asked.flatMap(rolesWith))];
  return (
    <AuthFrame
      title="This page is not open to your roles"
      lead={
        roles.length > 0
          ? `It needs the role ${roles.join(" or ")}. An admin can give it to you.`
          : "An admin can give you a role that opens it."
      }
    >
      <ButtonLink href="/" variant="primary" size="lg" className="w-full">
        Go to the start page
      </ButtonLink>
    </AuthFrame>
  );
}
