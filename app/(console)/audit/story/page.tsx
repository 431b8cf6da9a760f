import type { Metadata } from "next";
import { StoryScreen } from "@/components/audit/story/story-screen";
import { clock } from "@/lib/platform/base/clock";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Story" };

export default async function StoryPage() {
  const { name, email, permissions } = await requirePrincipal("audit:read", "agents:own");
  return (
    <StoryScreen
      renderedAt={clock.now().toISOString()}
      reader={{ name: `${name} (${email})`, readsCases: permissions.has("audit:read") }}
    />
  );
}
