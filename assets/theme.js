/* Before anything is drawn: light or dark, as chosen here, else as the system says. */
(function () {
  var chosen = null;
  try { chosen = localStorage.getItem("io-theme"); } catch (e) { /* storage is closed: the system decides */ }
  var dark = window.matchMedia && window.matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.setAttribute("data-bs-theme", chosen || (dark ? "dark" : "light"));
})();
