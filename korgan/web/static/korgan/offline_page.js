// What pages have in common that are worked on without network: to be kept on the device, to be forgotten.
window.offlinePage = (() => {
  "use strict";
  const keepHere = async (worker) => {
    const found = await navigator.serviceWorker.register(worker).then(() => navigator.serviceWorker.ready);
    const assets = [...document.querySelectorAll("link[rel=stylesheet], script[src], link[rel=icon]")]
      .map((each) => each.href || each.src);
    return new Promise((tell) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = (event) => tell(event.data.all);
      found.active.postMessage({ keep: [location.href, ...assets] }, [channel.port2]);
    });
  };
  return {
    // Kept anew at each visit: the page that opens without network is the last one seen.
    keep(root, place) {
      const words = root.dataset;
      if (navigator.onLine && "serviceWorker" in navigator) {
        keepHere(words.worker).catch(() => false).then((isKept) => {
          place.textContent = isKept ? words.kept : words.notKept;
          root.dataset.ready = String(isKept);
        });
      } else if (navigator.serviceWorker?.controller) {
        place.textContent = words.kept;
      }
    },
    async forget(worker, cache) {
      const found = await navigator.serviceWorker?.getRegistration(worker);
      await found?.unregister();
      // Only what this page kept: other pages for the field stay.
      await caches.delete(cache);
    },
  };
})();
