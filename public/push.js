/* The service worker of Mandate. It shows notifications and opens their link, and it keeps nothing. */
self.addEventListener("push", (event) => {
  let message = {};
  try {
    message = event.data ? event.data.json() : {};
  } catch {
    message = {};
  }
  const sentence = typeof message.sentence === "string" ? message.sentence : "You have a notification.";
  const link = typeof message.link === "string" ? message.link : "/";
  const tag = typeof message.id === "string" ? message.id : undefined;
  const options = { body: sentence, tag, icon: "/icon.svg", data: { link } };
  event.waitUntil(self.registration.showNotification("Mandate", options));
});

/* A link of another origin is not opened. */
const ownAddress = (link) => {
  const url = new URL(link, self.location.origin);
  return url.origin === self.location.origin ? url.href : self.location.origin;
};

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = ownAddress(event.notification.data?.link ?? "/");
  event.waitUntil(self.clients.openWindow(address));
});
