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

  const photographs = window.korganPhotographs(words.inspection);
  const scanner = window.korganScanner();
  let pictures = 0;

  const left = () => {
    const parts = [];
    if (waiting().length) parts.push(`${words.waiting} ${waiting().length}`);
    if (pictures) parts.push(`${words.pictures} ${pictures}`);
    return parts.join(" · ");
  };
  const show = (text) => {
    state.textContent = [text, left()].filter(Boolean).join(" ") || words.sent;
    root.dataset.count = String(waiting().length + pictures);
  };
  const recount = async () => {
    pictures = await photographs.count().catch(() => 0);
    show();
  };

  // Where the device says that it is, if the reader allowed it, at each entry anew; an entry does
  // not wait for it.
  let place = {};
  const here = root.querySelector("p[data-place]");
  const noPlace = () => {
    place = {};
    here.textContent = words.noPlace;
  };
  noPlace();
  if (navigator.geolocation) {
    navigator.geolocation.watchPosition((found) => {
      place = { latitude: found.coords.latitude, longitude: found.coords.longitude };
      here.textContent = `${words.place} ${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`;
    }, noPlace, { maximumAge: 30000, timeout: 20000 });
  }

  const add = (entry) => {
    keep([...waiting(), { client_id: fresh(), read_at: new Date().toISOString(), ...place, ...entry }]);
    show();
    send();
  };

  let isSending = false;
  let isWanted = false;
  const send = async () => {
    // What is entered while others are on their way goes after them.
    isWanted = isSending;
    if (isSending || !(waiting().length + pictures)) return show();
    if (!navigator.onLine) return show(words.offline);
    isSending = true;
    try {
      const token = root.querySelector("[name=csrfmiddlewaretoken]").value;
      const refused = await sendEntries(token) || await photographs.send(words.photographs, token);
      pictures = await photographs.count();
      show(refused ? `${words.failed} ${refused}` : "");
    } catch {
      pictures = await photographs.count().catch(() => pictures);
      show(words.offline);
    } finally {
      isSending = false;
    }
    return isWanted ? send() : undefined;
  };
  const sendEntries = async (token) => {
    const entries = waiting();
    if (!entries.length) return "";
    const answer = await fetch(words.sync, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ entries }),
    });
    const told = await answer.json();
    if (!answer.ok) return told.error ? told.error.message : String(answer.status);
    keep(waiting().filter((each) => !(each.client_id in told.outcomes)));
    root.querySelectorAll("[data-item]").forEach((item) => {
      if (item.dataset.item in told.versions) item.dataset.version = told.versions[item.dataset.item];
    });
    const counts = {};
    Object.values(told.outcomes).forEach((name) => { counts[name] = (counts[name] || 0) + 1; });
    results.textContent = Object.entries(counts).map(([name, n]) => `${words[name]}: ${n}`).join(" · ");
    return "";
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
  const tell = (form, text) => { form.querySelector("[data-told]").textContent = text; };
  const keepPhotographs = async (form, facts) => {
    const input = form.querySelector("[data-photograph]");
    const files = [...input.files];
    for (const file of files) {
      await photographs.add(file, { client_id: fresh(), ...place, ...facts });
    }
    input.value = "";
    await recount();
    send();
    return files;
  };

  // Photographs of a source; a code on one of them is read into the field that waits for it.
  root.querySelectorAll("[data-source]").forEach((form) => {
    form.querySelector("[data-photograph]").addEventListener("change", () => {
      const serial = form.elements.serial;
      keepPhotographs(form, { source_id: Number(form.dataset.source), caption: form.elements.note.value })
        .then(async (files) => {
          tell(form, `${words.pictured} ${files.length}`);
          for (const file of files) {
            const read = serial.value ? null : await scanner.fromPicture(file);
            if (read) take(form, read);
          }
        }).catch((error) => tell(form, `${words.unkept} ${error.message}`));
    });
  });
  const atLarge = root.querySelector("[data-at-large]");
  atLarge.addEventListener("submit", (event) => {
    event.preventDefault();
    const facts = { code: atLarge.elements.code.value, caption: atLarge.elements.caption.value };
    keepPhotographs(atLarge, facts)
      .then((files) => tell(atLarge, files.length ? `${words.pictured} ${files.length}` : words.choose))
      .catch((error) => tell(atLarge, `${words.unkept} ${error.message}`));
  });

  // Labels read by the camera.
  const take = (form, read) => {
    if (read.number && read.number !== form.dataset.number) return tell(form, `${words.otherLabel} ${read.number}`);
    if (read.number) {
      tell(form, words.ownLabel);
    } else {
      form.elements.serial.value = read.serial;
      tell(form, `${words.scanned} ${read.serial}`);
    }
    form.elements.serial.focus();
  };
  const find = (read) => {
    if (read.serial) return `${words.scanned} ${read.serial}. ${words.chooseSource}`;
    const form = [...root.querySelectorAll("[data-source]")].find((each) => each.dataset.number === read.number);
    if (!form) return `${words.unexpected} ${read.number}`;
    form.scrollIntoView({ block: "center" });
    take(form, read);
    return `${words.found} ${read.number}`;
  };
  const scanState = root.querySelector("[data-scan-state]");
  scanState.textContent = scanner.isThere ? words.camera : words.noCamera;
  const dialog = root.querySelector("[data-scanner]");
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  root.querySelectorAll("[data-scan]").forEach((button) => {
    button.hidden = !scanner.isThere;
    button.addEventListener("click", async () => {
      const form = button.closest("[data-source]");
      try {
        const read = await scanner.fromCamera(dialog);
        if (read && form) take(form, read);
        else if (read) scanState.textContent = find(read);
      } catch {
        scanState.textContent = words.cameraFailed;
        if (form) tell(form, words.cameraFailed);
      }
    });
  });

  root.querySelector("[data-send]").addEventListener("click", send);
  root.querySelector("[data-forget]").addEventListener("click", async () => {
    await send();
    if (waiting().length + pictures) return;
    await offlinePage.forget(words.worker, "korgan-field-1");
    localStorage.removeItem(key);
    window.location.assign(location.pathname.replace(/field\/$/, ""));
  });
  window.addEventListener("online", send);
  offlinePage.keep(root, root.querySelector("[data-page]"));
  recount().then(send);
})();
