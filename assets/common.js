/* What the orders page and every other list do alike in the browser. */
(function () {
  "use strict";
  var lit = "CSSStyleSheet" in window ? new CSSStyleSheet() : null;
  if (lit) { document.adoptedStyleSheets = document.adoptedStyleSheets.concat(lit); }
  var place = { key: "", top: 0 };
  var asked = 0;

  /* In what is shown of one row: an act whose answer will draw it again, or typing that goes on. */
  function isShown(target) { return target.closest && target.closest(".oi-drawer-body, .oi-page-body"); }
  function ask(event) { if (isShown(event.target)) { asked = Date.now(); } }
  document.addEventListener("click", function (event) { if (event.target.closest("button")) { ask(event); } }, true);
  document.addEventListener("change", function (event) { if (/^(select-one|checkbox|radio)$/.test(event.target.type)) { ask(event); } }, true);
  document.addEventListener("keydown", function (event) { if (event.key === "Enter") { ask(event); } }, true);
  document.addEventListener("input", function (event) { if (isShown(event.target) && Date.now() - asked > 2000) { asked = 0; } }, true);

  window.iorderList = {
    /* The query without these names and without what is empty. */
    without: function (query, names) {
      var rest = {};
      Object.keys(query).forEach(function (key) { if (names.indexOf(key) < 0 && query[key]) { rest[key] = query[key]; } });
      return rest;
    },

    isTyping: function (target) {
      return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
    },

    /* Whether a cell of a grid is being typed in: asked of the page, since the grid's own account of
       it outlives a row that was drawn again meanwhile. */
    isEdited: function () {
      return Boolean(document.querySelector(".ag-cell-inline-editing, .ag-cell-popup-editing, .ag-popup-editor"));
    },

    /* Whether ``body`` stays as it is, though something has happened: a field in it has the focus and
       nobody asked for anything there. Drawn again it would lose what is typed, and what is typed
       next would be taken for keys. */
    isHeld: function (body) {
      var field = document.activeElement;
      var held = body && body.contains(field) && this.isTyping(field) && !asked;
      asked = 0;
      return Boolean(held);
    },

    /* The day it was in the zone so many days ago, as 2026-01-31. */
    dayBefore: function (zone, days) {
      var format = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
      return format.format(new Date(Date.now() - days * 86400000));
    },

    /* Light the grid's row whose drawer is open. */
    lightRow: function (key) {
      if (lit) { lit.replaceSync(key ? '.oi-grid .ag-row[row-id="' + CSS.escape(key) + '"] { background: var(--io-accent-soft); }' : ""); }
    },

    /* The same row drawn again stays where one was reading; another begins at its top. */
    keepPlace: function (key) {
      var sheet = document.querySelector(".oi-drawer .oi-sheet");
      if (sheet && place.key === key && place.top) { sheet.scrollTop = place.top; }
      if (place.key !== key) { place = { key: key || "", top: 0 }; }
      if (sheet) { sheet.addEventListener("scroll", function () { place.top = sheet.scrollTop; }, { passive: true }); }
    }
  };
})();
