/* What the orders page and every other list do alike in the browser. */
(function () {
  "use strict";
  var lit = "CSSStyleSheet" in window ? new CSSStyleSheet() : null;
  if (lit) { document.adoptedStyleSheets = document.adoptedStyleSheets.concat(lit); }
  var place = { key: "", top: 0 };

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
