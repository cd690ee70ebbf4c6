/* What AG Grid needs from us: its theme out of our tokens, chips, and loading cells. */
(function () {
  "use strict";
  var functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  var parts = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

  functions.iorderGridTheme = function (theme) {
    return theme.withParams({
      accentColor: "var(--io-accent)",
      backgroundColor: "var(--io-surface)",
      foregroundColor: "var(--io-text)",
      headerTextColor: "var(--io-text-2)",
      headerBackgroundColor: "var(--io-surface)",
      borderColor: "var(--io-border)",
      rowHoverColor: "var(--io-surface-2)",
      oddRowBackgroundColor: "var(--io-surface)",
      headerFontWeight: 500,
      headerFontSize: 12,
      fontSize: 13,
      fontFamily: "inherit",
      wrapperBorder: false,
      wrapperBorderRadius: 0,
      columnBorder: false,
      cellHorizontalPadding: 14
    });
  };

  function chip(text, tone) {
    return React.createElement("span", { className: "io-chip io-chip-" + (tone || "neutral") }, text);
  }

  function blank() {
    return React.createElement("span", { className: "oi-cell-wait" }, "\u00a0");
  }

  parts.StageChip = function (props) {
    if (!props.data) { return blank(); }
    return React.createElement(
      "span", { className: "oi-cell-chips" },
      chip(props.data.stage, props.data.tone),
      props.data.flagged
        ? React.createElement("span", { className: "oi-flag", title: props.data.flagged, role: "img", "aria-label": "Flagged: " + props.data.flagged }, "⚑")
        : null
    );
  };
  /* The box over the column of boxes: every row on the screen, or none. */
  parts.ChooseShown = function (props) {
    var box = React.useRef(null);
    React.useEffect(function () {
      function follow() {
        var shown = props.api.getRenderedNodes().filter(function (node) { return node.data; });
        var chosen = shown.filter(function (node) { return node.isSelected(); }).length;
        box.current.checked = shown.length > 0 && chosen === shown.length;
        box.current.indeterminate = chosen > 0 && chosen < shown.length;
      }
      props.api.addEventListener("selectionChanged", follow);
      return function () { if (!props.api.isDestroyed()) { props.api.removeEventListener("selectionChanged", follow); } };
    }, []);
    return React.createElement("input", {
      ref: box, type: "checkbox", className: "form-check-input oi-choose-shown", "aria-label": "Choose every row on the screen",
      onChange: function (event) {
        if (!event.target.checked) { props.api.deselectAll(); return; }
        var shown = props.api.getRenderedNodes().filter(function (node) { return node.data; });
        props.api.setNodesSelected({ nodes: shown, newValue: true });
      }
    });
  };
  parts.PaymentChip = function (props) {
    if (!props.data) { return blank(); }
    return React.createElement("span", { className: "oi-cell-chips" }, chip(props.data.payment, props.data.paymentTone));
  };
})();
