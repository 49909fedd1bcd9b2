// Counts of an inventory: kept on the device first, sent when there is a network, each once.
(() => {
  "use strict";
  const root = document.getElementById("field-count");
  if (!root) return;
  const words = root.dataset;
  // A device may be handed on: what one person counted is never sent in the name of another.
  const key = `korgan.count.${words.key}`;
  const part = (name) => root.querySelector(`[data-${name}]`);
  const [state, results, told, form] = ["state", "results", "told", "count"].map(part);
  const scanned = part("scan").elements.scanned;
  const lines = [...root.querySelectorAll("[data-line]")];

  const read = (name) => JSON.parse(localStorage.getItem(`${key}.${name}`) || "[]");
  const write = (name, entries) => localStorage.setItem(`${key}.${name}`, JSON.stringify(entries));
  const waiting = () => read("waiting");
  const fresh = () =>
    crypto.randomUUID
      ? crypto.randomUUID()
      : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
          (Number(c) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(c) / 4)))).toString(16));

  const mark = (row, label) => {
    const told = row.querySelector(".status");
    told.className = "status status--info";
    told.textContent = label;
  };
  const lineOf = (entry) => lines.find((row) => row.dataset.name === entry.batch && row.dataset.category === entry.category);
  const show = (text) => {
    const entries = waiting();
    const left = entries.length ? `${words.waiting} ${entries.length}` : "";
    state.textContent = [text, left].filter(Boolean).join(" ") || words.sent;
    root.dataset.count = String(entries.length);
    entries.forEach((entry) => { const row = lineOf(entry); if (row) mark(row, words.here); });
    showRefusals();
  };
  const showRefusals = () => {
    part("refusals").replaceChildren(...read("refused").map(({ entry, error }) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--small";
      button.textContent = words.again;
      button.addEventListener("click", () => open(entry, lineOf(entry)));
      item.append(`${entry.batch}: ${error.said} `, button);
      return item;
    }));
  };

  // Choosing what is counted.
  let chosen = null;
  const open = (entry, row) => {
    chosen = { batch: entry.batch, row };
    form.reset();
    form.hidden = false;
    part("excess").hidden = Boolean(row);
    part("chosen").textContent = row ? `${entry.batch} · ${entry.category}` : entry.batch;
    form.elements.category.value = entry.category || form.elements.category.value;
    ["place", "found", "items", "weight", "unit", "method", "remark"].forEach((name) => {
      if (entry[name]) form.elements[name].value = entry[name];
    });
    form.elements.fissile.value = entry.fissile_weight || "";
    if (!row && !entry.found) form.elements.found.value = "yes";
    form.scrollIntoView({ block: "nearest" });
    part("chosen").focus();
  };
  const openLine = (row) => {
    told.textContent = "";
    open({ batch: row.dataset.name, category: row.dataset.category }, row);
  };
  const close = () => {
    form.hidden = true;
    chosen = null;
    scanned.value = "";
    scanned.focus();
  };
  part("scan").addEventListener("submit", (event) => {
    event.preventDefault();
    const label = scanned.value.trim().toLowerCase();
    const found = lines.filter((row) =>
      row.dataset.name.toLowerCase() === label || row.dataset.seals.toLowerCase().split("|").includes(label));
    if (label && found.length === 1) return openLine(found[0]);
    told.textContent = found.length ? `${scanned.value}: ${words.several}` : `${scanned.value}: ${words.unknown}`;
    if (label && !found.length) open({ batch: scanned.value.trim() }, null);
  });
  lines.forEach((row) => row.querySelector("button").addEventListener("click", () => openLine(row)));
  part("cancel").addEventListener("click", close);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(form));
    if (!given.found) return form.elements.found[0].focus();
    const entry = {
      client_id: fresh(), read_at: new Date().toISOString(), batch: chosen.batch,
      category: chosen.row ? chosen.row.dataset.category : given.category,
      place: chosen.row ? "" : given.place, found: given.found, items: given.items, weight: given.weight,
      fissile_weight: given.fissile, unit: given.unit, method: given.method, remark: given.remark,
    };
    const other = (each) => each.batch !== entry.batch || each.category !== entry.category;
    // A second count before sending replaces the first of this device.
    write("waiting", [...waiting().filter(other), entry]);
    write("refused", read("refused").filter((each) => other(each.entry)));
    close();
    show();
    send();
  });

  // Sending.
  let isSending = false;
  let isWanted = false;
  const send = async () => {
    isWanted = isSending;
    if (isSending || !waiting().length) return show();
    if (!navigator.onLine) return show(words.offline);
    isSending = true;
    try {
      show(await sendEntries());
    } catch {
      show(words.offline);
    } finally {
      isSending = false;
    }
    return isWanted ? send() : undefined;
  };
  const sendEntries = async () => {
    const entries = waiting().slice(0, 500);
    const answer = await fetch(words.sync, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": root.querySelector("[name=csrfmiddlewaretoken]").value },
      body: JSON.stringify({ entries }),
    });
    if (!(answer.headers.get("Content-Type") || "").includes("json")) return words.signIn;
    const said = await answer.json();
    if (!answer.ok) return `${words.failed} ${said.error ? said.error.said : answer.status}`;
    const counts = {};
    entries.forEach((entry) => {
      const outcome = said.outcomes[entry.client_id];
      if (!outcome) return;
      if (outcome.refused) write("refused", [...read("refused"), { entry, error: outcome.refused }]);
      const label = outcome.refused ? words.refused : words[outcome];
      counts[label] = (counts[label] || 0) + 1;
      const row = lineOf(entry);
      if (row) mark(row, outcome.refused ? words.refused : words.counted);
    });
    write("waiting", waiting().filter((each) => !(each.client_id in said.outcomes)));
    results.textContent = Object.entries(counts).map(([name, n]) => `${name}: ${n}`).join(" · ");
    isWanted = isWanted || waiting().length > 0;
    return "";
  };
  part("send").addEventListener("click", send);
  window.addEventListener("online", send);
  window.addEventListener("offline", () => show(words.offline));
  part("forget").addEventListener("click", async () => {
    await send();
    if (waiting().length) return;
    await offlinePage.forget(words.worker, "korgan-count-1");
    ["waiting", "refused"].forEach((name) => localStorage.removeItem(`${key}.${name}`));
    window.location.assign(words.back);
  });

  offlinePage.keep(root, part("page"));
  show();
  send();
})();
