/* How a list looks in this browser: the height of its rows, its columns, their widths and order. */
(function () {
  "use strict";

  window.iorderList.looks = function (grid, slug) {
    var key = "io-columns-" + slug;

    function density(height) {
      if (grid.isDestroyed() || !height || grid.getGridOption("rowHeight") === Number(height)) { return; }
      grid.setGridOption("rowHeight", Number(height));
      grid.purgeInfiniteCache();
    }

    /* ``shown``: fields of those columns that may be left out. */
    function columns(shown) {
      if (grid.isDestroyed()) { return; }
      var optional = grid.getColumns().filter(function (column) {
        var about = column.getColDef();
        return about.field && !about.pinned && !about.lockVisible;
      }).map(function (column) { return column.getColId(); });
      [true, false].forEach(function (visible) {
        grid.setColumnsVisible(optional.filter(function (id) { return (shown.indexOf(id) >= 0) === visible; }), visible);
      });
    }

    function state() {
      return grid.getColumnState().map(function (one) { return { colId: one.colId, width: one.width, flex: one.flex }; });
    }

    function keep(event) {
      if (!event.finished || event.source.indexOf("ui") !== 0) { return; }
      try { localStorage.setItem(key, JSON.stringify(state())); } catch (e) { /* kept for this page only */ }
    }

    function restore() {
      try {
        var kept = JSON.parse(localStorage.getItem(key) || "null");
        if (kept) { grid.applyColumnState({ state: kept, applyOrder: true }); }
      } catch (e) { /* as usual then */ }
    }

    function reset() {
      try { localStorage.removeItem(key); } catch (e) { /* nothing was kept */ }
      grid.applyColumnState({ state: usual, applyOrder: true });
    }

    /* As the View menu says. */
    function dress() {
      var height = document.querySelector("#" + slug + "-density input:checked");
      var boxes = Array.from(document.querySelectorAll("#" + slug + "-columns input"));
      density(height && height.value);
      if (boxes.length) {
        columns(boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.value; }));
      }
    }

    var usual = state();
    restore();
    grid.addEventListener("columnResized", keep);
    grid.addEventListener("columnMoved", keep);
    setTimeout(dress, 0);  // the grid tells of itself before its options can be changed
    return { density: density, columns: columns, reset: reset };
  };
})();
