// Draws years with a band: low, median, high. The numbers stand in the page as JSON (the element
// that data-bands names), the words in data attributes.
(() => {
  "use strict";

  const draw = (box, data) => {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const axis = { stroke: colour("--ink-soft"), grid: { stroke: colour("--chart-grid"), width: 1 } };
    const canvas = box.querySelector("[data-canvas]");
    const scale = Number(box.dataset.scale || 1);
    const unit = box.dataset.unit || "";
    const scaled = (values) => values.map((value) => (value === null ? null : value * scale));
    const line = (label, name, width, dash) => ({
      label, stroke: colour(name), width, dash, points: { show: false },
      value: (_plot, v) => (v === null ? "—" : `${v.toPrecision(4)} ${unit}`),
    });
    canvas.textContent = "";
    const lines = [
      line(box.dataset.high, "--chart-1", 1, [4, 4]),
      line(box.dataset.low, "--chart-1", 1, [4, 4]),
      line(box.dataset.median, "--chart-1", 2),
    ];
    const rows = [data.high, data.low, data.median];
    if (data.beside) {
      lines.push(line(box.dataset.beside, "--chart-2", 2));
      rows.push(data.beside);
    }
    new uPlot(
      {
        width: box.clientWidth - 24,
        height: 280,
        scales: { x: { time: false }, y: { range: (_plot, _low, high) => [0, Math.max(high * 1.05, 0.01)] } },
        series: [{ label: box.dataset.year, value: (_plot, v) => v }, ...lines],
        bands: [{ series: [1, 2], fill: `color-mix(in srgb, ${colour("--chart-1")} 18%, transparent)` }],
        axes: [
          { ...axis, incrs: [1, 2, 5, 10], values: (_plot, splits) => splits.map((v) => String(v)) },
          { ...axis, size: 92, values: (_plot, splits) => splits.map((v) => `${v.toLocaleString(document.documentElement.lang)} ${unit}`) },
        ],
      },
      [data.years, ...rows.map(scaled)],
      canvas,
    );
    box.dataset.drawn = "true";
  };

  document.querySelectorAll("[data-bands]").forEach((box) => {
    const data = JSON.parse(document.getElementById(box.dataset.bands).textContent);
    draw(box, data);
    let width = box.clientWidth;
    new ResizeObserver(() => {
      if (Math.abs(box.clientWidth - width) < 8) return;
      width = box.clientWidth;
      draw(box, data);
    }).observe(box);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(box, data));
  });
})();
