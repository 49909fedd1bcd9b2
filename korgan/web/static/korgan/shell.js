// Small conveniences over pages that already work without a script.
(() => {
  "use strict";

  // Panels that hang below a button close on Escape, on a click elsewhere, and on leaving.
  const openPanels = () => document.querySelectorAll("details.dropdown[open]");

  document.addEventListener("click", (event) => {
    openPanels().forEach((panel) => {
      if (!panel.contains(event.target)) panel.open = false;
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openPanels().forEach((panel) => {
      panel.open = false;
      panel.querySelector("summary").focus();
    });
  });

  document.addEventListener("focusout", (event) => {
    const panel = event.target.closest?.("details.dropdown[open]");
    if (panel && event.relatedTarget && !panel.contains(event.relatedTarget)) panel.open = false;
  });

  // The theme changes at once; the form would do the same by way of the server.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-theme-form]") || !event.submitter) return;
    event.preventDefault();
    const choice = event.submitter.value;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${choice}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    if (choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    document.querySelectorAll("form[data-theme-form] button[name=theme]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.value === choice));
    });
  });

  // A second click on a form that is on its way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // The menu's entry of this page is in sight, however long the menu is.
  const menu = document.getElementById("menu");
  const here = menu?.querySelector("[aria-current=page]") ?? menu?.querySelector("[aria-current]");
  if (here && menu.scrollHeight > menu.clientHeight) {
    menu.scrollTop = here.offsetTop - menu.clientHeight / 2;
  }

  // Whoever sent a form with faults starts at the list of faults.
  const faults = document.querySelector(".error-summary");
  if (faults) faults.focus();

  // Files may be dropped on the box; their names are shown before sending.
  document.querySelectorAll(".dropzone").forEach((zone) => {
    const input = zone.querySelector("input[type=file]");
    const list = zone.querySelector(".dropzone__list");
    if (!input) return;
    const show = () => {
      if (!list) return;
      list.replaceChildren(
        ...Array.from(input.files, (file) => {
          const item = document.createElement("li");
          item.textContent = `${file.name} (${formatBytes(file.size)})`;
          return item;
        }),
      );
    };
    const mark = (over) => (event) => {
      event.preventDefault();
      zone.classList.toggle("dropzone--over", over);
    };
    zone.addEventListener("dragover", mark(true));
    zone.addEventListener("dragleave", mark(false));
    zone.addEventListener("drop", (event) => {
      mark(false)(event);
      input.files = event.dataTransfer.files;
      show();
    });
    input.addEventListener("change", show);
  });

  function formatBytes(bytes) {
    const language = document.documentElement.lang || "en";
    const units = ["byte", "kilobyte", "megabyte"];
    let unit = 0;
    while (bytes >= 1024 && unit < units.length - 1) {
      bytes /= 1024;
      unit += 1;
    }
    return new Intl.NumberFormat(language, {
      style: "unit",
      unit: units[unit],
      maximumFractionDigits: unit ? 1 : 0,
    }).format(bytes);
  }

  // A box ticked in the heading of a table ticks its rows.
  document.addEventListener("change", (event) => {
    if (!event.target.matches("input[data-tick-all]")) return;
    const table = event.target.closest("table");
    table.querySelectorAll("tbody input[type=checkbox]").forEach((box) => {
      box.checked = event.target.checked;
    });
  });

  // A security key that fails says so on the page, in the page's own words.
  document.addEventListener("allauth.error", () => {
    document.querySelectorAll("[data-webauthn-error]").forEach((box) => {
      box.hidden = false;
    });
  });

  // Printing by a button, where there is a script to do it.
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // A table that is wider than its place is scrolled by keyboard, too: it takes the focus.
  const reachable = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.hasAttribute("role")) continue;
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  const watchTables = (root) => root.querySelectorAll(".table-scroll").forEach((each) => reachable.observe(each));
  watchTables(document);
  document.addEventListener("htmx:load", (event) => watchTables(event.target.parentElement || document));
})();
