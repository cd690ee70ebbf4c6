/* The orders page in the browser: its view in the address, its keys, its drawer. */
(function () {
  "use strict";
  var shared = window.iorderList;
  var without = shared.without;
  var view = {};
  var open = "";
  var api = null;
  var lastRequest = "";
  var openSingle = false;
  var returnTo = null;
  var timer = null;
  var nothing = function () { return window.dash_clientside.no_update; };
  var el = function (id) { return document.getElementById(id); };
  var here = function () { return el("orders-page") !== null; };
  var drawer = function () { return el("order-drawer"); };
  var set = function (id, props) { window.dash_clientside.set_props(id, props); };

  function writeAddress() {
    if (!here()) { return; }
    var query = new URLSearchParams(view);
    if (open) { query.set("order", open); }
    var text = query.toString();
    history.replaceState(history.state, "", "/orders" + (text ? "?" + text : ""));
  }

  function setView(patch) {
    var next = without(Object.assign({}, view, patch), []);
    set("orders-view", { data: next });
  }

  function clear() {
    var keep = {};
    ["sort", "dir"].forEach(function (key) { if (view[key]) { keep[key] = view[key]; } });
    document.querySelectorAll("[id*='orders-filter']").forEach(function (input) {
      set(JSON.parse(input.id), { value: "" });
    });
    set("orders-search", { value: "" });
    set("orders-view", { data: keep });
  }

  /* The filter travels, not the rows: what is chosen is then all that the view matches. */
  var everything = null;
  function setEverything(query) {
    everything = query;
    set("orders-all", { data: query });
  }

  function matching() { return el("orders-foot").textContent.split(" · ")[0]; }

  function refresh() {
    if (!api) { return; }
    api.ensureIndexVisible(0);
    api.purgeInfiniteCache();
  }

  function drawPills() {
    document.querySelectorAll(".oi-pill[data-filter]").forEach(function (pill) {
      var key = pill.dataset.filter;
      var select = pill.querySelector("select");
      var option = Array.prototype.find.call(select.options, function (one) { return one.value === (view[key] || ""); });
      pill.querySelector(".oi-pill-value").textContent = view[key] ? (option ? option.textContent : view[key]) : "";
      pill.classList.toggle("is-set", Boolean(view[key]));
      if (view[key]) { pill.classList.remove("is-more"); }
    });
    var words = el("orders-days-words");
    if (words) {
      words.textContent = view.from || view.to ? (view.from || "…") + " – " + (view.to || "today") : "Any time";
      words.closest("summary").classList.toggle("is-set", Boolean(view.from || view.to));
    }
  }

  function attach(grid) {
    if (api === grid) { return; }
    api = grid;
    lastRequest = "";
    grid.addEventListener("cellClicked", function (event) {
      if (event.data && event.column.getColId() !== "ag-Grid-SelectionColumn") { show(event.data.number); }
    });
    grid.addEventListener("columnResized", function (event) {
      if (event.finished && event.source === "uiColumnResized") { keepWidths(grid); }
    });
    restoreWidths(grid);
    el("orders-page").dataset.ready = "true";
    grid.addEventListener("sortChanged", function () {
      var sorted = grid.getColumnState().find(function (one) { return one.sort; });
      var plain = !sorted || (sorted.colId === "placed" && sorted.sort === "desc");
      var next = without(view, ["sort", "dir"]);
      if (!plain) {
        if (sorted.colId !== "placed") { next.sort = sorted.colId; }
        if (sorted.sort !== "desc") { next.dir = sorted.sort; }
      }
      set("orders-view", { data: next });
    });
    setTimeout(dress, 0);  // the grid tells of itself before its options can be changed
  }

  function dress() {
    var height = document.querySelector("#orders-density input:checked");
    var boxes = Array.from(document.querySelectorAll("#orders-columns input"));
    density(height && height.value);
    if (boxes.length) {
      columns(boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.value; }));
    }
  }

  function keepWidths(grid) {
    var widths = grid.getColumnState().map(function (one) { return { colId: one.colId, width: one.width, flex: one.flex }; });
    try { localStorage.setItem("io-orders-widths", JSON.stringify(widths)); } catch (e) { /* kept for this page only */ }
  }

  function restoreWidths(grid) {
    try {
      var widths = JSON.parse(localStorage.getItem("io-orders-widths") || "null");
      if (widths) { grid.applyColumnState({ state: widths }); }
    } catch (e) { /* the usual widths then */ }
  }

  function move(step) {
    if (!api) { return; }
    var cell = api.getFocusedCell();
    var row = cell ? Math.max(0, cell.rowIndex + step) : 0;
    if (row >= api.getDisplayedRowCount()) { return; }
    api.ensureIndexVisible(row);
    api.setFocusedCell(row, cell ? cell.column : "number");
    var node = api.getDisplayedRowAtIndex(row);
    if (open && node && node.data) { show(node.data.number, true); }
  }

  function show(number, keepFocus) {
    if (!drawer()) { return; }
    if (!keepFocus && !drawer().contains(document.activeElement)) { returnTo = document.activeElement; }
    el("order-banner").hidden = true;
    open = number;
    set("order-open", { data: number });
    if (!keepFocus) { drawer().dataset.focus = "true"; }
  }

  function close() {
    if (!drawer() || !open) { return false; }
    var cell = api && api.getFocusedCell();
    open = "";
    el("order-banner").hidden = true;
    set("order-open", { data: "" });
    if (cell) { api.setFocusedCell(cell.rowIndex, cell.column); } else if (returnTo && returnTo.isConnected) { returnTo.focus(); }
    returnTo = null;
    return true;
  }

  function today(back) { return shared.dayBefore(el("orders-page").dataset.zone, back); }

  function density(height) {
    if (api && height && api.getGridOption("rowHeight") !== Number(height)) {
      api.setGridOption("rowHeight", Number(height));
      api.purgeInfiniteCache();
    }
  }

  function columns(shown) {
    if (!api) { return; }
    ["customer", "payment", "channel", "point", "country", "units"].forEach(function (key) {
      api.setColumnsVisible([key], shown.indexOf(key) >= 0);
    });
  }

  function showChanges(told) {
    var banner = el("order-banner");
    banner.hidden = told.tone !== "stale";
    banner.replaceChildren();
    if (banner.hidden) { return; }
    var add = function (tag, text, into) {
      var one = document.createElement(tag);
      one.textContent = text;
      (into || banner).append(one);
      return one;
    };
    add("strong", "Somebody changed this order meanwhile; nothing was saved.");
    var list = add("ul", "");
    (told.changes || []).forEach(function (change) { add("li", change[0] + ": " + change[1] + " → " + change[2], list); });
    add("span", "What you typed is still below. Save again to put it over the new values.");
  }

  document.addEventListener("click", function (event) {
    var target = event.target;
    document.querySelectorAll("details.oi-days[open]").forEach(function (one) {
      if (!one.contains(target)) { one.removeAttribute("open"); }
    });
    var asks = target.closest("[data-dialog]");
    if (asks) { el(asks.dataset.dialog).showModal(); return; }
    if (target.closest("[data-dialog-close]")) { target.closest("dialog").close(); return; }
    if (target.closest("[data-close]")) { close(); return; }
    if (target.closest("[data-retry-order]")) { set("order-said", { data: { key: String(Date.now()), silent: true } }); return; }
    if (!here()) { return; }
    var plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    var tab = target.closest(".oi-tab");
    if (tab && plain) { event.preventDefault(); setView({ stage: tab.dataset.stage }); return; }
    if (target.closest("#orders-clear, [data-clear]")) { event.preventDefault(); clear(); return; }
    if (target.closest("[data-retry]")) { refresh(); return; }
    if (target.closest("[data-all]")) { setEverything(without(view, ["sort", "dir"])); return; }
    if (target.closest("[data-unselect]")) { if (api) { api.deselectAll(); } return; }
    if (target.closest("[data-close-results]")) { set("orders-results", { children: null }); return; }
    var preset = target.closest("[data-days]");
    if (preset) {
      var days = preset.dataset.days;
      var from = days ? today(Number(days) - 1) : "";
      set({ type: "orders-filter", key: "from" }, { value: from });
      set({ type: "orders-filter", key: "to" }, { value: "" });
      preset.closest("details").removeAttribute("open");
      setView({ from: from, to: "" });
    }
  });

  document.addEventListener("change", function (event) {
    var target = event.target;
    if (!here() || !target.id) { return; }
    if (target.id === "orders-more") {
      var pill = document.querySelector('.oi-pill[data-filter="' + target.value + '"]');
      set("orders-more", { value: "" });
      if (pill) { pill.classList.remove("is-more"); pill.querySelector("select").focus(); }
    } else if (target.id.indexOf("orders-filter") > 0) {
      var patch = {};
      patch[JSON.parse(target.id).key] = target.value;
      setView(patch);
    }
  });

  document.addEventListener("input", function (event) {
    if (event.target.id !== "orders-search") { return; }
    clearTimeout(timer);
    var text = event.target.value.trim();
    timer = setTimeout(function () { setView({ q: text }); }, 250);
  });

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (document.querySelector("dialog[open]")) { return; }
    if (event.key === "Escape") {
      var menu = document.querySelector("details.oi-days[open]");
      if (menu) { menu.removeAttribute("open"); menu.querySelector("summary").focus(); event.preventDefault(); return; }
      if (close()) { event.preventDefault(); }
      return;
    }
    if (!here()) { return; }
    if (event.target.id === "orders-search" && event.key === "Enter") {
      clearTimeout(timer);
      openSingle = true;
      setView({ q: event.target.value.trim() });
      if (view.q === event.target.value.trim()) { refresh(); }
      return;
    }
    if (shared.isTyping(event.target)) { return; }
    if (event.key === "/") {
      event.preventDefault();
      event.stopImmediatePropagation();
      el("orders-search").focus();
      el("orders-search").select();
    } else if (event.key === "j" || event.key === "k") {
      move(event.key === "j" ? 1 : -1);
    } else if (event.key === "Enter" && api && (event.target === document.body || event.target.closest(".ag-cell"))) {
      var cell = api.getFocusedCell();
      var node = cell && api.getDisplayedRowAtIndex(cell.rowIndex);
      if (node && node.data) { show(node.data.number); }
    }
  }, true);

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    orders: {
      follow: function (next) {
        var mark = function (query) { return JSON.stringify(Object.entries(without(query, ["sort", "dir"])).sort()); };
        view = next || {};
        if (everything) { setEverything(null); if (api) { api.deselectAll(); } }
        open = new URLSearchParams(location.search).get("order") || "";
        drawPills();
        writeAddress();
        if (window.dash_ag_grid) {
          window.dash_ag_grid.getApiAsync("orders-grid").then(function (grid) {
            var fresh = api !== grid;
            attach(grid);
            if (fresh) { lastRequest = mark(view); }
            if (lastRequest !== mark(view)) { lastRequest = mark(view); refresh(); }
          });
        }
        return Object.keys(without(view, ["sort", "dir", "stage"])).length === 0;
      },
      rows_came: function (found) {
        if (openSingle && found && found.only) { show(found.only); }
        if (found) { openSingle = false; }
        return nothing();
      },
      density: function (height) { density(height); return nothing(); },
      columns: function (shown) { columns(shown || []); return nothing(); },
      chosen: function (rows) {
        var number = (rows || []).length;
        el("orders-bulk").hidden = number === 0;
        el("orders-page").classList.toggle("is-choosing", number > 0);
        if (everything) { setEverything(null); }
        var words = number === 1 ? "1 order" : number + " orders";
        el("orders-all-link").hidden = number === 0 || words === matching();
        el("orders-all-link").textContent = "Select all " + matching() + " that match";
        return words;
      },
      all_chosen: function (query) {
        if (query) { el("orders-chosen").textContent = "All " + matching() + " that match"; }
        return Boolean(query);
      },
      ticking: function (at) { return !(at && at.open); },
      opened: function (number) {
        shared.keepPlace(number);
        open = number || "";
        shared.lightRow(open);
        writeAddress();
        var panel = drawer();
        if (panel && number && panel.dataset.focus && el("order-title") && el("order-title").textContent === number) {
          delete panel.dataset.focus;
          setTimeout(function () { if (open === number && el("order-title")) { el("order-title").focus(); } }, 30);
        }
        return "oi-drawer" + (number ? " is-open" : "");
      },
      said: function (told) {
        if (!told || told.silent) { return true; }
        el("order-toast-text").textContent = told.text;
        el("order-undo").hidden = !told.undo;
        el("order-toast").className = "oi-toast is-" + told.tone;
        showChanges(told);
        clearTimeout(window.iorderToast);
        window.iorderToast = setTimeout(function () { set("order-toast", { hidden: true }); }, told.undo ? 9000 : 5000);
        if (told.bulk && api) {
          document.querySelectorAll("#orders-bulk details[open]").forEach(function (one) { one.removeAttribute("open"); });
          set("orders-bulk-tags", { value: "" });
          set("orders-bulk-reason", { value: "" });
          api.deselectAll();
        }
        if (api && here()) { api.refreshInfiniteCache(); }
        return told.tone === "stale";
      }
    }
  });
})();
