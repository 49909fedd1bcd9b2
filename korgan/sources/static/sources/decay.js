// Draws the decay of a source: activity of each nuclide over time, logarithmic. Texts come from
// the element's data attributes.
(() => {
  "use strict";

  const draw = (box, data) => {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const axis = { stroke: colour("--ink-soft"), grid: { stroke: colour("--chart-grid"), width: 1 } };
    const canvas = box.querySelector("[data-canvas]");
    canvas.textContent = "";
    new uPlot(
      {
        width: box.clientWidth - 24,
        height: 280,
        scales: { x: { time: true }, y: { distr: 3 } },
        series: [
          { label: box.dataset.day },
          ...data.activities.map((each, place) => ({
            label: each.nuclide,
            stroke: colour(`--chart-${1 + (place % 4)}`),
            width: 2,
            points: { show: false },
          })),
        ],
        axes: [
          axis,
          {
            ...axis,
            label: box.dataset.activity,
            size: 64,
            // Log splits come with empty places; whole powers alone fit beside the axis.
            values: (_plot, splits) => splits.map((v) => (v ? v.toExponential(0) : "")),
          },
        ],
      },
      [
        data.days.map((day) => Date.parse(`${day}T00:00:00Z`) / 1000),
        ...data.activities.map((each) => each.becquerel.map((v) => (v > 1e-3 ? v : null))),
      ],
      canvas,
    );
    box.dataset.drawn = "true";
  };

  const start = async (box) => {
    const response = await fetch(box.dataset.decay, { headers: { Accept: "application/json" } });
    if (!response.ok) {
      box.querySelector("[data-canvas]").textContent = box.dataset.failed;
      return;
    }
    const data = await response.json();
    draw(box, data);
    let width = box.clientWidth;
    new ResizeObserver(() => {
      if (Math.abs(box.clientWidth - width) < 8) return;
      width = box.clientWidth;
      draw(box, data);
    }).observe(box);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(box, data));
  };

  document.querySelectorAll("[data-decay]").forEach(start);
})();
