// Reads QR codes and bar codes with the browser's own detector, where it has one. A scanner that
// types, and fingers, always work: nothing on the page waits for a camera.
window.korganScanner = () => {
  "use strict";
  const isThere = "BarcodeDetector" in window;
  const detector = async () => new window.BarcodeDetector({ formats: await window.BarcodeDetector.getSupportedFormats() });

  // A label printed by the register carries the address of its source; everything else is a
  // number as its maker wrote it.
  const told = (raw) => {
    const label = /\/number\/([^/?#]+)\/?$/.exec(raw);
    if (label) return { number: decodeURIComponent(label[1]) };
    return { serial: [...raw].filter((each) => each >= " ").join("").trim().slice(0, 80) };
  };

  const fromPicture = async (file) => {
    if (!isThere) return null;
    try {
      const found = await (await detector()).detect(await createImageBitmap(file));
      return found.length ? told(found[0].rawValue) : null;
    } catch {
      return null;
    }
  };

  // Shows what the camera sees until a code is read or the reader closes it; null for nothing.
  const fromCamera = async (dialog) => {
    const video = dialog.querySelector("video");
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    dialog.showModal();
    try {
      await video.play();
      const reader = await detector();
      while (dialog.open) {
        const found = await reader.detect(video).catch(() => []);
        if (found.length) return told(found[0].rawValue);
        await new Promise((next) => { setTimeout(next, 150); });
      }
      return null;
    } finally {
      stream.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
      if (dialog.open) dialog.close();
    }
  };
  return { isThere, fromCamera, fromPicture };
};
