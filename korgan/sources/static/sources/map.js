// Sites with sources on a plain ground: borders come from this installation, tiles from nowhere.
(() => {
  "use strict";
  const box = document.getElementById("source-map");
  if (!box || !window.L) return;
  const places = JSON.parse(document.getElementById("places").textContent);
  const words = box.dataset;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const map = L.map(box, { attributionControl: false, keyboard: false, minZoom: 2, maxZoom: 13 });
  map.setView([0, 0], 2);

  const text = (place) => {
    const lines = [place.name || words.coarse, place.holder,
      `${words.category}: ${place.category ?? "—"}`, `${words.sources}: ${place.sources}`];
    const element = document.createElement("div");
    lines.filter(Boolean).forEach((line) => {
      const part = document.createElement("div");
      part.textContent = line;
      element.append(part);
    });
    return element;
  };
  places.forEach((place) => {
    const isDangerous = place.category !== null && place.category <= 2;
    const stroke = colour(isDangerous ? "--chart-2" : "--chart-1");
    const mark = place.is_exact
      ? L.circleMarker([place.latitude, place.longitude], { radius: 6 + Math.min(10, Math.sqrt(place.sources)), color: stroke })
      : L.circle([place.latitude, place.longitude], { radius: 8000, color: stroke, dashArray: "6 6" });
    mark.bindPopup(text(place)).addTo(map);
  });
  if (places.length) map.fitBounds(L.latLngBounds(places.map((each) => [each.latitude, each.longitude])).pad(0.4), { maxZoom: 9 });
  fetch(words.borders).then((answer) => answer.json()).then((borders) => {
    L.geoJSON(borders, { interactive: false, style: { color: colour("--ink-soft"), weight: 1.5, fill: false } }).addTo(map);
    box.dataset.drawn = "true";
  }).catch(() => {});
})();
