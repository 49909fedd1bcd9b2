// Keeps the field pages that were opened, so that they open without network. Which ones is said by
// where the worker is served from; the line that names the cache is put before this text there.
/* global CACHE */
const HERE = new URL(self.registration.scope).pathname;
const isFieldPage = (path) => path.startsWith(HERE) && /^\d+\/field\/$/.test(path.slice(HERE.length));

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (!event.data || !Array.isArray(event.data.keep)) return;
  // The page is told what is really kept: only then may it say that it works without network.
  event.waitUntil(
    caches.open(CACHE)
      .then((cache) => Promise.all(event.data.keep.map((address) =>
        cache.add(address).then(() => true, () => false))))
      .then((kept) => event.ports[0].postMessage({ all: kept.every(Boolean) }))
      .catch(() => event.ports[0].postMessage({ all: false })),
  );
});
self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  // The network first: what is kept is only for when there is none.
  event.respondWith(
    fetch(request).then((answer) => {
      if (answer.ok && !answer.redirected && isFieldPage(new URL(request.url).pathname)) {
        const copy = answer.clone();
        event.waitUntil(caches.open(CACHE).then((cache) => cache.put(request, copy)));
      }
      return answer;
    }).catch(() => caches.match(request.url, { ignoreVary: true }).then((kept) => kept || Response.error())),
  );
});
