"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { Unloaded } from "@/components/data/unloaded";
import { EffectiveText } from "@/components/people/entitlements/effective-text";
import { PageFrame } from "@/components/shell/app-shell";
import { OwnLinks } from "@/components/sign-in/account-links/own-links";
import { ButtonLink } from "@/components/ui/button";
import { KeyboardSetting } from "./keyboard-setting";
import { OwnPassword } from "./own-password";
import { ownEntitlement } from "./queries";

const BrowserNotifications = dynamic(
  () =>
    import("@/components/notification-channels/browser-notifications").then((module) => module.BrowserNotifications),
  { loading: () => null },
);

// Few people change them, and they bring their schema along.
const NotificationSettings = dynamic(
  () => import("@/components/notifications/settings-panel").then((module) => module.NotificationSettings),
  { loading: () => null },
);

function OwnEntitlement() {
  const query = useQuery(ownEntitlement);
  if (!query.data) return <Unloaded query={query} name="Your entitlement" lines={2} linesClass="w-full" />;
  return (
    <div className="flex w-full flex-col gap-3 rounded-md border border-line bg-surface p-4">
      <EffectiveText effective={query.data} own />
    </div>
  );
}

/** The signed-in person's ways to sign in, entitlement and preferences. */
export function AccountScreen() {
  return (
    <PageFrame title="Your account" actions={<ButtonLink href="/passkeys">Your passkeys</ButtonLink>} narrow>
      <div className="flex flex-col gap-8">
        <section className="flex flex-col gap-3">
          <h2 className="text-base">Password</h2>
          <OwnPassword />
        </section>
        <section className="flex flex-col gap-3">
          <h2 className="text-base">Linked accounts</h2>
          <p className="max-w-160 text-ink2">
            Accounts at identity providers with which you sign in, and whose tokens represent you. Sessions of an
            account that an admin linked only read at first. They can decide once a second admin confirms it, or 24
            hours after the link once you acknowledge the account.
          </p>
          <OwnLinks />
        </section>
        <section aria-labelledby="own-entitlement" className="flex flex-col items-start gap-3">
          <h2 id="own-entitlement" className="text-base">
            Your entitlement
          </h2>
          <p className="max-w-160 text-ink2">
            The most that you may delegate to agents. Each delegation also needs an approval by another person. Two
            admins together can change your entitlement.
          </p>
          <OwnEntitlement />
        </section>
        <section id="notifications" className="flex scroll-mt-16 flex-col gap-3">
          <h2 className="text-base">Notifications</h2>
          <p className="max-w-160 text-ink2">
            The console always lists everything. Choose here what also reaches you by e-mail and push.
          </p>
          <NotificationSettings />
        </section>
        <section className="flex flex-col gap-3">
          <h2 className="text-base">Notifications in browsers</h2>
          <p className="max-w-160 text-ink2">
            A browser shows notifications while this page is closed. Each holds a sentence and a link, which opens the
            item after you sign in.
          </p>
          <BrowserNotifications />
        </section>
        <section className="flex flex-col gap-3">
          <h2 className="text-base">Keyboard</h2>
          <KeyboardSetting />
        </section>
      </div>
    </PageFrame>
  );
}
