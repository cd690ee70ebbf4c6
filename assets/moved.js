/* What is open shows what has happened since, without a reload: the first page and every list. */
(function () {
  "use strict";
  var EVERY = 10000;
  var known = null;

  function overview() { return document.getElementById("overview-whole"); }
  function list() { return document.querySelector("[data-listing]"); }

  /* A menu that is open, or a part that is used by keys, would be drawn away under the person. */
  function isInUse(part) { return part.querySelector("details[open]") || part.contains(document.activeElement); }

  function renewOverview(word) {
    if (isInUse(overview())) { return false; }
    window.dash_clientside.set_props("overview-moved", { data: word });
    return true;
  }

  /* Rows that somebody has chosen, scrolled to or types in stay where they are. */
  function renewList() {
    var grid = window.iorderList.grid();
    if (!grid || grid.isDestroyed() || grid.getSelectedRows().length || grid.getVerticalPixelRange().top > 0 || window.iorderList.isEdited()) { return false; }
    grid.refreshInfiniteCache();
    if (list().dataset.listing === "orders" && !document.querySelector(".oi-drawer.is-open")) {
      window.dash_clientside.set_props("order-said", { data: { key: String(Date.now()), silent: true } });
    }
    return true;
  }

  function ask() {
    if (document.hidden || !(overview() || list())) { return; }
    fetch("/moved", { headers: { Accept: "application/json" } }).then(function (answer) {
      if (!answer.ok) { throw new Error("refused"); }
      return answer.json();
    }).then(function (told) {
      var isNew = known !== null && told.moved !== known;
      if (!isNew || (overview() ? renewOverview(told.moved) : list() && renewList())) { known = told.moved; }
    }).catch(function () { /* the next turn asks again */ });
  }
  setTimeout(ask, 1500);
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
})();
