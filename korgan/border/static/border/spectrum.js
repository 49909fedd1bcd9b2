// Draws a measurement: energy or channel axis, linear or logarithmic counts, background to scale,
// the fit with the part of each nuclide, lines of the nuclides named. Texts come from the element's data attributes.
(() => {
  "use strict";

  const colours = () => {
    const style = getComputedStyle(document.documentElement);
    return (name) => style.getPropertyValue(name).trim();
  };

  const linesPlugin = (state) => ({
    hooks: {
      draw: [
        (plot) => {
          if (state.axis !== "energy" || !state.showLines) return;
          const { ctx, bbox } = plot;
          const colour = colours();
          const ratio = window.devicePixelRatio || 1;
          ctx.save();
          ctx.font = `${11 * ratio}px sans-serif`;
          // a nuclide's lines have the colour of its part in the fit
          const parts = Object.keys(state.data.fit?.parts ?? {});
          const names = [...new Set([...parts, ...state.data.lines.map((line) => line.nuclide)])];
          for (const line of state.data.lines) {
            const { min, max } = plot.scales.x;
            if (line.energy_kev < min || line.energy_kev > max) continue;
            const x = Math.round(plot.valToPos(line.energy_kev, "x", true));
            ctx.strokeStyle = colour(`--chart-${2 + (names.indexOf(line.nuclide) % 3)}`);
            ctx.fillStyle = ctx.strokeStyle;
            ctx.setLineDash([4 * ratio, 3 * ratio]);
            ctx.beginPath();
            ctx.moveTo(x, bbox.top);
            ctx.lineTo(x, bbox.top + bbox.height);
            ctx.stroke();
            if (line.intensity < state.labelled) continue;
            ctx.translate(x + 3 * ratio, bbox.top + 4 * ratio);
            ctx.rotate(Math.PI / 2);
            ctx.fillText(`${line.nuclide} ${line.energy_kev.toFixed(0)}`, 0, 0);
            ctx.setTransform(1, 0, 0, 1, 0, 0);
          }
          ctx.restore();
        },
      ],
    },
  });

  // the logarithmic axis starts below one count: what a fit expects of less would only stretch it
  const FLOOR = 0.5;

  const draw = (state) => {
    const { box, data } = state;
    if (!data.energies) state.axis = "channel";
    const colour = colours();
    const x = state.axis === "energy" ? data.energies : data.counts.map((_, i) => i);
    const raise = (values) => (state.log ? values.map((v) => (v > 0 ? v : null)) : values);
    const columns = [x, raise(data.counts)];
    const series = [
      { label: state.axis === "energy" ? "keV" : box.dataset.channel },
      {
        label: box.dataset.counts,
        stroke: colour("--chart-1"),
        width: 1.2,
        points: { show: false },
        paths: uPlot.paths.stepped({ align: 1 }),
      },
    ];
    if (data.background) {
      columns.push(raise(data.background));
      series.push({
        label: box.dataset.background,
        stroke: colour("--line-strong"),
        fill: colour("--neutral-tint"),
        width: 1,
        points: { show: false },
      });
    }
    if (data.fit && state.showFit) {
      // far below the floor there is nothing to draw
      const shown = (values) => raise(values).map((v) => (v === null || v < FLOOR / 50 ? null : v));
      columns.push(shown(data.fit.total));
      series.push({
        label: box.dataset.fit,
        stroke: colour("--ink"),
        width: 1.4,
        points: { show: false },
      });
      Object.keys(data.fit.parts).forEach((nuclide, i) => {
        columns.push(shown(data.fit.parts[nuclide]));
        series.push({
          label: nuclide,
          stroke: colour(`--chart-${2 + (i % 3)}`),
          width: 1.4,
          dash: [6, 3],
          points: { show: false },
        });
      });
    }
    const axis = { stroke: colour("--ink-soft"), grid: { stroke: colour("--chart-grid"), width: 1 } };
    state.plot?.destroy();
    state.plot = new uPlot(
      {
        width: box.clientWidth - 24,
        height: Math.max(260, Math.min(420, window.innerHeight * 0.5)),
        scales: { x: { time: false }, y: state.log ? { distr: 3, range: (_, low, high) => [FLOOR, Math.max(1.5 * high, 10 * FLOOR)] } : {} },
        series,
        axes: [
          { ...axis, label: state.axis === "energy" ? box.dataset.energy : box.dataset.channel },
          { ...axis, label: box.dataset.counts, size: 64 },
        ],
        cursor: { drag: { x: true, y: false } },
        plugins: [linesPlugin(state)],
      },
      columns,
      box.querySelector("[data-canvas]"),
    );
  };

  const start = async (box) => {
    const state = { box, axis: "energy", log: true, showLines: true, showFit: true, labelled: 0.05, plot: null };
    const load = async (url) => {
      const response = await fetch(url, { headers: { Accept: "application/json" } });
      const body = await response.json();
      if (!response.ok) {
        box.querySelector("[data-canvas]").textContent = body.error?.message ?? box.dataset.failed;
        return;
      }
      state.data = body;
      draw(state);
      box.dataset.drawn = String(body.index);
    };
    box.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-plot]");
      if (!button || !state.data) return;
      const pressed = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(pressed));
      if (button.dataset.plot === "log") state.log = pressed;
      if (button.dataset.plot === "energy") state.axis = pressed ? "energy" : "channel";
      if (button.dataset.plot === "lines") state.showLines = pressed;
      if (button.dataset.plot === "fit") state.showFit = pressed;
      draw(state);
    });
    const chooser = box.querySelector("select[data-plot=measurement]");
    chooser?.addEventListener("change", () => load(chooser.value));
    let width = box.clientWidth;
    new ResizeObserver(() => {
      if (!state.data || Math.abs(box.clientWidth - width) < 8) return;
      width = box.clientWidth;
      draw(state);
    }).observe(box);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      if (state.data) draw(state);
    });
    await load(box.dataset.spectrum);
  };

  document.querySelectorAll("[data-spectrum]").forEach(start);
})();
