"""One KPI a file, each binding ``KPI``; the port is ``iorder.views.kpi``."""
