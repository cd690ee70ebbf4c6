/* Every list but the orders': its view in the address, its keys, its drawer. One list a page. */
(function () {
  "use strict";
  var shared = window.iorderList;
  var without = shared.without;
  var parts = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  var slug = "";
  var view = {};
  var open = "";
  var api = null;
  var marked = "";
  var returnTo = null;
  var timer = null;
  var nothing = function () { return window.dash_clientside.no_update; };
  var list = function () { return document.querySelector("[data-listing]"); };
  var part = function (name) { return document.getElementById(slug + "-" + name); };
  var set = function (name, props) { window.dash_clientside.set_props(slug + "-" + name, props); };

  function writeAddress() {
    if (!list()) { return; }
    var query = new URLSearchParams(view);
    if (open) { query.set("open", open); }
    var text = query.toString();
    history.replaceState(history.state, "", "/" + slug + (text ? "?" + text : ""));
  }

  function setView(patch) { set("view", { data: without(Object.assign({}, view, patch), []) }); }

  function setInput(key, value) { window.dash_clientside.set_props({ type: slug + "-filter", key: key }, { value: value }); }

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
      var option = Array.prototype.find.call(pill.querySelector("select").options, function (one) { return one.value === value; });
      pill.querySelector(".oi-pill-value").textContent = value ? (option ? option.textContent : value) : "";
      pill.classList.toggle("is-set", Boolean(value));
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
    grid.addEventListener("cellClicked", function (event) {
      if (event.data && !event.event.target.closest("a")) { show(event.data.key); }
    });
    grid.addEventListener("cellKeyDown", function (event) {
      var key = event.event.key;
      if (key === "Enter" && event.data) { show(event.data.key); }
      if (key === "j" || key === "k") { move(key === "j" ? 1 : -1); }
    });
    grid.addEventListener("sortChanged", function () {
      var sorted = grid.getColumnState().find(function (one) { return one.sort; });
      var next = without(view, ["sort", "dir"]);
      var usual = list().dataset;
      if (sorted && sorted.colId !== usual.sort) { next.sort = sorted.colId; }
      if (sorted && sorted.sort !== usual.dir) { next.dir = sorted.sort; }
      set("view", { data: next });
    });
    list().dataset.ready = "true";
  }

  function move(step) {
    if (!api) { return; }
    var cell = api.getFocusedCell();
    var row = cell ? Math.max(0, cell.rowIndex + step) : 0;
    if (row >= api.getDisplayedRowCount()) { return; }
    api.ensureIndexVisible(row);
    api.setFocusedCell(row, cell ? cell.column : api.getAllDisplayedColumns()[0]);
    var node = api.getDisplayedRowAtIndex(row);
    if (open && node && node.data) { show(node.data.key, true); }
  }

  function show(key, keepFocus) {
    var panel = part("drawer");
    if (!panel) { return; }
    if (!keepFocus && !panel.contains(document.activeElement)) { returnTo = document.activeElement; }
    open = key;
    if (!keepFocus) { panel.dataset.focus = "true"; }
    set("open", { data: key });
  }

  function close() {
    if (!list() || !open) { return false; }
    var cell = api && api.getFocusedCell();
    open = "";
    set("open", { data: "" });
    if (cell) { api.setFocusedCell(cell.rowIndex, cell.column); } else if (returnTo && returnTo.isConnected) { returnTo.focus(); }
    returnTo = null;
    return true;
  }

  document.addEventListener("click", function (event) {
    var target = event.target;
    if (!list()) { return; }
    var plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    var tab = target.closest(".oi-tab");
    if (target.closest("[data-close]")) { close(); return; }
    if (target.closest("[data-retry-row]")) { set("said", { data: { key: String(Date.now()), silent: true } }); return; }
    if (tab && plain) {
      var patch = {};
      patch[list().dataset.tab] = tab.dataset.value;
      event.preventDefault();
      setView(patch);
      return;
    }
    if (target.id === slug + "-clear" || target.closest("[data-clear]")) { event.preventDefault(); clear(); return; }
    if (target.closest("[data-retry]")) { refresh(); return; }
    var preset = target.closest("[data-last]");
    if (preset) {
      var from = preset.dataset.last ? shared.dayBefore(list().dataset.zone, Number(preset.dataset.last) - 1) : "";
      setInput("from", from);
      setInput("to", "");
      preset.closest("details").removeAttribute("open");
      setView({ from: from, to: "" });
    }
  });

  document.addEventListener("change", function (event) {
    var target = event.target;
    if (!list() || !target.id || target.id.indexOf(slug + "-filter") < 0) { return; }
    var patch = {};
    patch[JSON.parse(target.id).key] = target.value;
    setView(patch);
  });

  document.addEventListener("input", function (event) {
    var target = event.target;
    if (!list()) { return; }
    if (target.id === slug + "-search") {
      clearTimeout(timer);
      timer = setTimeout(function () { setView({ q: target.value.trim() }); }, 250);
    }
    if (target.closest("[data-sum-of]")) { drawSum(target.closest("[data-sum-of]"), target); }
  });

  /* "12 → 9": what a number becomes by what is typed beside it. */
  function drawSum(box, input) {
    if (input.type !== "number") { return; }
    var now = Number(box.dataset.sumOf);
    var by = parseInt(input.value, 10);
    box.querySelector(".li-sum").textContent = by ? now + " → " + (now + by) : String(now);
    box.querySelector(".li-sum").classList.toggle("is-below", now + by < 0);
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !list()) { return; }
    if (event.key === "Escape") {
      var menu = document.querySelector("details.oi-days[open]");
      if (menu) { menu.removeAttribute("open"); menu.querySelector("summary").focus(); event.preventDefault(); return; }
      if (close()) { event.preventDefault(); }
      return;
    }
    if (event.target.id === slug + "-search" && event.key === "Enter") {
      clearTimeout(timer);
      setView({ q: event.target.value.trim() });
      return;
    }
    if (shared.isTyping(event.target)) { return; }
    if (event.key === "/") {
      event.preventDefault();
      event.stopImmediatePropagation();
      part("search").focus();
      part("search").select();
    } else if ((event.key === "j" || event.key === "k") && !event.target.closest(".ag-cell")) {
      move(event.key === "j" ? 1 : -1);
    }
  }, true);

  function span(className, text) { return React.createElement("span", { className: className }, text); }
  function blank() { return span("oi-cell-wait", "\u00a0"); }

  /* A cell reads what belongs to its field from the row: <field>Tone, <field>Href, <field>Share. */
  function cell(draw) {
    return function (props) {
      if (!props.data) { return blank(); }
      var field = props.colDef.field;
      var about = function (name) { return props.data[field + name]; };
      return draw(props.data[field], about);
    };
  }

  parts.ChipCell = cell(function (text, about) {
    if (!text) { return null; }
    return React.createElement("span", { className: "oi-cell-chips" }, span("io-chip io-chip-" + (about("Tone") || "neutral"), text));
  });
  parts.ToneCell = cell(function (text, about) {
    return span(about("Tone") ? "li-tone li-tone-" + about("Tone") : "", text);
  });
  parts.LinkCell = cell(function (text, about) {
    return about("Href") ? React.createElement("a", { href: about("Href"), tabIndex: -1 }, text) : span("", text);
  });
  parts.BarCell = cell(function (text, about) {
    if (about("Share") === null) { return span("", text); }
    return React.createElement(
      "span", { className: "li-bar" },
      React.createElement("span", { className: "li-bar-track", "aria-hidden": "true" },
        React.createElement("span", { className: "li-bar-fill li-fill-" + (about("Tone") || "plain"), style: { width: Math.min(100, 100 * about("Share")) + "%" } })),
      span("li-bar-text", text)
    );
  });

  function isNew() {
    var here = list();
    if (here && here.dataset.listing !== slug) { slug = here.dataset.listing; }
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    listing: {
      follow: function (next) {
        var mark = function (query) { return JSON.stringify(Object.entries(without(query, ["sort", "dir"])).sort()); };
        isNew();
        if (!list()) { return nothing(); }
        view = next || {};
        open = new URLSearchParams(location.search).get("open") || "";
        drawPills();
        writeAddress();
        if (window.dash_ag_grid) {
          window.dash_ag_grid.getApiAsync(slug + "-grid").then(function (grid) {
            var fresh = api !== grid;
            attach(grid);
            if (fresh) { marked = mark(view); }
            if (marked !== mark(view)) { marked = mark(view); refresh(); }
          });
        }
        return Object.keys(without(view, ["sort", "dir", list().dataset.tab])).length === 0;
      },
      opened: function (key) {
        isNew();
        shared.keepPlace(slug + key);
        open = key || "";
        shared.lightRow(open);
        writeAddress();
        var panel = part("drawer");
        if (panel && key && panel.dataset.focus && part("heading") && part("heading").dataset.key === key) {
          delete panel.dataset.focus;
          setTimeout(function () { if (open === key && part("heading")) { part("heading").focus(); } }, 30);
        }
        return "oi-drawer" + (key ? " is-open" : "");
      },
      said: function (told) {
        if (!told || told.silent) { return true; }
        part("toast-text").textContent = told.text;
        part("undo").hidden = !told.undo;
        part("toast").className = "oi-toast is-" + told.tone;
        clearTimeout(window.iorderToast);
        window.iorderToast = setTimeout(function () { set("toast", { hidden: true }); }, told.undo ? 9000 : 5000);
        if (api) { api.refreshInfiniteCache(); }
        return false;
      },
      picked: function (clicked) {
        var point = clicked && clicked.points && clicked.points[0];
        if (point && point.customdata) { show(String(point.customdata[0])); }
        return nothing();
      }
    }
  });
})();
