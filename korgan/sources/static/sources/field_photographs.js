// Photographs of an inspection: made smaller, hashed and kept on the device, sent one by one.
window.korganPhotographs = (inspection) => {
  "use strict";
  const LARGEST_SIDE = 2000;
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("korgan-field", 1);
    asked.onupgradeneeded = () => asked.result
      .createObjectStore("photographs", { keyPath: "client_id" })
      .createIndex("inspection", "inspection");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const table = async (mode) => (await opened).transaction("photographs", mode).objectStore("photographs");
  const all = async () => done((await table("readonly")).index("inspection").getAll(inspection));
  const count = async () => done((await table("readonly")).index("inspection").count(inspection));

  // A smaller copy travels where the network is thin; it also leaves out what the camera wrote
  // into the file. A browser that cannot do it keeps the file as it is.
  const smaller = async (file) => {
    try {
      const picture = await createImageBitmap(file);
      const scale = LARGEST_SIDE / Math.max(picture.width, picture.height);
      if (scale >= 1 && file.type === "image/jpeg" && file.size < 400000) return file;
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * Math.min(1, scale));
      canvas.height = Math.round(picture.height * Math.min(1, scale));
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const made = await new Promise((tell) => canvas.toBlob(tell, "image/jpeg", 0.85));
      return made || file;
    } catch {
      return file;
    }
  };
  const hex = (buffer) => [...new Uint8Array(buffer)].map((each) => each.toString(16).padStart(2, "0")).join("");

  const add = async (file, facts) => {
    const bytes = await (await smaller(file)).arrayBuffer();
    const sha256 = hex(await crypto.subtle.digest("SHA-256", bytes));
    const row = { inspection, bytes, sha256, taken_at: new Date().toISOString(), ...facts };
    await done((await table("readwrite")).put(row));
  };

  // Returns what the register refused, or nothing; a lost network is thrown.
  const send = async (address, token) => {
    for (const row of await all()) {
      const form = new FormData();
      for (const name of ["client_id", "taken_at", "sha256", "caption", "code", "source_id", "latitude", "longitude"]) {
        if (row[name] !== undefined && row[name] !== null) form.append(name, row[name]);
      }
      form.append("file", new Blob([row.bytes]), "photograph");
      const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token }, body: form });
      const told = await answer.json().catch(() => ({}));
      if (!answer.ok) return told.error ? told.error.message : String(answer.status);
      if (told.sha256 !== row.sha256) return row.sha256;
      await done((await table("readwrite")).delete(row.client_id));
    }
    return "";
  };
  return { add, count, send };
};
