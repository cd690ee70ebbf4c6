/* The act at hand of a row in the inbox, and its claim: one click, told to the store inbox-do. */
(function () {
  "use strict";
  var parts = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

  function ask(row, act) {
    window.dash_clientside.set_props("inbox-do", { data: { key: row.key, act: act, version: row.version, at: Date.now() } });
  }

  function button(row, act, label, tone) {
    return React.createElement("button", {
      key: act, type: "button", tabIndex: -1, className: "io-button io-button-small" + tone,
      "aria-label": label + ": " + row.title,
      onClick: function (event) { event.currentTarget.disabled = true; ask(row, act); }
    }, label);
  }

  parts.ActCell = function (props) {
    var row = props.data;
    if (!row) { return React.createElement("span", { className: "oi-cell-wait" }, "\u00a0"); }
    return React.createElement(
      "span", { className: "ib-acts", key: row.key + row.version + row.owner + row.asked },
      row.actSlug ? button(row, row.actSlug, row.act, " io-button-primary") : null,
      row.claim ? button(row, "claim", "Claim", "") : null
    );
  };
})();
