// Runs before the page is drawn: a browser set to a theme on this device shows it at once,
// also on a page that the server rendered before it knew.
(() => {
  const chosen = document.cookie.match(/(?:^|; )theme=(light|dark)(?:;|$)/);
  if (chosen) document.documentElement.dataset.theme = chosen[1];
})();
