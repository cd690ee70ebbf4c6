/* The page of a new order: its draft in the address, its keys, and giving stock back when it is left. */
(function () {
  "use strict";
  var draft = "";

  function here() { return document.getElementById("no-page"); }

  function cookie(name) {
    var found = document.cookie.split("; ").find(function (one) { return one.indexOf(name + "=") === 0; });
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  function leave() {
    if (!draft) { return; }
    var body = JSON.stringify({ draft: draft });
    draft = "";
    fetch("/orders/new/left", {
      method: "POST", keepalive: true, body: body,
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("_csrf_token") }
    }).catch(function () { /* its end comes by itself */ });
  }

  window.addEventListener("pagehide", leave);
  setInterval(function () { if (draft && !here()) { leave(); } }, 1000);

  document.addEventListener("keydown", function (event) {
    if (!here()) { return; }
    var id = event.ctrlKey && event.key === "Enter" ? "no-go-button"
      : event.altKey && (event.key === "s" || event.code === "KeyS") ? "no-sku"
        : event.altKey && (event.key === "c" || event.code === "KeyC") ? "no-customer" : "";
    if (!id) { return; }
    event.preventDefault();
    var part = document.getElementById(id);
    if (id === "no-go-button") { document.activeElement.blur(); setTimeout(function () { part.click(); }, 450); } else { part.focus(); }
  });

  /* Down from a search goes into what it found; up and down move there. */
  document.addEventListener("keydown", function (event) {
    if (!here() || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) { return; }
    var box = event.target.closest(".no-search, .no-hits");
    var card = box && box.closest("section");
    if (!card) { return; }
    var all = Array.prototype.slice.call(card.querySelectorAll(".no-hit"));
    if (!all.length) { return; }
    var at = all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    if (at < 0) { card.querySelector(".no-search input").focus(); } else { all[Math.min(at, all.length - 1)].focus(); }
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    neworder: {
      begin: function (told) {
        draft = told.name;
        history.replaceState(history.state, "", "/orders/new?draft=" + draft);
        return window.dash_clientside.no_update;
      }
    }
  });
})();
