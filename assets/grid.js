/* What AG Grid needs from us: its theme out of our tokens, cells that draw, and loading cells. */
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
      browserColorScheme: "inherit",
      rowHoverColor: "var(--io-surface-2)",
      oddRowBackgroundColor: "var(--io-surface)",
      headerFontWeight: 500,
      headerFontSize: 12,
      fontSize: 13,
      fontFamily: "inherit",
      wrapperBorder: false,
      wrapperBorderRadius: 0,
      columnBorder: false,
      cellHorizontalPadding: 12
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

  function span(className, text) { return React.createElement("span", { className: className }, text); }

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
})();
