// Entries of an inspection: kept on the device first, sent when there is a network, each once.
(() => {
  "use strict";
  const root = document.getElementById("field");
  if (!root) return;
  const words = root.dataset;
  const key = `korgan.field.${words.inspection}`;
  const state = root.querySelector("[data-state]");
  const results = root.querySelector("[data-results]");

  const waiting = () => JSON.parse(localStorage.getItem(key) || "[]");
  const keep = (entries) => localStorage.setItem(key, JSON.stringify(entries));
  const fresh = () =>
    crypto.randomUUID
      ? crypto.randomUUID()
      : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
          (Number(c) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(c) / 4)))).toString(16));

  const show = (text) => {
    const count = waiting().length;
    state.textContent = text || (count ? `${words.waiting} ${count}` : words.sent);
    root.dataset.count = String(count);
  };

  // Where the device says that it is, if the reader allowed it; an entry does not wait for it.
  let place = {};
  if (navigator.geolocation) {
    navigator.geolocation.getCurrentPosition(
      (found) => { place = { latitude: found.coords.latitude, longitude: found.coords.longitude }; },
      () => {}, { maximumAge: 60000, timeout: 10000 });
  }

  const add = (entry) => {
    keep([...waiting(), { client_id: fresh(), read_at: new Date().toISOString(), ...place, ...entry }]);
    show();
    send();
  };

  let isSending = false;
  const send = async () => {
    const entries = waiting();
    if (isSending || !entries.length) return show();
    if (!navigator.onLine) return show(`${words.offline} ${words.waiting} ${entries.length}`);
    isSending = true;
    try {
      const token = root.querySelector("[name=csrfmiddlewaretoken]").value;
      const answer = await fetch(words.sync, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ entries }),
      });
      const told = await answer.json();
      if (!answer.ok) return show(`${words.failed} ${told.error ? told.error.message : answer.status}`);
      keep(waiting().filter((each) => !(each.client_id in told.outcomes)));
      root.querySelectorAll("[data-item]").forEach((item) => {
        if (item.dataset.item in told.versions) item.dataset.version = told.versions[item.dataset.item];
      });
      const counts = {};
      Object.values(told.outcomes).forEach((name) => { counts[name] = (counts[name] || 0) + 1; });
      results.textContent = Object.entries(counts).map(([name, n]) => `${words[name]}: ${n}`).join(" · ");
      show();
    } catch {
      show(`${words.offline} ${words.waiting} ${waiting().length}`);
    } finally {
      isSending = false;
    }
  };

  root.querySelectorAll("[data-item]").forEach((item) => {
    item.querySelectorAll("[data-answer]").forEach((button) => {
      button.addEventListener("click", () => {
        item.querySelectorAll("[data-answer]").forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
        const base = Number(item.dataset.version);
        // A second answer before sending replaces the first of this device: it knew that one.
        keep(waiting().filter((each) => each.code !== item.dataset.item));
        add({ code: item.dataset.item, value: button.dataset.answer, base });
      });
    });
  });
  root.querySelectorAll("[data-source]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = new FormData(form);
      add({
        source_id: Number(form.dataset.source), value: given.get("serial"),
        dose_rate: given.get("dose") || null, note: given.get("note"),
      });
      form.querySelector("[data-kept]").textContent = "✓";
    });
  });
  root.querySelector("[data-send]").addEventListener("click", send);
  root.querySelector("[data-forget]").addEventListener("click", async () => {
    await send();
    if (waiting().length) return;
    const worker = await navigator.serviceWorker?.getRegistration(words.worker);
    await worker?.unregister();
    await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
    localStorage.removeItem(key);
    window.location.assign(location.pathname.replace(/field\/$/, ""));
  });
  window.addEventListener("online", send);
  const keepPage = async () => {
    const found = await navigator.serviceWorker.register(words.worker).then(() => navigator.serviceWorker.ready);
    const assets = [...document.querySelectorAll("link[rel=stylesheet], script[src], link[rel=icon]")]
      .map((each) => each.href || each.src);
    return new Promise((tell) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = (event) => tell(event.data.all);
      found.active.postMessage({ keep: [location.href, ...assets] }, [channel.port2]);
    });
  };
  if (navigator.onLine && "serviceWorker" in navigator) {
    // Kept anew at each visit: the page that opens without network is the last one seen.
    keepPage().catch(() => false).then((isKept) => {
      root.querySelector("[data-page]").textContent = isKept ? words.kept : words.notKept;
      root.dataset.ready = String(isKept);
    });
  } else if (navigator.serviceWorker?.controller) {
    root.querySelector("[data-page]").textContent = words.kept;
  }
  show();
  send();
})();
