/* The act at hand of a row in the inbox, and its claim: one click, told to the store inbox-do. */
(function () {
  "use strict";
  var parts = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

  function ask(row, act) {
    var words = act === row.actSlug ? row.actWords : "";
    window.dash_clientside.set_props("inbox-do", { data: { key: row.key, act: act, version: row.version, words: words, at: Date.now() } });
  }

  function button(row, act, label, tone, key, does) {
    return React.createElement("button", {
      key: act, type: "button", tabIndex: -1, className: "io-button io-button-small" + tone,
      "aria-label": label + ": " + row.title, title: (does ? does + " " : "") + "Key: " + key.toUpperCase(),
      onClick: function (event) { event.currentTarget.disabled = true; ask(row, act); }
    }, label);
  }

  parts.ActCell = function (props) {
    var row = props.data;
    if (!row) { return React.createElement("span", { className: "oi-cell-wait" }, "\u00a0"); }
    return React.createElement(
      "span", { className: "ib-acts", key: row.key + row.version + row.owner + row.asked },
      row.actSlug ? button(row, row.actSlug, row.act, " io-button-primary", row.actKey, row.actDoes) : null,
      row.claim ? button(row, "claim", "Take it", "", "c", "You look after it.") : null
    );
  };

  /* Keys: in the drawer the letter of an act does it, or opens what it asks; on a row it is the act
     at hand. What they are stands in the help that ? opens. */
  var going = 0;
  function inDrawer(drawer, letter) {
    var found = drawer.querySelector('[data-ib-key="' + letter + '"]');
    if (!found) { return false; }
    if (found.tagName === "BUTTON") { found.click(); return true; }
    var menu = found.tagName === "DETAILS" ? found : found.querySelector("details");
    if (menu) { menu.open = true; }
    var field = found.querySelector("input:not([type=hidden]), textarea");
    if (field) { field.focus(); }
    return true;
  }

  function onRow(grid, letter) {
    var cell = grid && grid.getFocusedCell();
    var node = cell && grid.getDisplayedRowAtIndex(cell.rowIndex);
    var row = node && node.data;
    if (!row) { return false; }
    if (letter === "x") { node.setSelected(!node.isSelected()); return true; }
    if (letter === "c" && row.claim) { ask(row, "claim"); return true; }
    if (letter === row.actKey) { ask(row, row.actSlug); return true; }
    return false;
  }

  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !document.getElementById("inbox-page")) { return; }
    if (document.querySelector("dialog[open]")) { return; }
    var field = event.target.closest && event.target.closest("[data-ib-key] input");
    if (field && event.key === "Enter") {
      var button = field.closest(".oi-pop").querySelector(":scope > .io-button");
      field.dispatchEvent(new Event("change", { bubbles: true }));
      if (button) { event.preventDefault(); button.click(); }
      return;
    }
    if (window.iorderList.isTyping(event.target)) { return; }
    if (event.key === "?") { event.preventDefault(); document.getElementById("inbox-keys").showModal(); return; }
    if (!/^[a-z]$/i.test(event.key)) { return; }
    var letter = event.key.toLowerCase();
    if (letter === "g") { going = Date.now(); return; }  /* g and a letter leads to a page */
    if (Date.now() - going < 1200) { going = 0; return; }
    var drawer = document.querySelector("#inbox-drawer.is-open");
    if (drawer ? inDrawer(drawer, letter) : onRow(window.iorderList.grid(), letter)) { event.preventDefault(); }
  });
})();
