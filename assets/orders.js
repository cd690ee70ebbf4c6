/* What the orders add to a list: an order's own page, all that match, the only order a search finds. */
(function () {
  "use strict";
  var shared = window.iorderList;
  var openSingle = false;
  var everything = null;
  var nothing = function () { return window.dash_clientside.no_update; };
  var el = function (id) { return document.getElementById(id); };
  var here = function () { return el("orders-page") !== null; };
  var set = function (id, props) { window.dash_clientside.set_props(id, props); };

  /* The filter travels, not the rows: what is chosen is then all that the view matches. */
  function setEverything(query) {
    everything = query;
    set("orders-all", { data: query });
  }

  function matching() { return el("orders-foot").textContent.split(" · ")[0]; }

  shared.hooks.opening = function () { if (el("order-banner")) { el("order-banner").hidden = true; } };
  /* A range of totals is of one currency, and goes with it. */
  shared.hooks.changing = function (next) { return next.currency ? next : shared.without(next, ["total_from", "total_to"]); };

  function drawTotal() {
    var pill = el("orders-value");
    if (!pill) { return; }
    var view = shared.view();
    var from = view.total_from || "";
    var to = view.total_to || "";
    var words = from && to ? from + " – " + to : from ? "from " + from : to ? "up to " + to : "";
    pill.querySelector(".oi-pill-value").textContent = words && words + " " + view.currency;
    pill.querySelector("summary").classList.toggle("is-set", words !== "");
    if (words) { pill.classList.remove("is-more"); }
    pill.removeAttribute("open");
    set("orders-value-from", { value: from });
    set("orders-value-to", { value: to });
    set("orders-value-wrong", { children: "" });
    if (view.currency) { set("orders-value-currency", { value: view.currency }); }
    window.dash_clientside.set_props({ type: "orders-filter", key: "currency" }, { value: view.currency || "" });
  }

  function askTotal() {
    el("orders-value").classList.remove("is-more");
    el("orders-value").setAttribute("open", "");
    el("orders-value-from").focus();
  }

  /* What the days are of: the pill says it, and the column of dates shows those. */
  function drawDate() {
    var pill = el("orders-grid") && document.querySelector(".oi-days .oi-pill-name");
    if (!pill) { return; }
    var name = { promised: "Promised", delivered: "Delivered" }[shared.view().by] || "Placed";
    pill.textContent = name;
    window.dash_ag_grid.getApiAsync("orders-grid").then(function (grid) {
      var column = grid.getColumn("placed");
      if (!column || column.getColDef().headerName === name) { return; }
      column.getColDef().headerName = name;
      grid.refreshHeader();
    });
  }

  shared.hooks.followed = function () {
    drawTotal();
    drawDate();
    if (!everything) { return; }
    setEverything(null);
    if (shared.grid()) { shared.grid().deselectAll(); }
  };

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
    if (target.closest("[data-retry-order]")) { set("order-said", { data: { key: String(Date.now()), silent: true } }); return; }
    if (target.closest("[data-all]")) { setEverything(shared.without(shared.view(), ["sort", "dir"])); return; }
    if (target.closest("[data-close-results]")) { set("orders-results", { children: null }); }
  });

  document.addEventListener("change", function (event) {
    if (event.target.id !== "orders-more") { return; }
    var pill = document.querySelector('.oi-pill[data-pill="' + event.target.value + '"]');
    if (event.target.value === "total") { setTimeout(askTotal, 0); }  /* after the click, which closes menus */
    set("orders-more", { value: "" });
    if (pill) { pill.classList.remove("is-more"); pill.querySelector("select").focus(); }
  });

  document.addEventListener("keydown", function (event) {
    if (event.target.id !== "orders-search" || event.key !== "Enter") { return; }
    openSingle = true;
    if (shared.view().q === event.target.value.trim()) { shared.refresh(); }
  }, true);

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    orders: {
      rows_came: function (found) {
        if (openSingle && found && found.only) { shared.show(found.only); }
        if (found) { openSingle = false; }
        return nothing();
      },
      chosen: function (rows) {
        if (!here()) { return nothing(); }
        var words = shared.choosing(rows);
        var number = (rows || []).length;
        if (everything) { setEverything(null); }
        el("orders-all-link").hidden = number === 0 || words === matching();
        el("orders-all-link").textContent = "Select all " + matching() + " that match";
        return words;
      },
      all_chosen: function (query) {
        if (query) { el("orders-chosen").textContent = "All " + matching() + " that match"; }
        return Boolean(query);
      },
      ticking: function (at) { return !(at && at.open); },
      said: function (told) {
        if (!told || told.silent) { return true; }
        showChanges(told);
        if (told.bulk) {
          set("orders-bulk-tags", { value: "" });
        }
        shared.tell("order", told);
        return told.tone === "stale";
      }
    }
  });
})();
