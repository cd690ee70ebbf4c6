/* Every list: its view in the address, its keys, its chosen rows, its looks, its drawer. One list
   a page; it is found by data-listing, its slug. What the orders add stands in orders.js. */
(function () {
  "use strict";
  var shared = window.iorderList;
  var without = shared.without;
  var view = {};
  var open = "";
  var api = null;
  var marked = "";
  var looks = null;
  var returnTo = null;
  var timer = null;
  var hooks = { opening: function () {}, followed: function () {}, changing: function (next) { return next; } };
  var nothing = function () { return window.dash_clientside.no_update; };
  var list = function () { return document.querySelector("[data-listing]"); };
  var slug = function () { return list() ? list().dataset.listing : ""; };
  var part = function (name) { return document.getElementById(slug() + "-" + name); };
  var set = function (name, props) { window.dash_clientside.set_props(slug() + "-" + name, props); };
  /* What the drawer shows has a name of its own where the list says so. */
  var one = function () { return list().dataset.one || slug(); };
  var drawer = function () { return list() && document.getElementById(one() + "-drawer"); };

  function writeAddress() {
    if (!list()) { return; }
    var query = new URLSearchParams(view);
    if (open) { query.set(list().dataset.opens || "open", open); }
    var text = query.toString();
    history.replaceState(history.state, "", "/" + slug() + (text ? "?" + text : ""));
  }

  function setView(patch) { set("view", { data: without(hooks.changing(Object.assign({}, view, patch)), []) }); }

  function setInput(key, value) { window.dash_clientside.set_props({ type: slug() + "-filter", key: key }, { value: value }); }

  function clear() {
    var keep = {};
    ["sort", "dir"].forEach(function (key) { if (view[key]) { keep[key] = view[key]; } });
    list().querySelectorAll("[id*='-filter']").forEach(function (input) { setInput(JSON.parse(input.id).key, ""); });
    set("search", { value: "" });
    set("view", { data: keep });
  }

  function refresh() {
    if (!api) { return; }
    api.ensureIndexVisible(0);
    api.purgeInfiniteCache();
  }

  function drawPills() {
    list().querySelectorAll("[data-pill]").forEach(function (pill) {
      var value = view[pill.dataset.pill] || "";
      var option = Array.prototype.find.call(pill.querySelector("select").options, function (each) { return each.value === value; });
      pill.querySelector(".oi-pill-value").textContent = value ? (option ? option.textContent : value) : "";
      pill.classList.toggle("is-set", Boolean(value));
      if (value) { pill.classList.remove("is-more"); }
    });
    var words = list().querySelector(".li-days-words");
    if (words) {
      words.textContent = view.from || view.to ? (view.from || "…") + " – " + (view.to || "today") : "Any time";
      words.closest("summary").classList.toggle("is-set", Boolean(view.from || view.to));
    }
  }

  function attach(grid) {
    if (api === grid) { return; }
    api = grid;
    marked = "";
    grid.addEventListener("cellClicked", function (event) {
      var isBox = event.column.getColId() === "ag-Grid-SelectionColumn";
      if (event.data && !isBox && !event.colDef.editable && !event.event.target.closest("a, button")) { show(event.data.key); }
    });
    grid.addEventListener("sortChanged", sorted);
    looks = shared.looks(grid, slug());
    whenRead(grid, function () { if (list() && api === grid) { list().dataset.ready = "true"; } });
  }

  /* Once the first rows are there, or it is known that there are none. */
  function whenRead(grid, then) {
    if (grid.isDestroyed()) { return; }
    var first = grid.getDisplayedRowAtIndex(0);
    if ((first && first.data) || (grid.isLastRowIndexKnown() && !grid.getDisplayedRowCount())) { then(); return; }
    setTimeout(whenRead, 50, grid, then);
  }

  function sorted() {
    var by = api.getColumnState().find(function (each) { return each.sort; });
    var next = without(view, ["sort", "dir"]);
    var plain = list().dataset;
    if (by && by.colId !== plain.sort) { next.sort = by.colId; }
    if (by && by.sort !== plain.dir) { next.dir = by.sort; }
    set("view", { data: next });
  }

  /* Show that rows are chosen; what they are called together. */
  function choosing(rows) {
    var number = (rows || []).length;
    part("bulk").hidden = number === 0;
    list().classList.toggle("is-choosing", number > 0);
    return number + " " + list().dataset.noun.split("|")[number === 1 ? 0 : 1];
  }

  function move(step) {
    if (!api) { return; }
    var cell = api.getFocusedCell();
    var row = cell ? Math.max(0, cell.rowIndex + step) : 0;
    if (row >= api.getDisplayedRowCount()) { return; }
    var first = api.getAllDisplayedColumns().find(function (column) { return column.getColDef().field; });
    api.ensureIndexVisible(row);
    api.setFocusedCell(row, cell ? cell.column : first);
    var node = api.getDisplayedRowAtIndex(row);
    if (open && node && node.data) { show(node.data.key, true); }
  }

  function show(key, keepFocus) {
    var panel = drawer();
    if (!panel) { return; }
    if (!keepFocus && !panel.contains(document.activeElement)) { returnTo = document.activeElement; }
    hooks.opening();
    /* At once; what it shows comes from the server a moment later. */
    panel.className = "oi-drawer is-open" + (key === open ? "" : " is-loading");
    shared.lightRow(key);
    open = key;
    if (!keepFocus) { panel.dataset.focus = "true"; }
    window.dash_clientside.set_props(one() + "-open", { data: key });
  }

  function close() {
    if (!list() || !open) { return false; }
    var cell = api && api.getFocusedCell();
    hooks.opening();
    open = "";
    shared.lightRow("");
    drawer().className = "oi-drawer";
    window.dash_clientside.set_props(one() + "-open", { data: "" });
    if (cell) { api.setFocusedCell(cell.rowIndex, cell.column); } else if (returnTo && returnTo.isConnected) { returnTo.focus(); }
    returnTo = null;
    return true;
  }

  /* Say what an action did, and read again what it may have changed. */
  function tell(name, told) {
    var el = function (what) { return document.getElementById(name + "-" + what); };
    el("toast-text").textContent = told.text;
    el("undo").hidden = !told.undo;
    el("toast").className = "oi-toast is-" + told.tone;
    clearTimeout(window.iorderToast);
    window.iorderToast = setTimeout(function () { window.dash_clientside.set_props(name + "-toast", { hidden: true }); }, told.undo ? 9000 : 5000);
    if (!list() || !api) { return; }
    if (told.bulk) {
      document.querySelectorAll(".oi-bulk details[open]").forEach(function (menu) { menu.removeAttribute("open"); });
      api.deselectAll();
    }
    readAgain(api);
  }

  /* Rows drawn again would end what is typed in one of them: then they are read after it. */
  function readAgain(grid) {
    if (grid.isDestroyed()) { return; }
    if (shared.isEdited()) { setTimeout(function () { readAgain(grid); }, 200); return; }
    grid.refreshInfiniteCache();
  }

  function onClick(event) {
    var target = event.target;
    document.querySelectorAll("details.oi-days[open]").forEach(function (menu) {
      if (!menu.contains(target)) { menu.removeAttribute("open"); }
    });
    if (target.closest("[data-dialog]")) { document.getElementById(target.closest("[data-dialog]").dataset.dialog).showModal(); return; }
    if (target.closest("[data-dialog-close]")) { target.closest("dialog").close(); return; }
    if (target.closest("[data-close]")) { close(); return; }
    if (!list()) { return; }
    var plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    var tab = target.closest(".oi-tab");
    if (tab && plain) {
      var patch = {};
      patch[list().dataset.tab] = tab.dataset.value;
      event.preventDefault();
      setView(patch);
      return;
    }
    if (target.closest("#" + slug() + "-clear, [data-clear]")) { event.preventDefault(); clear(); return; }
    if (target.closest("[data-retry]")) { refresh(); return; }
    /* After this click, which closes every open menu. */
    if (target.closest("[data-begin]")) { setTimeout(function () { document.querySelector(".io-actions .io-button-primary").click(); }, 0); return; }

    if (target.closest("[data-retry-row]")) { set("said", { data: { key: String(Date.now()), silent: true } }); return; }
    if (target.closest("[data-unselect]")) { if (api) { api.deselectAll(); } return; }
    if (target.closest("[data-usual]")) { if (looks) { looks.reset(); } return; }
    var preset = target.closest("[data-last]");
    if (preset) {
      var from = preset.dataset.last ? shared.dayBefore(list().dataset.zone, Number(preset.dataset.last) - 1) : "";
      setInput("from", from);
      setInput("to", "");
      preset.closest("details").removeAttribute("open");
      setView({ from: from, to: "" });
    }
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) { return; }
    var target = event.target;
    if (event.key === "Escape") {
      var menu = document.querySelector("details.oi-days[open]");
      if (menu) { menu.removeAttribute("open"); menu.querySelector("summary").focus(); event.preventDefault(); return; }
      if (close()) { event.preventDefault(); }
      return;
    }
    if (!list()) { return; }
    if (target.id === slug() + "-search" && event.key === "Enter") {
      clearTimeout(timer);
      setView({ q: target.value.trim() });
      return;
    }
    if (shared.isTyping(target)) { return; }
    if (event.key === "/") {
      event.preventDefault();
      event.stopImmediatePropagation();
      part("search").focus();
      part("search").select();
    } else if (event.key === "j" || event.key === "k") {
      move(event.key === "j" ? 1 : -1);
    } else if (event.key === "Enter" && api && (target === document.body || target.classList.contains("ag-cell"))) {
      var cell = api.getFocusedCell();
      if (cell && cell.column.getColDef().editable) { return; }
      var node = cell && api.getDisplayedRowAtIndex(cell.rowIndex);
      if (node && node.data) { show(node.data.key); }
    }
  }

  /* "12 → 9": what a number becomes by what is typed beside it. */
  function drawSum(box, input) {
    if (input.type !== "number") { return; }
    var now = Number(box.dataset.sumOf);
    var by = parseInt(input.value, 10);
    box.querySelector(".li-sum").textContent = by ? now + " → " + (now + by) : String(now);
    box.querySelector(".li-sum").classList.toggle("is-below", now + by < 0);
  }

  function onInput(event) {
    if (event.target.closest("[data-sum-of]")) { drawSum(event.target.closest("[data-sum-of]"), event.target); }
    if (!list() || event.target.id !== slug() + "-search") { return; }
    var text = event.target.value.trim();
    clearTimeout(timer);
    timer = setTimeout(function () { setView({ q: text }); }, 250);
  }

  function onChange(event) {
    if (!list() || !event.target.id || event.target.id.indexOf(slug() + "-filter") < 0) { return; }
    var patch = {};
    patch[JSON.parse(event.target.id).key] = event.target.value;
    setView(patch);
  }

  /* What a cell cuts short is told whole on hovering. */
  document.addEventListener("mouseover", function (event) {
    var cell = event.target.closest(".oi-grid .ag-cell-value");
    var column = cell && api && api.getColumn(cell.closest(".ag-cell").getAttribute("col-id"));
    if (!column || column.getColDef().tooltipField) { return; }
    cell.title = cell.scrollWidth > cell.clientWidth ? cell.textContent : "";
  });

  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("input", onInput);
  document.addEventListener("keydown", onKey, true);

  function mark(query) { return JSON.stringify(Object.entries(without(query, ["sort", "dir"])).sort()); }

  Object.assign(shared, {
    hooks: hooks,
    view: function () { return view; },
    grid: function () { return api; },
    show: show,
    refresh: refresh,
    choosing: choosing,
    tell: tell
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    listing: {
      follow: function (next) {
        if (!list()) { return nothing(); }
        view = next || {};
        open = new URLSearchParams(location.search).get(list().dataset.opens || "open") || "";
        hooks.followed();
        drawPills();
        writeAddress();
        if (window.dash_ag_grid) {
          window.dash_ag_grid.getApiAsync(slug() + "-grid").then(function (grid) {
            attach(grid);
            if (marked && marked !== mark(view)) { api.deselectAll(); refresh(); }
            marked = mark(view);
          });
        }
        return Object.keys(without(view, ["sort", "dir", list().dataset.tab])).length === 0;
      },
      opened: function (key) {
        if (!list()) { return nothing(); }
        shared.keepPlace(slug() + key);
        open = key || "";
        shared.lightRow(open);
        writeAddress();
        var panel = drawer();
        var title = panel && panel.querySelector(".oi-drawer-title");
        if (key && title && panel.dataset.focus && title.dataset.key === key) {
          delete panel.dataset.focus;
          setTimeout(function () { if (open === key && title.isConnected && !panel.contains(document.activeElement)) { title.focus(); } }, 30);
        }
        var dress = "oi-drawer" + (key ? " is-open" : "");
        if (panel) { panel.className = dress; }
        return dress;
      },
      /* What was said draws the open row again, but not under the hands of who types there. */
      again: function (told) {
        var body = document.getElementById((list() ? one() : "order") + "-body");
        return !told || shared.isHeld(body) ? nothing() : told;
      },
      said: function (told) {
        if (!told || told.silent) { return true; }
        tell(slug(), told);
        return false;
      },
      chosen: function (rows) {
        if (!list() || !part("bulk")) { return nothing(); }
        set("chosen", { children: choosing(rows) });
        return (rows || []).map(function (row) { return row.key; });
      },
      density: function (height) { if (looks) { looks.density(height); } return nothing(); },
      columns: function (shown) { if (looks) { looks.columns(shown || []); } return nothing(); },
      picked: function (clicked) {
        var point = clicked && clicked.points && clicked.points[0];
        if (point && point.customdata) { show(String(point.customdata[0])); }
        return nothing();
      }
    }
  });
})();
